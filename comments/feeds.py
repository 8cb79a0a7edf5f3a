"""Feeds of comments: RSS, Atom and JSON of one discussion, RSS of all.

An answer's ETag is that of its content, so whatever changes a feed makes a new one: a comment that is no longer public,
a renamed author, a quote whose source was removed. Dates alone would miss all three.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from articles.meta import absolute
from articles.reading import reading_page
from comments.entries import Entry, entries_of, entries_of_all, tag_uri
from comments.errors import ArticleGone
from comments.loading import load_open_article
from comments.markup.outside import xml_text
from config.stored_pages.middleware import depend_on
from config.stored_pages.names import kept_page
from config.stored_pages.scopes import discussion_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase
    from django.utils.xmlutils import SimplerXMLGenerator

    from articles.models import Article

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # when nothing was ever written, nothing is newer than this
CONTENT_NAMESPACE = "http://purl.org/rss/1.0/modules/content/"


@dataclass(frozen=True)
class Channel:
    """What a feed says about itself."""

    id: str
    title: str
    page_url: str
    feed_url: str
    language: str
    entries: list[Entry]
    # The moment of a feed without comments.
    started_at: datetime


class _Rss(Rss201rev2Feed):
    """RSS 2.0 with whole texts."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:content": CONTENT_NAMESPACE}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self.feed["started_at"]


class _Atom(Atom1Feed):
    """Atom with whole texts."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self.feed["started_at"]


def _feed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Make a view a feed: for everybody alike, kept as it was made, 304 where nothing changed."""
    return reading_page(kept_page()(view))


@_feed
def rss(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give a discussion as RSS."""
    return _of_article(request, slug, "feed", lambda channel: _xml(_Rss, channel))


@_feed
def atom(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give a discussion as Atom."""
    return _of_article(request, slug, "feed_atom", lambda channel: _xml(_Atom, channel))


@_feed
def json(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give a discussion as JSON Feed 1.1."""
    return _of_article(request, slug, "feed_json", _json)


@_feed
def everything(request: HttpRequest) -> HttpResponseBase:
    """Give the newest comments of the whole magazine as RSS."""
    channel = Channel(
        id=tag_uri("comments", 0, LONG_AGO),
        title=f"Comments | {settings.SITE_NAME}",
        page_url=absolute(reverse("articles:front")),
        feed_url=absolute(reverse("comments:feed_of_all")),
        language=settings.LANGUAGE_CODE,
        entries=entries_of_all(),
        started_at=LONG_AGO,
    )
    return _xml(_Rss, channel)


def _of_article(
    request: HttpRequest, slug: str, name: str, answer: Callable[[Channel], HttpResponse]
) -> HttpResponseBase:
    """Answer with a discussion's feed; 301 where the article has moved, 404 where visitors cannot read it."""
    try:
        article = load_open_article(slug)
    except ArticleGone as gone:
        raise Http404(gone.message) from gone
    address = reverse(f"comments:{name}", args=[article.slug])
    if article.slug != slug:
        return HttpResponsePermanentRedirect(address)
    depend_on(request, discussion_of(article.pk))
    return answer(_channel_of(article, address))


def _channel_of(article: Article, address: str) -> Channel:
    started_at = article.first_published_at or LONG_AGO
    return Channel(
        id=f"{tag_uri('article', article.pk, started_at)}/comments",
        title=xml_text(f"Comments on {article.title} | {settings.SITE_NAME}"),
        page_url=absolute(article.get_absolute_url()),
        feed_url=absolute(address),
        language=article.language,
        entries=entries_of(article),
        started_at=started_at,
    )


def _xml(kind: type[_Rss | _Atom], channel: Channel) -> HttpResponse:
    feed = kind(
        title=channel.title,
        link=channel.page_url,
        description=channel.title,
        language=channel.language,
        feed_url=channel.feed_url,
        feed_guid=channel.id,
        started_at=channel.started_at,
    )
    for entry in channel.entries:
        feed.add_item(
            title=entry.title,
            link=entry.url,
            description=entry.excerpt,
            author_name=entry.author_name,
            author_link=entry.author_url or None,
            pubdate=entry.published_at,
            updateddate=entry.edited_at or entry.published_at,
            unique_id=entry.id,
            unique_id_is_permalink=False,
            content=entry.body_html,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=kind.content_type)


def _json(channel: Channel) -> HttpResponse:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.page_url,
        "feed_url": channel.feed_url,
        "language": channel.language,
        "items": [_json_item(entry) for entry in channel.entries],
    }
    return JsonResponse(feed, content_type="application/feed+json", json_dumps_params={"ensure_ascii": False})


def _json_item(entry: Entry) -> dict[str, Any]:
    author = {"name": entry.author_name} | ({"url": entry.author_url} if entry.author_url else {})
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.body_html,
        "summary": entry.excerpt,
        "date_published": entry.published_at.isoformat(timespec="seconds"),
        "authors": [author],
    }
    return item | ({"date_modified": entry.edited_at.isoformat(timespec="seconds")} if entry.edited_at else {})
