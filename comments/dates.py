"""Moments as the discussion writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import dateformat, timezone

from comments import conf

if TYPE_CHECKING:
    from datetime import datetime


def in_words(moment: datetime) -> str:
    """Return a moment in the site's time zone, for example "14 March 2026 09:05"."""
    return dateformat.format(timezone.localtime(moment), conf.DATE_FORMAT)
