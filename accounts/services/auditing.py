"""Write down who did what, in the transaction of the act: neither stands without the other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.models import AuditEntry
from config.stored_pages.scopes import MAGAZINE, renew

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.db.models import Model, QuerySet

    from accounts.models import User
    from accounts.models.audit import AuditQuerySet

# Nobody asked: a command of the operator, or the clock.
SYSTEM = "System"
# Whoever is not signed in, and so is nobody known.
SOMEBODY = "Somebody"
SHOWN_MAX = 120
LIFETIME = timedelta(days=2 * 365)

_lasting: dict[str, Callable[[], QuerySet[Any]]] = {}


def log_act(
    act: str,
    row: Model | None = None,
    *,
    by: User | None,
    reason: str = "",
    changes: Mapping[str, Sequence[Any]] | None = None,
    overridden: Sequence[str] = (),
    network: str = "",
    by_name: str = SYSTEM,
    is_seen: bool = True,
    only_adds: bool = False,
) -> AuditEntry:
    """Add an entry: one query. `changes` maps fields to what they were and are, shortened.

    `by` is None for a command, and for whoever is known by `by_name` alone. Call it inside the transaction of the act,
    after the act's own checks. What is done to anything of the magazine may show on any page: readers' pages are made
    anew, unless `is_seen` says that they show nothing of it. `only_adds`: readers lose nothing by it.
    """
    if is_seen and row is not None and row._meta.app_label == "articles":
        renew(MAGAZINE, only_adds=only_adds)
    return AuditEntry.objects.create(
        by=by,
        by_name=by.display_name if by else by_name,
        act=act,
        **(_named(row) if row is not None else {}),
        reason=reason[:500],
        changes={name: [_short(value) for value in pair] for name, pair in (changes or {}).items()},
        overridden=list(overridden),
        network=network,
    )


def _named(row: Model) -> dict[str, str]:
    """Return what names an object, also when it is gone."""
    return {"object_type": row._meta.label_lower, "object_key": str(row.pk), "object_label": str(row)[:200]}


def _short(value: Any) -> str | int | bool | None:
    """Return a value as it may stand in a list: text at most 120 characters long."""
    if value is None or isinstance(value, bool | int):
        return value
    text = str(value)
    return text if len(text) <= SHOWN_MAX else f"{text[: SHOWN_MAX - 1]}…"


def keep_about(kind: str, keys: Callable[[], QuerySet[Any]]) -> None:
    """Keep entries about some objects of a kind for ever: `keys` selects their keys as text. Called once at start."""
    _lasting[kind] = keys


def old_entries() -> AuditQuerySet:
    """Return entries that have had their two years and are about nothing that lasts."""
    entries: Any = AuditEntry.objects.filter(made_at__lt=timezone.now() - LIFETIME)
    for kind, keys in _lasting.items():
        entries = entries.exclude(object_type=kind, object_key__in=keys())
    return entries  # type: ignore[no-any-return]


def forget(entries: Any) -> int:
    """Delete entries whose time is over and return how many went; `prune` alone asks for it."""
    return int(entries.forget_old())
