"""The one writing form, wherever it stands: what its template prints and where it leads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

from django.urls import reverse

from accounts import kept_texts
from accounts.standing import sentence
from comments import conf
from comments.dates import in_words
from comments.errors import ParentGone, Silenced, WarningUnread
from comments.forms import issued_now
from comments.permissions import can_moderate
from comments.services.records import trust_of
from comments.smilies import SMILIES, Smiley
from comments.windows import NEVER, edit_ends_at, time_left

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.kept_texts import KeptText, Session
    from accounts.standing import Standing
    from articles.models import Article
    from comments.discussion_page import DiscussionPage
    from comments.errors import CommentError
    from comments.models import Comment
    from comments.services.preview import Preview

COUNT_FROM = 0.8  # share of the limit from which the counter shows
# What stops the writing altogether: the text can be copied, not sent again.
FINAL_STATUSES = frozenset({403, 404})
SLOT = re.compile(r"(reply|edit)-\d{1,18}")
EDIT_IS_BACK = "Your text is back. Save it when you are ready."
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
    # It comes beside another answer and takes the place of the form of its id.
    swaps_itself: bool = False
    text: str = ""
    # The text of a comment taken back: it stands nowhere else until the browser keeps it.
    is_unsaved: bool = False
    client_token: str = field(default_factory=lambda: str(uuid4()))
    issued: str = field(default_factory=issued_now)
    error: str = ""
    notice: str = ""
    # A sentence of the article that waits to be found, and why it was not.
    passage: str = ""
    passage_error: str = ""
    preview: Preview | None = None
    text_is_back: ClassVar[str] = TEXT_IS_BACK
    # The writer's last comment here, to which the text could be added.
    last_own_id: int = 0
    # Nothing may be written: the text stands in a field to copy. `way` leads to a second look, where one can be asked.
    is_closed: bool = False
    way: str = ""
    # A moderator's words to be read before the next comment, and what is told to somebody whose comments are held.
    warning: str = ""
    held_note: str = ""
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

    @property
    def technical_fields(self) -> list[tuple[str, object]]:
        """Return the hidden fields of the form with their values."""
        fields: list[tuple[str, object]] = [("client_token", self.client_token), ("issued", self.issued)]
        return [*fields, ("answered", self.answered.pk)] if self.answered else fields

    def heed(self, standing: Standing) -> None:
        """Say what a moderator decided about the writer, where they may write all the same."""
        self.warning = sentence(standing.warning) if standing.warning else ""
        self.held_note = sentence(standing.sanction) if standing.is_limited and standing.sanction else ""

    def stand_where_asked(self, request: Any) -> None:
        """Note who writes, and where the answer will stand: on a page of its own, or in a place of the page."""
        self.is_visitor = not request.user.is_authenticated
        self.is_in_place = bool(request.htmx)
        target = request.htmx.target or ""
        self.slot = target if self.is_in_place and SLOT.fullmatch(target) else ""

    def forget_kept(self, session: Session) -> None:
        """Let go of the text kept for this place: it is posted."""
        for target in {self.target, self.draft_target}:
            kept_texts.discard(session, target)

    def take_back(self, session: Session) -> KeptText | None:
        """Fill the form with the text kept for its place, and return it."""
        kept = kept_texts.kept_for(session, self.draft_target)
        if kept is not None:
            self.text = kept.text
            self.notice = "" if self.is_visitor else self.text_is_back
        return kept

    def take_typed(self, values: dict[str, Any], typed: str) -> None:
        """Fill the form with a submission: the text as typed, and the token that goes with it."""
        self.text = typed
        self.client_token = str(values["client_token"] or self.client_token)

    def refuse(self, error: CommentError) -> None:
        """Say why a text was not taken, and what can be done with it."""
        if isinstance(error, WarningUnread):
            self.warning, self.notice = error.message, ""
            return
        self.error, self.notice = error.message, ""
        self.is_closed = error.status in FINAL_STATUSES
        self.way = error.way if isinstance(error, Silenced) else ""
        if isinstance(error, ParentGone):
            self.answered, self.parent = self.parent, None


@dataclass
class EditComposer(Composer):
    """The form for another text of one's own comment, and what the comment says by now where another tab was faster."""

    edited: Comment = field(kw_only=True)
    revision: int | None = None
    text_hash: str = ""
    present_text: str = ""
    ends_at: datetime = NEVER
    text_is_back: ClassVar[str] = EDIT_IS_BACK
    heading: ClassVar[str] = "Edit your comment"
    label: ClassVar[str] = "Your edited comment"
    button: ClassVar[str] = "Save"

    def take_typed(self, values: dict[str, Any], typed: str) -> None:
        super().take_typed(values, typed)
        self.revision, self.text_hash = values["revision"], values["text_hash"] or ""

    def begin_from(self, comment: Comment, revision: int, *, by: Any) -> None:
        """Note the text that this form changes, and until when it can be changed."""
        self.revision, self.text_hash = revision, comment.text_hash
        self.ends_at = edit_ends_at(comment, trust=trust_of(by), moderates=can_moderate(by))

    @property
    def target(self) -> str:
        return f"edit:{self.edited.pk}"

    @property
    def draft_target(self) -> str:
        return self.target

    @property
    def action(self) -> str:
        return reverse("comments:edit", args=[self.edited.pk])

    @property
    def return_to(self) -> str:
        return f"{self.action}#edit-form"

    @property
    def form_id(self) -> str:
        return f"{self.slot}-form" if self.slot else "edit-form"

    @property
    def swap_target(self) -> str:
        return f"#{self.slot or self.form_id}"

    @property
    def technical_fields(self) -> list[tuple[str, object]]:
        known = [("revision", self.revision), ("text_hash", self.text_hash)]
        return [*super().technical_fields, *((name, value) for name, value in known if value not in {None, ""})]

    @property
    def time_hint(self) -> str:
        """Return until when it can be saved; an empty text where there is no end."""
        if self.ends_at == NEVER:
            return ""
        return f"You can edit until {in_words(self.ends_at)} ({time_left(self.ends_at)})."


def composer_under(page: DiscussionPage, session: Session, gone: Comment | None = None) -> Composer:
    """Return the form under an article for a member, with the text that was kept for it.

    `gone`: the comment a kept reply was meant for; the text becomes a new thread that says so.
    """
    composer = Composer(page.article, answered=gone, is_in_place=page.has_form)
    kept = composer.take_back(session)
    if not page.has_form:
        composer.is_closed = True
        composer.error = page.refusal or page.closed_sentence
        composer.way = reverse("accounts:standing") if page.standing.is_silenced else ""
        return composer
    composer.heed(page.standing)
    if gone is not None and kept is not None:
        composer.notice = ParentGone.message
    return composer
