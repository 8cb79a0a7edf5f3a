"""What a page of a discussion holds, and what follows from it; `discussion.py` fills it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.standing import Standing
from comments.addresses import discussion_url
from comments.legal_notes import PageNotes
from comments.map import MAP_FROM
from comments.orders import Order, default_order
from comments.since import now_known

if TYPE_CHECKING:
    from datetime import datetime

    from articles.models import Article
    from comments.models import Comment, Subscription, Visit
    from comments.nodes import Node
    from comments.thread_html import Piece
    from comments.unread import Unread

EARLIER, LATER = "Earlier comments", "Later comments"
NEXT_WORDS = {Order.OLDEST: LATER, Order.NEWEST: EARLIER}
PREVIOUS_WORDS = {Order.OLDEST: EARLIER, Order.NEWEST: LATER}


@dataclass
class DiscussionPage:
    """Everything a page of a discussion prints."""

    article: Article
    nodes: list[Node] = field(default_factory=list)
    # Their HTML, where it is made already.
    pieces: list[Piece[bytes]] = field(default_factory=list)
    # What the first node stands under, from the root down; only on a page of one branch.
    ancestors: list[Node] = field(default_factory=list)
    # Why nobody may write here now, and why this person may not; empty: nothing stands in the way.
    closed_sentence: str = ""
    # When editors made it read-only, where they did so after it was begun.
    closed_since: datetime | None = None
    refusal: str = ""
    is_visitor: bool = True
    # What a moderator decided about this person, who may write all the same or ask for a second look.
    standing: Standing = field(default_factory=Standing)
    # What is new to a member who was here before, by the visit known when the page was made.
    visit: Visit | None = None
    subscription: Subscription | None = None
    # Comments, on this page or not, that a member has unread notices of.
    told_ids: frozenset[int] = frozenset()
    unread: Unread | None = None
    made_at: datetime = field(default_factory=timezone.now)
    order: Order = Order.OLDEST
    # The pages around this one; empty at the ends.
    next_url: str = ""
    previous_url: str = ""
    # Page one holds the threads that come first and the comments the editors picked.
    is_first: bool = True
    picks: list[Comment] = field(default_factory=list)
    # What of the address led to this page: one of after, before, at, under, with its value.
    position: dict[str, str] = field(default_factory=dict)
    # Replies of the last ancestor that follow on another page; only on a page of one comment's replies.
    more_count: int = 0
    more_after: str = ""
    # The legal notes its comments add to the page.
    notes: PageNotes = field(init=False)

    def __post_init__(self) -> None:
        self.notes = PageNotes(self.article.language)

    @property
    def has_map(self) -> bool:
        """Tell whether the discussion is long enough to have a map."""
        return self.article.comment_count >= MAP_FROM

    @property
    def is_read_only(self) -> bool:
        """Tell whether the editors closed it without a moment; then the site's own sentence says so."""
        return bool(self.closed_sentence) and self.article.discussion == self.article.DiscussionMode.READ_ONLY

    @property
    def has_form(self) -> bool:
        """Tell whether the viewer writes here; visitors get the gate."""
        return not self.is_visitor and not self.closed_sentence and not self.refusal

    @property
    def is_muted(self) -> bool:
        """Tell whether nothing here rings the viewer's bell."""
        return self.subscription is not None and self.subscription.is_muted

    @property
    def is_followed(self) -> bool:
        """Tell whether the viewer is told of what is new here."""
        return self.subscription is not None and self.subscription.is_following

    @property
    def next_words(self) -> str:
        """Return what the next page holds, in words."""
        return NEXT_WORDS.get(self.order, "More comments")

    @property
    def previous_words(self) -> str:
        """Return what the page before holds, in words."""
        return PREVIOUS_WORDS.get(self.order, "Previous comments")

    @property
    def arrivals_url(self) -> str:
        """Return where what is published from now on can be met."""
        return discussion_url(self.article, position={"since": str(now_known(self.article))})

    @property
    def grows_at(self) -> str:
        """Return at which end of this page a new thread belongs: "start", "end", or on another page."""
        if self.order in {Order.NEWEST, Order.ACTIVE}:
            return "" if self.previous_url else "start"
        return "" if self.next_url else "end"

    @property
    def is_indexed(self) -> bool:
        """Tell whether search engines may keep it: pages in the magazine's own order, each comment's on one of them."""
        return self.order is default_order() and not {"at", "under"} & set(self.position)

    @property
    def canonical(self) -> str:
        """Return the address search engines get."""
        return discussion_url(self.article, position=self.position if self.is_indexed else None)
