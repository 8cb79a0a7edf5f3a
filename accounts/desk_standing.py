"""How a member stands, as the desk shows it: in the list, and on their page with the way to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from accounts.models import Sanction

if TYPE_CHECKING:
    from accounts.models import User

NEVER_SANCTIONED = "None so far."


def standing_words(member: User) -> str:
    """Return in words how a member stands; reads the annotation `sanction_kind`."""
    if not member.is_active:
        return _state("off", "Closed")
    if member.erase_at is not None:
        return _state("waits", "Erasure pending")
    kind = getattr(member, "sanction_kind", None)
    if kind:
        return _state("off" if kind == Sanction.Kind.BANNED else "waits", Sanction.Kind(kind).label)
    return _state("on", "In order")


def _state(shape: str, words: str) -> str:
    return format_html('<span class="state state--{}">{}</span>', shape, words)


def sanctions_of(member: User) -> str:
    """Return a member's sanctions, the newest first, and the way to another one; one query."""
    rows = [
        (
            reverse("admin:accounts_sanction_change", args=[sanction.pk]),
            sanction.get_kind_display(),
            "in force" if sanction.is_in_force else "over",
            timezone.localdate(sanction.starts_at),
            sanction.by_name,
            sanction.reason,
        )
        for sanction in member.sanctions.all()
    ]
    known = format_html_join("", '<p><a href="{}">{}</a>, {}, since {}, by {}: {}</p>', rows) or NEVER_SANCTIONED
    address = f"{reverse('admin:accounts_sanction_add')}?user={member.pk}"
    return format_html('{} <p><a href="{}">Decide about this member …</a></p>', known, address)
