"""Display nodes: what a page knows about one comment, as one viewer may see it, and about that viewer.

Loaded values: no query, no HTML. `describing.py` fills them in, `arranging.py` makes threads of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from comments.dates import in_words
from comments.markup.slots import FIGURE, QUOTE, without_notes
from comments.markup.wording import plain_text
from comments.models import Comment
from comments.rank import Scores

if TYPE_CHECKING:
    from datetime import datetime

    from comments.corrected import Corrected

# What one row of the page's query holds, in the order of the first fields of Node.
COLUMNS = (
    "id",
    "parent_id",
    "level",
    "number",
    "state",
    "reason",
    "note",
    "author_id",
    "author__username",
    "author__display_name",
    "author__avatar",
    "author__is_staff",
    "author_name",
    "identity_id",
    "identity__name",
    "posted_at",
    "state_at",
    "body_html",
    "descendant_count",
    "trace_count",
    "is_picked",
    "answered_id",
    "published_at",
    "edited_at",
    "is_edited_after_replies",
    "up_count",
    "down_count",
    "rank",
    "is_pinned",
    "answered__state",
    "answered__author_name",
    "answered__author__display_name",
    "answered__identity__name",
)
EXCERPT_LENGTH = 200


@dataclass(slots=True)
class Node:
    """One comment as one viewer may see it. The first fields are the columns, the rest follows from them."""

    id: int
    parent_id: int | None
    level: int
    number: int | None
    state: str
    reason: str
    note: str
    author_id: int | None
    username: str | None
    display_name: str | None
    picture: str | None
    is_staff: bool | None
    author_name: str
    identity_id: int | None
    identity_name: str | None
    posted_at: datetime
    state_at: datetime | None
    body_html: str
    descendant_count: int
    trace_count: int
    is_picked: bool
    answered_id: int | None
    published_at: datetime | None
    edited_at: datetime | None
    is_edited_after_replies: bool
    up_count: int
    down_count: int
    rank: int
    is_pinned: bool
    answered_state: str | None
    answered_author_name: str | None
    answered_display_name: str | None
    answered_identity_name: str | None
    # What this viewer thinks of it; a column of members' pages only (`with_vote_of`).
    own_vote: int | None = None

    # Levels below the top of this page, and the numbers from the thread's root: "3.1.2".
    depth: int = 0
    path: str = ""
    # The name as readers see it; what others call it ("reply to Ben", "reply to a deleted comment").
    name: str = ""
    spoken: str = ""
    parent_spoken: str = ""
    answered_name: str = ""
    # That its words are older than a correction of the article, as HTML.
    before_html: str = ""
    # A line in place of the comment, or above it for its author.
    tombstone: str = ""
    shows_body: bool = True
    is_own: bool = False
    is_article_author: bool = False
    can_reply: bool = False
    can_delete: bool = False
    can_moderate: bool = False
    # Until when its author may edit it; None: not any more, or not theirs.
    editable_until: datetime | None = None
    # It was posted seconds ago and can be taken back.
    can_unsend: bool = False
    can_vote: bool = False
    can_vote_down: bool = False
    # A visitor is led to sign-in first.
    votes_after_sign_in: bool = False
    my_vote: int = 0
    # The number beside it; None: hidden for now.
    score: int | None = None
    # This viewer is told of it by pressing, and folds all of its author's comments to one line.
    can_follow: bool = False
    is_followed: bool = False
    is_muted: bool = False
    is_ignored: bool = False
    is_new: bool = False
    # New comments beneath, and the way from this new one to the following one.
    new_count: int = 0
    next_new: str = ""
    # Why it arrives folded; empty: open.
    fold_reason: str = ""
    # Removed neighbors that share its one line, in order.
    merged: list[Node] = field(default_factory=list)
    # Until when its author may take a deletion back, and how the text begins: on nobody else's page.
    restorable_until: datetime | None = None
    first_words: str = ""
    # Public replies beneath that this page does not show.
    continued_count: int = 0
    # Public replies that this page leaves out after the last one it shows, and the address where they follow.
    more_count: int = 0
    # Public replies before the first one shown: they stand on the pages that led here.
    passed_count: int = 0
    more_after: str = ""
    replies: list[Node] = field(default_factory=list)

    @property
    def is_public(self) -> bool:
        """Tell whether every visitor may read it."""
        return self.state == Comment.State.PUBLIC

    @property
    def is_imported(self) -> bool:
        """Tell whether the name beside it is one from elsewhere that no member has claimed."""
        return self.author_id is None and bool(self.identity_id or self.author_name)

    @property
    def excerpt(self) -> str:
        """Return the first words as one line of text, without what it quotes."""
        return excerpt_of(self.body_html)

    @property
    def posted_at_words(self) -> str:
        """Return the date as pages print it."""
        return in_words(self.posted_at)


@dataclass(frozen=True)
class Viewer:
    """What arranging needs to know about the person who looks and about the discussion."""

    user_id: int | None = None
    moderates: bool = False
    # Replies are taken and this person, once signed in, may write them.
    may_reply: bool = False
    article_author_ids: frozenset[int] = frozenset()
    trust: int = 0
    # Votes are taken here.
    may_vote: bool = False
    # What was put right in the article, oldest first.
    corrections: tuple[Corrected, ...] = ()
    scores: Scores = field(default_factory=Scores.now)
    # Comments published after this moment are new to this person; None: nothing is.
    new_since: datetime | None = None
    # Whom this person ignores, and the comments whose branches they follow or mute here.
    ignored_ids: frozenset[int] = frozenset()
    followed_ids: frozenset[int] = frozenset()
    muted_ids: frozenset[int] = frozenset()
    # This person has comments here that only they and moderators see, or that they see otherwise.
    has_unshown: bool = False


def excerpt_of(body_html: str) -> str:
    """Return the first words of stored HTML as one line of text, without what it quotes."""
    return beginning_of(FIGURE.sub(" ", QUOTE.sub(" ", without_notes(body_html))), EXCERPT_LENGTH, with_codes=False)


def beginning_of(body_html: str, length: int, *, with_codes: bool = True) -> str:
    """Return the first words of stored HTML, at most so many characters, with an ellipsis where more follow."""
    words = " ".join(plain_text(body_html, with_codes=with_codes).split())
    return words if len(words) <= length else f"{words[:length].rstrip()}…"
