"""What every act on an article shares: its lock, its version, its entry in the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accounts.services.auditing import log_act
from articles.errors import EditedMeanwhile, WrongState
from articles.models import Article
from articles.workflow import LIVE, UNPUBLISHED, in_the_way

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from accounts.models import User

_hearers: list[Callable[[Article], None]] = []
# What an entry tells of besides the state.
_TOLD = ("publish_at", "unpublish_at")


def register(hear: Callable[[Article], None]) -> None:
    """Let a higher app know of every article that comes, goes or is planned, in its transaction; called at start."""
    if hear not in _hearers:
        _hearers.append(hear)


def tell_of_state(stored: Article) -> None:
    """Tell those who follow articles that readers may find this one now, or no longer."""
    for hear in _hearers:
        hear(stored)


def lock_for_act(article: Article) -> Article:
    """Return the stored row, locked, with its pending changes: one query."""
    rows = Article.objects.select_for_update(of=("self",)).select_related("pending", "section")
    stored: Article = rows.get(pk=article.pk)
    return stored


def check_version(stored: Article, opened_version: int | None) -> None:
    """Raise EditedMeanwhile if somebody saved since the article was opened; None asks nothing."""
    if opened_version is not None and stored.version != opened_version:
        raise EditedMeanwhile("This article was changed after you opened it. Look at the difference, then press again.")


def check_state(stored: Article, allowed: Collection[str]) -> None:
    """Raise WrongState unless the article is shown in one of these states."""
    if stored.shown_status not in allowed:
        raise WrongState(in_the_way(stored))


def write_act(
    article: Article,
    stored: Article,
    act: str,
    *,
    by: User | None,
    reason: str = "",
    overridden: Sequence[str] = (),
    **columns: Any,
) -> None:
    """Store what an act changes, count the version, log it, and put all of it into the caller's copy."""
    before = _told(stored)
    for name, value in columns.items():
        setattr(stored, name, value)
    stored.version += 1
    stored.save(update_fields=[*columns, "version"])
    after = _told(stored)
    changes = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    is_seen = not {before["status"], after["status"]} <= {*UNPUBLISHED}
    log_act(
        act,
        stored,
        by=by,
        reason=reason,
        overridden=overridden,
        changes=changes,
        is_seen=is_seen,
        only_adds=before["status"] != LIVE,
    )
    for name in (*columns, "version"):
        setattr(article, name, getattr(stored, name))


def _told(stored: Article) -> dict[str, Any]:
    return {"status": stored.shown_status, **{name: getattr(stored, name) for name in _TOLD}}
