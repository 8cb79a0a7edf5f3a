"""Store and delete promos, each act with its line in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.services.auditing import log_act
from articles.errors import NotAllowed

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Promo


_FIELDS = (
    "label", "text", "photo", "url", "link_label", "is_advertisement", "slot", "audience", "starts_at", "ends_at",
    "weight",
)  # fmt: skip


def save_promo(promo: Promo, *, by: User) -> None:
    """Store a promo; its sections are rows of their own, stored after it. Raises NotAllowed."""
    is_new = promo._state.adding
    _check(by, "add" if is_new else "change")
    with transaction.atomic():
        promo.save(force_insert=True) if is_new else promo.save(update_fields=_FIELDS)
        log_act("added" if is_new else "saved", promo, by=by)


def delete_promo(promo: Promo, *, by: User) -> None:
    """Delete a promo. Raises NotAllowed."""
    _check(by, "delete")
    with transaction.atomic():
        log_act("deleted", promo, by=by)
        promo.delete()


def _check(by: User, act: str) -> None:
    if not by.has_perm(f"articles.{act}_promo"):
        raise NotAllowed("You may not change promos. Ask the chief editor.")
