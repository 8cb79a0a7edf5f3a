"""What arrives folded, always with its reason in the summary: the reader opens it with one press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments import conf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comments.nodes import Node

# In a discussion of more comments than FOLD_FROM, beneath a comment with more replies than FOLD_AFTER, the first
# FOLD_SHOW branches stay open and later ones that were read are folded one by one.
FOLD_AFTER = 6
FOLD_SHOW = 3
FOLD_FROM = 100
# Up votes minus down votes, where down votes are on.
LOW_SCORE = -5
READ = "Already read"
VOTED_DOWN = "Voted down"


def fold(nodes: Sequence[Node], *, comment_count: int, is_return: bool, target_id: int = 0) -> None:
    """Say of each node why it arrives folded.

    `nodes`: in thread order. `is_return`: the viewer has looked here before, so that what is not new was read.
    `target_id`: the comment the page is about. It, what is new, the viewer's own, staff's and picked comments stay
    open, and so does everything above them.
    """
    takes_down_votes = conf.DOWN_VOTES
    if not is_return and not takes_down_votes:
        return
    stays_open: set[int] = set()
    for node in reversed(nodes):
        if _must_show(node, target_id) or any(reply.id in stays_open for reply in node.replies):
            stays_open.add(node.id)
    for node in nodes:
        if is_return and comment_count > FOLD_FROM and node.descendant_count > FOLD_AFTER:
            for reply in node.replies[FOLD_SHOW:]:
                reply.fold_reason = READ if reply.shows_body or reply.replies else ""
        if takes_down_votes and node.shows_body and node.up_count - node.down_count <= LOW_SCORE:
            node.fold_reason = VOTED_DOWN
        if node.id in stays_open:
            node.fold_reason = ""


def _must_show(node: Node, target_id: int) -> bool:
    return (
        node.id == target_id
        or node.is_new
        or node.new_count > 0
        or node.is_own
        or (node.shows_body and (bool(node.is_staff) or node.is_picked))
    )
