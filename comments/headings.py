"""What a page about one comment is called. Pure functions over display nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.models import Comment

if TYPE_CHECKING:
    from comments.nodes import Node


def heading_of(node: Node, *, parent_path: str) -> str:
    """Return "Comment 9.1.2", or whose it is and where it stands: one without a number never bears another's.

    `parent_path`: the path number of what it answers; empty for a root.
    """
    if node.path:
        return f"Comment {node.path}"
    what = "A comment"
    if node.is_own:
        what = "Your deleted comment" if node.state == Comment.State.DELETED else "Your comment"
    return f"{what} under {parent_path}" if parent_path else what
