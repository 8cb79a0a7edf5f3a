"""The feed of corrections: what the magazine had to put right, for readers who follow it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed

from articles.corrections import all_corrections
from articles.meta import absolute
from articles.reading import reading_page

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_ENTRIES = 50
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # where nothing was ever corrected, nothing is newer


class _Feed(Rss201rev2Feed):
    """RSS 2.0 that is as old as its newest entry, so that equal contents are equal answers."""

    def latest_post_date(self) -> datetime:
        return max((item["pubdate"] for item in self.items), default=LONG_AGO)


@reading_page
def corrections(request: HttpRequest) -> HttpResponse:
    """Print the newest corrections of live articles, withdrawn ones left out: one query."""
    feed: Any = _Feed(
        title=f"{settings.SITE_NAME}: corrections",
        link=absolute(reverse("articles:corrections")),
        description=f"What {settings.SITE_NAME} had to correct, newest first.",
        feed_url=absolute(request.path),
        language="en",
    )
    for one in all_corrections()[:MOST_ENTRIES]:
        feed.add_item(
            title=f"{one.get_kind_display()}: {one.article.title}",
            link=f"{absolute(one.article.get_absolute_url())}#correction-{one.pk}",
            description=one.text_html,
            pubdate=one.made_at,
            unique_id=f"{absolute(reverse('articles:corrections'))}#{one.pk}",
            unique_id_is_permalink=False,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")
