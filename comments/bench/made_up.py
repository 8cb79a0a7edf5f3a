"""What the bench reads and posts into: discussions by size, long threads, a magazine around them, members signed in."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from articles.models import Article
from comments.bench.corpus import corpus, magazine, write_records
from comments.bench.crawling import SHOWN
from comments.bench.pages import NEXT, front_client, hot_root, link_in
from comments.models import Comment
from comments.services.importing import import_file
from config.stored_pages.scopes import MAGAZINE, TALK, renew

if TYPE_CHECKING:
    from collections.abc import Iterable

    from comments.bench.corpus import Record

MAGAZINE_ARTICLES = 60
# So many comments a discussion is continued by; those that answer each other are left out.
NEXT_COMMENTS = 400


@dataclass(frozen=True)
class Discussion:
    """One article with so many comments, and where its pages are."""

    size: int
    article: Article
    address: str
    page_two: str


@dataclass(frozen=True)
class Seen:
    """One page as this process made it: what it asked the database, and which comments it shows."""

    text: str
    statements: list[str]

    @property
    def comments(self) -> list[str]:
        """Return the keys of the comments shown."""
        return SHOWN.findall(self.text)


def make_magazine() -> None:
    """Fill the front page."""
    bring_in(magazine(MAGAZINE_ARTICLES), source="bench:magazine")


def make_discussion(size: int) -> Discussion:
    """Bring in a discussion of so many comments."""
    article = make_article(f"talk-{size}", corpus(size, slug=f"talk-{size}"))
    address = article.get_absolute_url()
    return Discussion(size, article, address, link_in(NEXT, see(address).text, without="under="))


def make_thread(size: int) -> Comment:
    """Bring in a thread of so many comments; return its root."""
    slug = f"thread-{size}"
    article = make_article(slug, corpus(size, slug=slug, in_one_thread=True))
    return hot_root(article)


def answered_next(root: Comment) -> list[int]:
    """Return which comments of a thread the next ones of the made-up discussion would answer, in their order."""
    article = Article.objects.get(pk=root.article_id)
    size = Comment.objects.for_article(article).exclude(origin="").count()
    records = corpus(size + NEXT_COMMENTS, slug=article.slug, in_one_thread=True)
    comments = [record for record in records if record["kind"] == "comment"]
    keys = dict(Comment.objects.for_article(article).values_list("origin_id", "pk"))
    answered = [keys.get(str(record["parent"])) for record in comments[size:]]
    return [pk for pk in answered if pk]


def make_article(slug: str, records: Iterable[Record]) -> Article:
    """Bring in one article with its discussion."""
    bring_in(records, source=f"bench:{slug}")
    return Article.objects.get(slug=slug)


def bring_in(records: Iterable[Record], *, source: str) -> None:
    """Import records as an operator would import a file."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "talk.jsonl"
        write_records(path, records)
        import_file(str(path), source=source)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # What autovacuum does within a minute.
            cursor.execute("ANALYZE")


def see(address: str) -> Seen:
    """Return a visitor's page, made in this process with nothing stored."""
    renew(MAGAZINE, TALK)
    with CaptureQueriesContext(connection) as queries:
        response = front_client().get(address)
    return Seen(response.content.decode(), [query["sql"] for query in queries])


def members(count: int) -> list[str]:
    """Return the cookies of so many members, each signed in."""
    return [_signed_in(user) for user in User.objects.order_by("pk")[:count]]


def _signed_in(user: User) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def static_file() -> str:
    """Return the address of the pages' style sheet."""
    found = re.search(r'href="(/static/css/[^"]+)"', see("/").text)
    return found[1] if found else "/static/missing.css"
