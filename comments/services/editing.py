"""Change a comment's text for its author. What it said before is kept, but for a slip put right at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from comments import markup
from comments.errors import ArticleGone, ChangedMeanwhile, TextRefused
from comments.models import Comment, Quote, Revision
from comments.permissions import check_save
from comments.services.mentioning import store_mentions
from comments.services.noticing import notice_mentions
from comments.services.posting import hash_of
from comments.services.quoting import recheck_quotes_of, store_quotes
from comments.services.states import change_state
from comments.services.texts import judge_text
from comments.services.threads import fresh_article, lock_thread_of, writing
from comments.windows import EDIT_GRACE_SECONDS, is_fresh
from config.stored_pages.scopes import TALK, discussion_of, renew

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article
    from comments.markup import Rendered

State = Comment.State
TEXT_FIELDS = ("source", "body_html", "render_version", "text_hash", "edited_at", "is_edited_after_replies")


def revision_of(comment: Comment) -> int:
    """Return the number of the newest earlier text that is kept of a comment; 0 for none. One query."""
    newest: int | None = comment.revisions.order_by("-number").values_list("number", flat=True).first()
    return newest or 0


def edit_comment(comment: Comment, *, by: User, text: str, revision: int | None = None, text_hash: str = "") -> bool:
    """Give a comment another text; return False where it has that text already.

    `revision` and `text_hash` say what its author began from, as far as the form knows it: slips put right at once make
    no revision, so the number alone would not tell two tabs apart. Raise `CommentError` with the reader's sentence,
    ChangedMeanwhile for a stale beginning; then nothing was stored. Reads comment.article. About 15 queries,
    none where nothing changes and nobody is mentioned.
    """
    if _says_so_already(comment, by, markup.normalize(text)):
        return False
    rendered = _judged(comment, by, text)
    with writing():
        fresh = lock_thread_of(comment)
        if _says_so_already(fresh, by, rendered.source):
            return False
        fresh.article = _article_of(fresh)
        standing = check_save(fresh, by=by)
        present = revision_of(fresh)
        if revision not in {None, present} or text_hash not in {"", fresh.text_hash}:
            raise ChangedMeanwhile(fresh.edited_at)
        _store(fresh, rendered, by=by, number=present + 1)
        if fresh.is_public and standing.is_limited:
            # What a limited member writes waits for a moderator, also in place of what readers see.
            change_state(fresh, State.HIDDEN, by=by)
    return True


def _judged(comment: Comment, by: User, text: str) -> Rendered:
    """Return the text rendered. Who may not edit here hears that before anything about the text."""
    try:
        return judge_text(text, by=by, language=comment.article.language)
    except TextRefused:
        check_save(comment, by=by)
        raise


def _says_so_already(comment: Comment, by: User, source: str) -> bool:
    return comment.author_id == by.pk and comment.source == source


def _article_of(comment: Comment) -> Article:
    article = fresh_article(comment.article_id)
    if article is None:
        raise ArticleGone
    return article


def _store(comment: Comment, rendered: Rendered, *, by: User, number: int) -> None:
    """Write the new text with all that follows from it. Hold the thread's lock."""
    before, is_answered = comment.source, _is_answered(comment)
    if not _is_slip(comment, is_answered=is_answered):
        _keep_former(comment, by=by, number=number)
        comment.edited_at = timezone.now()
        comment.is_edited_after_replies = comment.is_edited_after_replies or is_answered
    comment.source, comment.body_html = rendered.source, rendered.body_html
    comment.render_version, comment.text_hash = markup.RENDER_VERSION, hash_of(rendered.source)
    comment.save(update_fields=TEXT_FIELDS)
    store_quotes(comment, rendered.quotes, before=before)
    mentions = store_mentions(comment, rendered.mentions)
    notice_mentions(comment, added=mentions.added, removed=mentions.removed)
    recheck_quotes_of(comment)
    renew(TALK, discussion_of(comment.article_id))


def _keep_former(comment: Comment, *, by: User, number: int) -> None:
    Revision.objects.create(
        comment=comment,
        number=number,
        source=comment.source,
        body_html=comment.body_html,
        by=by,
        made_at=comment.edited_at or comment.posted_at,
        is_concealed=not comment.is_public,
    )


def _is_answered(comment: Comment) -> bool:
    """Tell whether somebody's answer stands under it, or beside it where the depth cap put it. One query."""
    answers = Comment.objects.numbered().filter(Q(parent=comment.pk) | Q(answered=comment.pk))
    return bool(answers.exclude(state=State.DELETED).exists())


def _is_slip(comment: Comment, *, is_answered: bool) -> bool:
    """Tell whether nobody has built on the text yet: minutes old, no reply, vote or quote. At most one query."""
    if is_answered or comment.up_count or comment.down_count or not is_fresh(comment, seconds=EDIT_GRACE_SECONDS):
        return False
    return not Quote.objects.filter(source_comment=comment).exists()
