"""Measure speed as ratios of one run, so that figures of different machines can be compared."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import include, path

from accounts.models import ImportedIdentity, User
from accounts.services.members import create_member
from articles.models import Article, Section
from articles.services.rendering import render_article
from comments.models import Comment
from comments.services.posting import post_comment

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.management.base import CommandParser

PARAGRAPH = "<p>The water was ankle-deep and very clear, and there was nothing alive in it at all.</p>"
ROOT_EVERY = 3  # one comment in three starts a thread, the others answer within the last one


def bare(request: HttpRequest) -> HttpResponse:
    """Answer a constant: what Django itself costs."""
    return HttpResponse("Broadsheet")


urlpatterns = [path("bench/", bare), path("", include("config.urls"))]


class Command(BaseCommand):
    """Time pages and posts on a scratch database made for the purpose and dropped at the end."""

    help = "Measure pages and posting as ratios of one run, on a scratch database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rounds", type=int, default=30, help="how often each act is timed (default 30)")
        parser.add_argument("--comments", type=int, default=1000, help="size of the long discussion (default 1000)")

    def handle(self, *, rounds: int, comments: int, **options: Any) -> None:
        call_command("collectstatic", interactive=False, verbosity=0)
        kept_name = settings.DATABASES["default"]["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False):
                self._report(rounds, comments)
        finally:
            connection.creation.destroy_test_db(kept_name, verbosity=0)

    def _report(self, rounds: int, comments: int) -> None:
        reader = create_member(username="reader", email="reader@mail.example")
        short, long = make_article("short"), make_article("long")
        fill(short, reader, 10)
        fill(long, reader, comments)
        self.stdout.write(f"{connection.vendor}; median of {rounds}; ratio to the first line of each part")
        self._pages(rounds, short, long, reader)
        self._posts(rounds, short, long, reader)

    def _pages(self, rounds: int, short: Article, long: Article, reader: User) -> None:
        visitor, member = Client(), Client()
        member.force_login(reader)
        pages = [
            ("bare Django view", visitor, "/bench/"),
            ("front page", visitor, "/"),
            (f"article, {short.comment_count} comments", visitor, short.get_absolute_url()),
            (f"article, {long.comment_count} comments", visitor, long.get_absolute_url()),
            ("the same, signed in", member, long.get_absolute_url()),
        ]
        base = 0.0
        for name, client, address in pages:
            queries = count_queries(client, address)
            median = timed(lambda client=client, address=address: client.get(address), rounds)  # type: ignore[misc]
            base = base or median
            self._line(name, median, base, f"{queries} queries")

    def _posts(self, rounds: int, short: Article, long: Article, reader: User) -> None:
        base = timed(plain_insert, rounds)
        self._line("plain insert", base, base)
        for article in (short, long):
            root = Comment.objects.for_article(article).roots().first()
            numbers = iter(range(10**9))
            median = timed(
                lambda article=article, root=root, numbers=numbers: post_comment(  # type: ignore[misc]
                    article, by=reader, parent=root, text=f"Measured {next(numbers)}."
                ),
                rounds,
            )
            self._line(f"reply among {article.comment_count}", median, base)

    def _line(self, name: str, median: float, base: float, note: str = "") -> None:
        self.stdout.write(f"  {name:<28}{median * 1000:9.2f} ms{median / base:8.1f} x  {note}".rstrip())


def make_article(slug: str) -> Article:
    """Make a live article of 20 paragraphs."""
    section, _ = Section.objects.get_or_create(slug="science", defaults={"name": "Science"})
    article = Article.objects.create(
        title=f"A {slug} discussion",
        slug=slug,
        standfirst="Measured.",
        body=PARAGRAPH * 20,
        section=section,
        byline=Article.BylineStyle.STAFF,
        status=Article.Status.PUBLISHED,
        publish_at="2026-01-05T09:00:00Z",
    )
    render_article(article)
    return article


def fill(article: Article, reader: User, size: int) -> None:
    """Post a discussion through the service; every third comment starts a thread."""
    parent: Comment | None = None
    for number in range(size):
        is_root = number % ROOT_EVERY == 0
        posted = post_comment(article, by=reader, parent=None if is_root else parent, text=f"Comment {number}, *said*.")
        parent = posted
    article.refresh_from_db()


def plain_insert() -> None:
    """Insert one row in a transaction: what the database itself costs."""
    with transaction.atomic():
        ImportedIdentity.objects.create(source="bench", source_id=str(time.monotonic_ns()), name="Reader")


def timed(act: Callable[[], object], rounds: int) -> float:
    """Return the median time of an act in seconds, after one unmeasured run."""
    act()
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def count_queries(client: Client, address: str) -> int:
    """Return how many statements one page sends to the database."""
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)
