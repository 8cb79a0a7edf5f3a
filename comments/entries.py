"""The newest comments as feeds print them: a constant number of queries in, a list of entries out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef

from articles.meta import absolute
from articles.models import Article
from comments.legal_notes import notes_in_brackets
from comments.markup import fill
from comments.markup.outside import outside_html, xml_text
from comments.models import Comment
from comments.nodes import excerpt_of
from comments.services.mentioning import mention_labels
from comments.services.quoting import quote_labels

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

ENTRIES = 50  # comments of one feed


@dataclass(frozen=True)
class Entry:
    """One public comment for programs. Texts are plain but `body_html`; addresses are absolute."""

    id: str
    url: str
    title: str
    author_name: str
    author_url: str
    excerpt: str
    body_html: str
    published_at: datetime
    edited_at: datetime | None


def entries_of(article: Article) -> list[Entry]:
    """Return the newest public comments of an article, newest first: two queries, three with mentions."""
    comments = Comment.objects.public().for_article(article).with_people().newest_first()[:ENTRIES]
    return _entries(comments, {article.pk: (article.title, article.language)})


def entries_of_all() -> list[Entry]:
    """Return the newest public comments under articles visitors can read: three queries, four with mentions.

    Walks the public comments from the newest one on and asks for each whether its article is readable: a list of
    articles would make the database sort all that was ever said under them.
    """
    readable = Article.objects.published().exclude(discussion=Article.DiscussionMode.HIDDEN)
    newest = (
        Comment.objects.public().with_people().newest_first().filter(Exists(readable.filter(pk=OuterRef("article"))))
    )
    rows = list(newest[:ENTRIES])
    articles = Article.objects.filter(pk__in={comment.article_id for comment in rows}).order_by()
    titles = {pk: (title, language) for pk, title, language in articles.values_list("pk", "title", "language")}
    return _entries(rows, titles)


def tag_uri(kind: str, pk: int, first: datetime) -> str:
    """Return an id that stays the same under every address: https://www.rfc-editor.org/rfc/rfc4151."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{first:%Y}:{kind}/{pk}"


def _entries(comments: Iterable[Comment], titles: dict[int, tuple[str, str]]) -> list[Entry]:
    """Return entries; `titles` holds title and language of each article."""
    rows = list(comments)
    quotes = quote_labels([comment.pk for comment in rows])
    people = mention_labels([comment.body_html for comment in rows])
    for language in {language for _, language in titles.values()}:
        spoken = [comment for comment in rows if titles[comment.article_id][1] == language]
        marks = notes_in_brackets([comment.body_html for comment in spoken], language)
        for comment in spoken:
            comment.body_html = fill(comment.body_html, quotes.get(comment.pk, {}), people, marks)
    return [_entry(comment, titles[comment.article_id][0]) for comment in rows]


def _entry(comment: Comment, article_title: str) -> Entry:
    published_at = comment.published_at or comment.posted_at
    return Entry(
        id=tag_uri("comment", comment.pk, published_at),
        url=absolute(comment.get_absolute_url()),
        title=xml_text(f"{comment.shown_name} on {article_title}"),
        author_name=xml_text(comment.shown_name),
        author_url=absolute(comment.author.get_absolute_url()) if comment.author else "",
        excerpt=xml_text(excerpt_of(comment.body_html)),
        body_html=xml_text(outside_html(comment.body_html, site_url=settings.SITE_URL)),
        published_at=published_at,
        edited_at=comment.edited_at,
    )
