"""Who may do what in a discussion: `check_*` raises the reader's sentence, `can_*` asks the same rule.

Querysets keep the same rows: `deletable_by`, `undeletable_by`, `editable_by`, `votable_by` and others.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.errors import MayNotWrite, Sanctioned
from accounts.permissions import check_may_write
from accounts.standing import Standing, sentence, standing_of
from articles.models import Article
from comments import conf
from comments.errors import (
    ArticleGone,
    CommentError,
    DiscussionClosed,
    EditWindowClosed,
    NoLongerThere,
    NotAllowed,
    ParentGone,
    Silenced,
    TextWiped,
    UndoWindowClosed,
    UnsendTooLate,
    VotingEnded,
    WarningUnread,
    WrongState,
)
from comments.models import Comment
from comments.querysets import can_moderate as can_moderate  # noqa: PLC0414  # others ask for it here
from comments.services.records import trust_of
from comments.windows import EDIT_LATE_SECONDS, EDITABLE, UNSEND_SECONDS, edit_ends_at, is_fresh

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from comments.models import Revision

    type Person = User | AnonymousUser

State = Comment.State
DELETABLE = frozenset({State.PUBLIC, State.HELD, State.HIDDEN})


def closing_moment(article: Article) -> datetime | None:
    """Return when the discussion closes or closed by the clock; None: never.

    The article's own moment decides in both directions, else the first publication and `CLOSE_AFTER_DAYS`.
    """
    if article.discussion_closes_at is not None:
        return article.discussion_closes_at
    if conf.CLOSE_AFTER_DAYS and article.first_published_at is not None:
        return article.first_published_at + timedelta(days=conf.CLOSE_AFTER_DAYS)
    return None


def is_open(article: Article) -> bool:
    """Tell whether members may add to the discussion now."""
    closes_at = closing_moment(article)
    return article.discussion == Article.DiscussionMode.OPEN and (closes_at is None or closes_at > timezone.now())


def check_open(article: Article, *, by: Person) -> None:
    """Raise unless the discussion takes comments: everybody's, or those of moderators. No query where it is open."""
    if not article.is_live or article.discussion == Article.DiscussionMode.HIDDEN:
        raise ArticleGone
    if not is_open(article) and not can_moderate(by):
        raise DiscussionClosed(_closed_at(article))


def check_post(article: Article, *, by: Person, parent: Comment | None = None) -> Standing:
    """Raise unless this person may add a comment here; return how they stand.

    One query, and up to three more under a sanction or where only moderators may. Reads nothing else again: services
    call it with rows read after their locks.
    """
    standing = _check_account(by)
    check_place(article, by=by, parent=parent)
    if standing.warning is not None:
        raise WarningUnread(sentence(standing.warning))
    return standing


def check_place(article: Article, *, by: Person, parent: Comment | None = None) -> None:
    """Raise unless comments are taken here, whoever writes: what a visitor hears before signing in."""
    check_open(article, by=by)
    if parent is not None and (parent.article_id != article.pk or not parent.is_public):
        raise ParentGone


def can_post(article: Article, *, by: Person, parent: Comment | None = None) -> bool:
    """Tell whether this person may add a comment here. Ask once a page: each asking is a query."""
    return _passes(lambda: check_post(article, by=by, parent=parent))


def can_reply(parent: Comment, *, by: Person) -> bool:
    """Tell whether this person may answer a comment. Reads parent.article: select it.

    On a page with many comments ask `can_post` once and `is_public` of each.
    """
    return can_post(parent.article, by=by, parent=parent)


def check_delete(comment: Comment, *, by: Person) -> None:
    """Raise unless this person wrote the comment and it can still be deleted. No query."""
    if not _is_own(comment, by):
        raise NotAllowed("Only its author can delete this comment.")
    if comment.state not in DELETABLE:
        raise WrongState


def can_delete(comment: Comment, *, by: Person) -> bool:
    """Tell whether this person may delete the comment. No query."""
    return _passes(lambda: check_delete(comment, by=by))


def check_unsend(comment: Comment, *, by: Person) -> None:
    """Raise unless this person posted the comment seconds ago, or has taken it back already. No query."""
    if comment.state != State.DELETED or comment.author_id != by.pk:
        check_delete(comment, by=by)
    if not is_fresh(comment, seconds=UNSEND_SECONDS):
        raise UnsendTooLate


def undo_ends_at(comment: Comment) -> datetime | None:
    """Return until when its author may bring a deleted comment back; None where it is not deleted."""
    if comment.state != State.DELETED or comment.state_at is None:
        return None
    return comment.state_at + timedelta(hours=conf.RESTORE_HOURS)


def check_restore(comment: Comment, *, by: Person) -> None:
    """Raise unless this person deleted the comment lately and its text is still kept. No query."""
    if not _is_own(comment, by):
        raise NotAllowed("Only its author can bring this comment back.")
    ends_at = undo_ends_at(comment)
    if ends_at is None:
        raise WrongState
    if ends_at <= timezone.now():
        raise UndoWindowClosed(ends_at)
    if not comment.source:
        raise TextWiped


def can_restore(comment: Comment, *, by: Person) -> bool:
    """Tell whether this person may bring the comment back. No query."""
    return _passes(lambda: check_restore(comment, by=by))


def check_edit(comment: Comment, *, by: Person, late_seconds: int = 0) -> Standing:
    """Raise unless this person wrote the comment and may change it now; return how they stand. Reads comment.article.

    Up to four queries. `late_seconds` is what saving has beyond the end: the form opens until then only.
    """
    if not _is_own(comment, by):
        raise NotAllowed("Only its author can edit this comment.")
    standing = _check_account(by)
    if comment.state not in EDITABLE:
        raise NoLongerThere
    check_open(comment.article, by=by)
    ends_at = edit_ends_at(comment, trust=trust_of(by), moderates=can_moderate(by))
    if timezone.now() - timedelta(seconds=late_seconds) > ends_at:
        raise EditWindowClosed(ends_at)
    return standing


def can_edit(comment: Comment, *, by: Person) -> bool:
    """Tell whether this person may open the comment's edit form."""
    return _passes(lambda: check_edit(comment, by=by))


def check_save(comment: Comment, *, by: Person) -> Standing:
    """Raise unless this person may save an edit: a form opened in time has some time more."""
    return check_edit(comment, by=by, late_seconds=EDIT_LATE_SECONDS)


def can_read_history(comment: Comment, *, by: Person) -> bool:
    """Tell whether this person may read what the comment said before: of public ones all, and authors their own."""
    return comment.is_public or (_is_own(comment, by) and comment.state != State.DELETED) or can_moderate(by)


def reads_unpublished(comment: Comment, *, by: Person) -> bool:
    """Tell whether this person may read what the comment said before it was public."""
    return _is_own(comment, by) or can_moderate(by)


def check_redact(revision: Revision, *, by: Person) -> None:
    """Raise unless this person may withdraw an earlier text: the comment's author or a moderator.

    Reads revision.comment: select it.
    """
    if not _is_own(revision.comment, by) and not can_moderate(by):
        raise NotAllowed("Only its author and moderators can withdraw an earlier text.")


def can_redact(revision: Revision, *, by: Person) -> bool:
    """Tell whether this person may withdraw an earlier text."""
    return _passes(lambda: check_redact(revision, by=by))


def check_votable(comment: Comment, *, by: Person) -> None:
    """Raise unless the comment takes votes, and not from its own author. Reads comment.article; no query."""
    if comment.author_id is not None and comment.author_id == by.pk:
        raise NotAllowed("You cannot vote on your own comment.")
    if not comment.is_public:
        raise WrongState
    if not comment.article.is_live or comment.article.discussion == Article.DiscussionMode.HIDDEN:
        raise ArticleGone
    if not is_open(comment.article):
        raise VotingEnded(_closed_at(comment.article))


def check_vote(comment: Comment, *, by: Person) -> None:
    """Raise unless this person may vote on the comment. Reads comment.article; one query."""
    check_votable(comment, by=by)
    _check_account(by)


def can_vote(comment: Comment, *, by: Person) -> bool:
    """Tell whether this person may vote on the comment. On a page ask once for all of them."""
    return _passes(lambda: check_vote(comment, by=by))


def check_moderate(by: Person) -> None:
    """Raise unless this person looks after discussions."""
    if not can_moderate(by):
        raise NotAllowed("Only moderators can do this.")


def can_pick(comment: Comment, *, by: Person) -> bool:
    """Tell whether this person chooses what the magazine shows of a discussion: moderators, and its article's editors.

    One query for who is no moderator.
    """
    return can_moderate(by) or Article.objects.editable_by(by).filter(pk=comment.article_id).exists()


def check_pick(comment: Comment, *, by: Person) -> None:
    """Raise unless this person may pick the comment."""
    if not can_pick(comment, by=by):
        raise NotAllowed("Only moderators and the editors of the article can do this.")


def check_remove(comment: Comment, *, by: Person) -> None:
    """Raise unless this person may remove the comment: a moderator, and its author did not delete it."""
    check_moderate(by)
    if comment.state == State.DELETED:
        raise WrongState("Its author deleted this comment, so there is nothing to remove.")


def can_remove(comment: Comment, *, by: Person) -> bool:
    """Tell whether this person may remove the comment."""
    return _passes(lambda: check_remove(comment, by=by))


def _is_own(comment: Comment, by: Person) -> bool:
    return comment.author_id is not None and comment.author_id == by.pk


def _check_account(by: Person) -> Standing:
    """Raise NotAllowed unless this person may write at all; return how they stand. One query, two under a sanction."""
    standing = standing_of(by) if by.is_authenticated else Standing()
    try:
        check_may_write(by, standing)
    except Sanctioned as refusal:
        raise Silenced(refusal.message, way=refusal.way) from refusal
    except MayNotWrite as refusal:
        raise NotAllowed(refusal.message) from refusal
    return standing


def _closed_at(article: Article) -> datetime | None:
    """Return the moment to tell: none where the editors closed it by hand."""
    return closing_moment(article) if article.discussion == Article.DiscussionMode.OPEN else None


def _passes(check: Callable[[], object]) -> bool:
    try:
        check()
    except CommentError:
        return False
    return True
