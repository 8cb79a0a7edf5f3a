"""The light form of a comment: what must be in memory for all of them at once, and nothing else."""

from __future__ import annotations

from comments.models import Comment

State = Comment.State
# Deleted, removed and hidden ones show a placeholder; so does what could not be taken but has replies.
TOMBSTONES = {State.DELETED, State.REMOVED, State.HIDDEN}


class Node:
    """A comment of the file, or a row here in whose thread a new reply stands (`is_here`). Times in microseconds."""

    __slots__ = (
        "activity",
        "answered",
        "answered_ref",
        "article",
        "article_ref",
        "at",
        "body_at",
        "children",
        "created",
        "descendants",
        "digest",
        "has_no_number",
        "is_ghost",
        "is_here",
        "key",
        "level",
        "lft",
        "line",
        "moment",
        "number",
        "parent",
        "parent_ref",
        "pk",
        "place",
        "rght",
        "source",
        "state",
        "text_at",
        "traces",
        "tree",
    )

    def __init__(self, key: str, place: int, state: str) -> None:
        self.key = key
        self.place = place
        self.state = state
        self.source = ""
        self.line = 0
        self.digest = 0
        self.article_ref = ""
        self.parent_ref = ""
        self.answered_ref = ""
        self.article = 0
        self.parent: Node | None = None
        self.answered: int | Node | None = None
        self.children: list[Node] | None = None
        self.created: int | None = None
        self.moment = 0
        self.number: int | None = None
        self.is_ghost = False
        self.is_here = False
        # Refused while it waited for approval, or taken back at once: it has no number in its site and gets none here.
        self.has_no_number = False
        # Where its small fields, its foreign text and its converted text stand in their spools.
        self.at = -1
        self.text_at = -1
        self.body_at = -1
        self.pk = 0
        self.tree = 0
        self.lft = 0
        self.rght = 0
        self.level = 0
        self.descendants = 0
        self.traces = 0
        self.activity = 0

    @property
    def is_numbered(self) -> bool:
        """Tell whether readers may see it or its tombstone."""
        return self.state != State.HELD and not self.has_no_number

    def adopt(self, child: Node) -> None:
        """Take a reply."""
        if self.children is None:
            self.children = []
        self.children.append(child)
