"""Sessions: noting that they are in use, and ending them.

allauth keeps a row (UserSession) beside each session of a member: whose it is, from where, since when. What the
session itself holds is written by whoever has something to keep; noting a visit leaves that alone, so that a text
kept in the same moment stays.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User

SEEN_KEY = "seen_at"
# "Last seen" is this exact: a reader who turns pages all day costs six writes an hour.
SEEN_EVERY = timedelta(minutes=10)


def live_sessions(user: User) -> models.QuerySet[UserSession]:
    """Return the rows of a member's sessions that open the account, the one used last first."""
    rows: models.QuerySet[UserSession] = UserSession.objects.filter(_is_live(), user=user)
    return rows.order_by("-last_seen_at", "pk")


def ended_sessions() -> models.QuerySet[UserSession]:
    """Return the rows of everybody's sessions that have expired or were ended by Django itself."""
    return UserSession.objects.filter(~_is_live())  # type: ignore[no-any-return]


def _is_live() -> models.Exists:
    lasting = Session.objects.filter(expire_date__gt=timezone.now(), session_key=models.OuterRef("session_key"))
    return models.Exists(lasting)


def is_visit_due(data: Mapping[str, Any] | SessionBase) -> bool:
    """Return whether the last visit was noted ten minutes ago or longer. Reads a loaded session: no query."""
    seen_at = data.get(SEEN_KEY, 0.0)
    return bool(timezone.now().timestamp() - seen_at >= SEEN_EVERY.total_seconds())


@transaction.atomic
def note_sign_in(session: SessionBase, user: User) -> None:
    """Note that a session has just begun: its first visit needs no writing."""
    now = timezone.now()
    session[SEEN_KEY] = now.timestamp()
    _note_day(user, now)


@transaction.atomic
def note_visit(session: SessionBase, user: User, *, address: str | None, user_agent: str) -> bool:
    """Renew a session and say when it was seen last; return False if a request beside this one was faster.

    A session that is about to be stored anyway is stored once. One that was ended elsewhere is emptied here.
    """
    now = timezone.now()
    if session.modified:
        session[SEEN_KEY] = now.timestamp()
    elif not _renew(session, now):
        return False
    seen = {"last_seen_at": now, "user_agent": user_agent, **({"ip": address} if address else {})}
    known = UserSession.objects.filter(session_key=session.session_key).update(**seen)
    if address and not known:
        row = UserSession(session_key=str(session.session_key), user=user, **seen)
        UserSession.objects.bulk_create([row], ignore_conflicts=True)
    _note_day(user, now)
    return True


def _renew(session: SessionBase, now: datetime) -> bool:
    """Write the moment into the session as it is stored now, not as this request has read it."""
    row = Session.objects.select_for_update().filter(session_key=session.session_key, expire_date__gt=now).first()
    if row is None:
        session.flush()
        return False
    data = session.decode(row.session_data)
    if not is_visit_due(data):
        return False
    fresh: Any = type(session)(session.session_key)
    fresh._session_cache = {**data, SEEN_KEY: now.timestamp()}  # noqa: SLF001  (loading would read a cached copy)
    fresh.save()
    return True


def _note_day(user: User, now: datetime) -> None:
    if user.last_seen_on != now.date():
        user.last_seen_on = now.date()
        user.save(update_fields=["last_seen_on"])


def end_sessions(user: User, *, except_key: str = "") -> int:
    """End a member's sessions, all but the one with this key, and return how many: effective on the next request."""
    return _end(UserSession.objects.filter(user=user).exclude(session_key=except_key))


def end_session(user: User, *, pk: int, except_key: str = "") -> bool:
    """End one of a member's sessions; return False if it has ended already, is somebody else's or the excepted one."""
    return bool(_end(UserSession.objects.filter(user=user, pk=pk).exclude(session_key=except_key)))


@transaction.atomic
def _end(rows: models.QuerySet[UserSession]) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    if not keys:
        return 0
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    # Now, so that a cache that fails stops the act instead of keeping a session alive (one that is away takes the keys
    # out before it is read again: config/redis_cache.py); and after the commit, since a request in between would have
    # put the session back.
    _forget_copies(keys)
    transaction.on_commit(lambda: _forget_copies(keys), robust=True)
    return len(keys)


def _forget_copies(keys: list[str]) -> None:
    """Take sessions out of the cache, where sessions are cached."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    prefix = getattr(store, "cache_key_prefix", "")
    if prefix:
        caches[settings.SESSION_CACHE_ALIAS].delete_many([f"{prefix}{key}" for key in keys])


def forget_ended_sessions(user: User) -> None:
    """Drop the rows of a member's sessions that have expired: their addresses go with them."""
    ended_sessions().filter(user=user).delete()
