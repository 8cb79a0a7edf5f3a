"""Moments in words, with the exact time for machines."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from articles.moments import ahead

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.safestring import SafeString

    from articles.models import Article

register = template.Library()

DAY = "j F Y"
MINUTE = "j F Y, H:i"
ZONED_MINUTE = "j F Y, H:i e"
# An update sooner than this after the first publication is part of publishing.
UPDATE_GRACE = timedelta(minutes=15)


@register.simple_tag
def moment(value: datetime | None, *, minute: bool = False) -> SafeString | str:
    """Print a day, or a minute, in the site's time zone; the title says the zone, the attribute the exact time."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(),
        date_format(local, MINUTE),
        date_format(local, DAY),
    )


@register.filter
def from_now(value: datetime | None) -> str:
    """Return how far a moment is from now: "in 3 h 20 min", "2 days ago", "just now"."""
    words = ahead(value) if value is not None else ""
    return "just now" if words == "now" else words


@register.filter
def shown_update(article: Article) -> datetime | None:
    """Return when the article was last updated, if readers should be told."""
    first = article.first_published_at
    if article.updated_at is None or first is None or article.updated_at < first + UPDATE_GRACE:
        return None
    return article.updated_at
