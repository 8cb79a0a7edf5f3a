"""Forget the texts of comments that are gone for good; the rows, their numbers and their places stay."""

from __future__ import annotations

from comments.models import Comment, Revision
from comments.services.threads import lock_threads, writing

BATCH = 500  # threads locked at a time


def wipe_texts(*, dry_run: bool = False) -> int:
    """Empty the texts of comments deleted or removed long ago and return how many there were. Four queries a batch."""
    expired = Comment.objects.with_expired_texts()
    if dry_run:
        return int(expired.count())
    tree_ids = sorted(set(expired.order_by().values_list("tree_id", flat=True)))
    return sum(_wipe(tree_ids[start : start + BATCH]) for start in range(0, len(tree_ids), BATCH))


def _wipe(tree_ids: list[int]) -> int:
    """Empty what is still expired once these threads are locked: a moderator may have restored some of it."""
    with writing():
        lock_threads(tree_ids)
        expired = Comment.objects.with_expired_texts().filter(tree_id__in=tree_ids).order_by()
        Revision.objects.filter(comment__in=expired.values("pk")).update(source="", body_html="")
        return int(expired.update(source="", body_html="", text_hash=""))
