"""Removed neighbors share one line, so that a spree of spam does not stand between people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.models import Comment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from comments.nodes import Node


def merge_removed(nodes: Iterable[Node]) -> list[Node]:
    """Return nodes in the same order, where each run of removed neighbors is its first one, which holds the others.

    Neighbors: replies to the same comment with consecutive numbers, nothing beneath any of them. Those a viewer may
    read, their own, stay.
    """
    kept: list[Node] = []
    for node in nodes:
        if kept and node.state == Comment.State.REMOVED and _is_next_of(kept[-1], node):
            kept[-1].merged.append(node)
        else:
            kept.append(node)
    return kept


def _is_next_of(first: Node, node: Node) -> bool:
    last = first.merged[-1] if first.merged else first
    return (
        _is_bare(last)
        and _is_bare(node)
        and last.parent_id == node.parent_id
        and last.number is not None
        and node.number == last.number + 1
    )


def _is_bare(node: Node) -> bool:
    """Tell whether nothing but the line of a removed comment is shown."""
    return (
        node.state == Comment.State.REMOVED
        and not node.shows_body
        and not node.replies
        and not node.descendant_count
        and not node.trace_count
    )
