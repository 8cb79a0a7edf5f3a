"""Moments as the discussion writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import dateformat, timezone

from comments import conf

if TYPE_CHECKING:
    from datetime import datetime

TIME_FORMAT = "H:i"


def with_preposition(moment: datetime) -> str:
    """Return "at 09:05" for a moment of today, and "on 14 March 2026 09:05" for any other."""
    local = timezone.localtime(moment)
    is_today = local.date() == timezone.localdate()
    return f"at {dateformat.format(local, TIME_FORMAT)}" if is_today else f"on {in_words(moment)}"


def in_words(moment: datetime) -> str:
    """Return a moment in the site's time zone, for example "14 March 2026 09:05"."""
    return dateformat.format(timezone.localtime(moment), conf.DATE_FORMAT)
