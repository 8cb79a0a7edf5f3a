"""From loaded nodes to a page: who stands under whom, in which order, which tombstones stay, and what is missing.

Pure functions: no query, no HTML. `parent` alone decides who stands under whom, number or rank in which order, so a
damaged tree index cannot make a page tell a wrong story.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from comments.cursors import Cursor
from comments.describing import PUBLIC, linked
from comments.orders import Order
from comments.tombstones import is_shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from comments.nodes import Node, Viewer

# A held comment has no number yet and stands after its siblings.
AFTER_ALL = 2**62


@dataclass(frozen=True)
class Window:
    """The part of a discussion that a page shows."""

    # Levels of the top and of the lowest nodes; beneath the lowest only a count remains.
    first_level: int = 0
    last_level: int = 0
    # Path number and name of what the top nodes answer; empty above roots.
    path: str = ""
    spoken: str = ""
    # Every top node is shown, which was decided when it was found; else the loaded ones decide about each other.
    keeps_top: bool = False
    # The order of the top nodes, and of all siblings where it is BEST; without ids the top is in the order of siblings.
    order: Order = Order.OLDEST
    top_ids: tuple[int, ...] = ()
    # The address to which a stub adds its comment and cursor; empty on pages without stubs.
    more_url: str = ""


def arrange(nodes: Iterable[Node], viewer: Viewer, window: Window) -> list[Node]:
    """Return shown nodes in thread order: depth-first, siblings by number, or by rank under BEST."""
    top = _kept(linked(nodes, viewer, window.first_level), is_followed=window.keeps_top)
    waiting = _last_first(top, window, window.top_ids)
    for node in waiting:
        node.path, node.parent_spoken = _joined(window.path, node), window.spoken
    shown: list[Node] = []
    while waiting:
        node = waiting.pop()
        shown.append(node)
        if node.level >= window.last_level:
            node.replies, node.continued_count = [], node.descendant_count
            continue
        if window.more_url:
            _count_missing(node, window)
        replies = _last_first(_kept(node.replies, is_followed=node.more_count > 0), window)
        for reply in replies:
            reply.depth, reply.path, reply.parent_spoken = node.depth + 1, _joined(node.path, reply), node.spoken
        node.replies = replies[::-1]
        waiting += replies
    return shown


def _kept(siblings: list[Node], *, is_followed: bool) -> list[Node]:
    """Return the siblings a page shows, last first: what stands after a tombstone decides whether it stays.

    `is_followed`: a sibling with a higher number is shown on another page.
    """
    if len(siblings) > 1:
        siblings.sort(key=lambda node: node.number or AFTER_ALL, reverse=True)
    kept: list[Node] = []
    for node in siblings:
        if node.state == PUBLIC or node.restorable_until or is_shown(node, is_followed or bool(kept)):
            kept.append(node)
    return kept


def _last_first(siblings: list[Node], window: Window, ids: tuple[int, ...] = ()) -> list[Node]:
    """Return siblings, last first by number, in the window's order, last first; what waits for approval stays last."""
    if ids:
        places = {pk: place for place, pk in enumerate(ids)}
        return sorted(siblings, key=lambda node: places.get(node.id, AFTER_ALL), reverse=True)
    if window.order is Order.BEST:
        return sorted(siblings, key=lambda node: (node.number is not None, node.rank, -node.id))
    return siblings


def _count_missing(node: Node, window: Window) -> None:
    """Note how many public replies this page lacks beneath a node, but for those its loaded replies lack themselves."""
    missing = node.descendant_count - node.passed_count
    for reply in node.replies:
        missing -= (reply.state == PUBLIC) + reply.descendant_count
    node.more_count = max(missing, 0)
    if not node.more_count:
        return
    order, after = window.order.of_replies, ""
    numbered = [reply for reply in node.replies if reply.number is not None]
    if numbered:
        by_rank = order is Order.BEST
        last = max(numbered, key=lambda reply: (-reply.rank, reply.id) if by_rank else (reply.number or 0, 0))
        passed = node.descendant_count - node.more_count
        cursor = Cursor(order, last.rank if by_rank else last.number, last.id, window.last_level, passed)
        after = f"&after={cursor}"
    node.more_after = f"{window.more_url}under={node.id}{after}"


def _joined(path: str, node: Node) -> str:
    """Return the path number; an empty one where the comment, or what it stands under, has no number."""
    if node.number is None or (node.level and not path):
        return ""
    return f"{path}.{node.number}" if path else str(node.number)
