"""Trees from outside: parents, cycles, depth, numbers, edges and counters, each in one pass without recursion.

Nodes that are here already keep parent, number and place; new ones are added behind their siblings.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from comments.models import Comment
from comments.services.posting import MAX_DEPTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from comments.services.importing.nodes import Node

    type Tell = Callable[[str, Node], None]

State = Comment.State


def join(nodes: Sequence[Node], find: Callable[[Node], Node | None], tell: Tell) -> None:
    """Give each new node its parent: what `find` returns, if it can be; the others become roots of their article."""
    for node in nodes:
        if not node.parent_ref:
            continue
        parent = find(node)
        if parent is None:
            tell("orphan", node)
        elif parent is node:
            tell("self_parent", node)
        elif parent.article != node.article:
            tell("foreign_parent", node)
        else:
            node.parent = parent
    _cut_cycles(nodes, tell)


def _cut_cycles(nodes: Sequence[Node], tell: Tell) -> None:
    """Make the earliest comment of each circle a root; every node is looked at once."""
    done: set[int] = set()
    for start in nodes:
        path: list[Node] = []
        on_path: set[int] = set()
        node: Node | None = start
        while node is not None and id(node) not in done and id(node) not in on_path:
            path.append(node)
            on_path.add(id(node))
            node = node.parent
        if node is not None and id(node) in on_path:
            circle = path[path.index(node) :]
            earliest = min(circle, key=_order)
            earliest.parent = None
            tell("cycle", earliest)
        done |= on_path


def _order(node: Node) -> tuple[int, int]:
    return (node.created if node.created is not None else 0, node.place)


def prune(nodes: Sequence[Node]) -> list[Node]:
    """Return the nodes that become rows: ghosts stay only above a comment, as tombstones; so do held ones, hidden."""
    kept: set[int] = set()
    for node in reversed(from_top(nodes)):
        has_kept = any(id(child) in kept for child in node.children or ())
        if node.is_ghost and not has_kept and not node.is_here:
            continue
        kept.add(id(node))
        if node.is_here:
            continue
        if node.is_ghost:
            node.state, node.at, node.body_at = State.REMOVED, -1, -1
        elif not node.is_numbered and any(child.is_numbered for child in node.children or () if id(child) in kept):
            # Readers see what hangs below, so they must see its place.
            node.has_no_number = False
            node.state = State.HIDDEN if node.state == State.HELD else node.state
    return [node for node in nodes if id(node) in kept]


def from_top(nodes: Iterable[Node]) -> list[Node]:
    """Return the nodes with parents before children, and give each its list of children."""
    nodes = list(nodes)
    for node in nodes:
        node.children = None
    roots = []
    for node in nodes:
        if node.parent is None:
            roots.append(node)
        else:
            node.parent.adopt(node)
    ordered = roots
    for node in ordered:
        # The list grows while it is walked: level by level.
        ordered.extend(node.children or ())
    return ordered


def place(nodes: Sequence[Node], fallback: Callable[[Node], int], tell: Tell) -> list[Node]:
    """Give each node level and moment; return them parents first. What is too deep joins the deepest level."""
    ordered = from_top(nodes)
    for node in ordered:
        if node.is_here:
            continue
        parent = node.parent
        if parent is not None and parent.level >= MAX_DEPTH:
            tell("depth_joined", node)
            node.answered, node.parent = parent, parent.parent
            parent = node.parent
        node.level = 0 if parent is None else parent.level + 1
        if node.created is None:
            node.created = parent.moment if parent is not None else fallback(node)
        node.moment = max(node.created, node.moment, parent.moment if parent is not None else 0)
    return ordered


def number(ordered: Sequence[Node], highest_root: dict[int, int]) -> None:
    """Give each new node that readers may see its number among its siblings.

    Numbers of the file are kept where all that stand there differ; `highest_root` is that of roots already here, by
    article.
    """
    groups: defaultdict[int, list[Node]] = defaultdict(list)
    for node in ordered:
        groups[-node.article if node.parent is None else id(node.parent)].append(node)
    for key, siblings in groups.items():
        here = [node.number for node in siblings if node.is_here and node.number is not None]
        highest = max(here, default=0) if key >= 0 else highest_root.get(-key, 0)
        _number_siblings([node for node in siblings if not node.is_here], highest)


def _number_siblings(new: list[Node], highest: int) -> None:
    for node in new:
        if not node.is_numbered:
            node.number = None
    numbered = sorted((node for node in new if node.is_numbered), key=_order)
    given = [node.number for node in numbered if node.number is not None]
    if len(set(given)) < len(given) or any(value <= highest for value in given):
        for node in numbered:
            node.number = None
        given = []
    following = max([highest, *given])
    for node in numbered:
        if node.number is None:
            following += 1
            node.number = following


def by_time(nodes: Iterable[Node]) -> list[Node]:
    """Return new nodes in the order of their ids: by time, a parent before its replies."""
    return sorted(nodes, key=lambda node: (node.moment, node.level, node.place))


def index(ordered: Sequence[Node]) -> None:
    """Compute edges, levels' trees and counters of whole threads. Parents stand before children in `ordered`."""
    for node in ordered:
        node.children = None
    for node in ordered:
        node.descendants = node.traces = 0
        node.activity = node.moment if node.state == State.PUBLIC else 0
        if node.parent is None:
            node.tree = node.pk
        else:
            node.tree = node.parent.tree
            node.parent.adopt(node)
    for node in ordered:
        if node.children:
            node.children.sort(key=_stored_order)
        if node.parent is None:
            _edges(node)
    for node in reversed(ordered):
        if node.parent is not None:
            _count_up(node, node.parent)


def _stored_order(node: Node) -> tuple[bool, int, bool, int, int]:
    """Return what siblings are sorted by: rows here as they stand, then numbers, then what waits for approval."""
    if node.is_here:
        return (False, node.lft, False, 0, 0)
    return (True, 0, node.number is None, node.number or 0, node.pk)


def _edges(root: Node) -> None:
    edge = 0
    waiting: list[tuple[Node, bool]] = [(root, False)]
    while waiting:
        node, is_end = waiting.pop()
        edge += 1
        if is_end:
            node.rght = edge
            continue
        node.lft = edge
        waiting.append((node, True))
        waiting.extend((child, False) for child in reversed(node.children or ()))


def _count_up(node: Node, parent: Node) -> None:
    parent.descendants += node.descendants + (node.state == State.PUBLIC)
    parent.traces += node.traces + (node.number is not None and node.state != State.DELETED)
    parent.activity = max(parent.activity, node.activity)
