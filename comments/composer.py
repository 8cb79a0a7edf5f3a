"""The one writing form, wherever it stands: what its template prints and where it leads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.urls import reverse

from accounts import kept_texts
from comments import conf
from comments.errors import ParentGone
from comments.forms import issued_now
from comments.smilies import SMILIES, Smiley

if TYPE_CHECKING:
    from accounts.kept_texts import KeptText, Session
    from articles.models import Article
    from comments.discussion import DiscussionPage
    from comments.errors import CommentError
    from comments.models import Comment
    from comments.services.preview import Preview

COUNT_FROM = 0.8  # share of the limit from which the counter shows
# What stops the writing altogether: the text can be copied, not sent again.
FINAL_STATUSES = frozenset({403, 404})
TEXT_IS_BACK = "Your text is back. Post it when you are ready."


@dataclass
class Composer:
    """A form for a new thread (`parent` None) or a reply, with whatever was typed and whatever was said to it."""

    article: Article
    parent: Comment | None = None
    # The comment a new thread answers because its place is gone.
    answered: Comment | None = None
    is_visitor: bool = False
    # On a page with scripts the answer to a submission is put in place of the form; a reply stands in a comment's slot.
    is_in_place: bool = False
    slot: str = ""
    text: str = ""
    client_token: str = field(default_factory=lambda: str(uuid4()))
    issued: str = field(default_factory=issued_now)
    error: str = ""
    notice: str = ""
    # A sentence of the article that waits to be found, and why it was not.
    passage: str = ""
    passage_error: str = ""
    preview: Preview | None = None
    # Nothing may be written: the text stands in a field to copy.
    is_closed: bool = False
    # Texts kept for other targets, where there were too many.
    kept_elsewhere: list[KeptText] = field(default_factory=list)

    @property
    def target(self) -> str:
        """Return the key of texts and drafts for this place."""
        return f"comment:{self.parent.pk}" if self.parent else f"article:{self.article.pk}"

    @property
    def action(self) -> str:
        """Return where the form is sent."""
        if self.parent:
            return reverse("comments:reply", args=[self.parent.pk])
        return reverse("comments:write", args=[self.article.slug])

    @property
    def draft_target(self) -> str:
        """Return the key under which the browser keeps the draft: a reply's own, also when its parent is gone."""
        return f"comment:{self.answered.pk}" if self.answered else self.target

    @property
    def form_id(self) -> str:
        """Return the form's id: one form on a writing page, any number of replies under an article."""
        if self.slot:
            return f"{self.slot}-form"
        return "reply-form" if self.parent else "comment-form"

    @property
    def swap_target(self) -> str:
        """Return what the answer replaces: what stands in a reply's slot, or the form of new threads itself."""
        return f"#{self.slot}" if self.slot else "#comment-form"

    @property
    def return_to(self) -> str:
        """Return where a visitor comes back to after signing in."""
        if self.parent:
            return f"{self.action}#reply-form"
        return f"{self.article.get_absolute_url()}#comment-form"

    @property
    def heading(self) -> str:
        """Return whom the form answers; empty for a new thread."""
        if self.parent:
            return f"Reply to {self.parent.shown_name}"
        if self.answered:
            return "In reply to a comment that is gone"
        return ""

    @property
    def label(self) -> str:
        """Return what a kept text is called in lists."""
        return f"Your reply to {self.parent.shown_name}" if self.parent else f"Your comment on {self.article.title}"

    @property
    def button(self) -> str:
        """Return the words of the button: for visitors never only "Post"."""
        if self.is_visitor:
            return "Sign in and post"
        if self.answered:
            return "Post as a new comment"
        return "Post reply" if self.parent else "Post comment"

    @property
    def limit(self) -> int:
        """Return the most characters a text may have."""
        return int(conf.MAX_LENGTH)

    @property
    def count_from(self) -> int:
        """Return from how many characters on the counter shows."""
        return int(conf.MAX_LENGTH * COUNT_FROM)

    @property
    def smilies(self) -> tuple[Smiley, ...]:
        """Return the signs of the picker."""
        return SMILIES

    @property
    def is_refused(self) -> bool:
        """Tell whether something is wrong that its writer can put right."""
        return bool(self.error) and not self.is_closed

    def take_back(self, session: Session) -> KeptText | None:
        """Fill the form with the text kept for its place, and return it."""
        kept = kept_texts.kept_for(session, self.draft_target)
        if kept is not None:
            self.text = kept.text
            self.notice = "" if self.is_visitor else TEXT_IS_BACK
        return kept

    def take_typed(self, values: dict[str, Any], typed: str) -> None:
        """Fill the form with a submission: the text as typed, and the token that goes with it."""
        self.text = typed
        self.client_token = str(values["client_token"] or self.client_token)

    def refuse(self, error: CommentError) -> None:
        """Say why a text was not taken, and what can be done with it."""
        self.error, self.notice = error.message, ""
        self.is_closed = error.status in FINAL_STATUSES
        if isinstance(error, ParentGone):
            self.answered, self.parent = self.parent, None


def composer_under(page: DiscussionPage, session: Session, gone: Comment | None = None) -> Composer:
    """Return the form under an article for a member, with the text that was kept for it.

    `gone`: the comment a kept reply was meant for; the text becomes a new thread that says so.
    """
    composer = Composer(page.article, answered=gone, is_in_place=page.has_form)
    kept = composer.take_back(session)
    if not page.has_form:
        composer.is_closed = True
        composer.error = page.refusal or page.closed_sentence
    elif gone is not None and kept is not None:
        composer.notice = ParentGone.message
    return composer
