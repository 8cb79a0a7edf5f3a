"""Measure speed as ratios of one run, so that figures of different machines can be compared."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import include, path

from accounts.models import User
from articles.models import Article
from comments.bench.corpus import write_corpus
from comments.bench.crawling import Crawl
from comments.bench.pages import Measured, PageBench
from comments.bench.posts import plain_insert, posts
from comments.bench.timing import slowest_queries, timed
from comments.models import Comment
from comments.services.importing import import_file

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

SMALLEST = 50
SHOWN_QUERIES = 8


def bare(request: HttpRequest) -> HttpResponse:
    """Answer a constant: what Django itself costs."""
    return HttpResponse("Broadsheet")


urlpatterns = [path("bench/", bare), path("", include("config.urls"))]


class Command(BaseCommand):
    """Time pages and posts on a scratch database made for the purpose and dropped at the end."""

    help = "Measure pages and posting as ratios of one run, on a scratch database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rounds", type=int, default=30, help="how often each act is timed (default 30)")
        parser.add_argument(
            "--sizes", default="1000,10000,100000", help="comments of the discussions (default 1000,10000,100000)"
        )
        parser.add_argument("--crawl", action="store_true", help="also read each discussion whole, link by link")
        parser.add_argument("--queries", action="store_true", help="print the slowest statements of each page")
        parser.add_argument("--write", type=Path, metavar="FILE", help="only write the largest discussion to a file")

    def handle(self, *, rounds: int, sizes: str, **options: Any) -> None:
        wanted = _sizes(sizes)
        if options["write"]:
            write_corpus(options["write"], wanted[-1], slug=f"talk-{wanted[-1]}")
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        kept_name = settings.DATABASES["default"]["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False):
                self._report(rounds, wanted, options)
        finally:
            connection.creation.destroy_test_db(kept_name, verbosity=0)

    def _report(self, rounds: int, sizes: list[int], options: dict[str, Any]) -> None:
        articles = [self._load(size) for size in sizes]
        member = User.objects.earliest("pk")
        self.stdout.write(f"{connection.vendor}; median of {rounds}; ratio to the bare view")
        bench = PageBench(rounds)
        self.stdout.write(bench.measure("bare view", "/bench/").line())
        self.stdout.write(bench.measure("front page", "/").line())
        in_context = bench.most_in_context(articles[0])
        discussions = [bench.discussion(article, member, in_context=in_context) for article in articles]
        for name in discussions[-1]:
            pages = [
                (f"{size:,}", found[name]) for size, found in zip(sizes, discussions, strict=True) if name in found
            ]
            self._print_page(name, bench.measure_in_turn(pages))
        for article in articles:
            if options["queries"]:
                self._print_queries(bench, article)
            if options["crawl"]:
                self._crawl(bench, article)
        self._posts(rounds, sizes, articles, member)

    def _load(self, size: int) -> Article:
        """Bring one made-up discussion in, as an operator would."""
        slug = f"talk-{size}"
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            path = Path(folder) / "talk.jsonl"
            write_corpus(path, size, slug=slug)
            took = timed_once(lambda: import_file(str(path), source=f"bench:{size}"))
        self.stdout.write(f"{size:,} comments imported in {took:.1f} s")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # What autovacuum does within a minute.
                cursor.execute("ANALYZE")
        return Article.objects.get(slug=slug)

    def _print_page(self, name: str, rows: list[Measured]) -> None:
        """Print what one page costs by the size of its discussion, and how much more in the largest."""
        self.stdout.write(f"{name}: {rows[-1].milliseconds / rows[0].milliseconds:.2f} from smallest to largest")
        for row in rows:
            self.stdout.write(row.line())

    def _crawl(self, bench: PageBench, article: Article) -> None:
        crawl = Crawl(bench.client, article.get_absolute_url())
        took = timed_once(crawl.run)
        public = set(Comment.objects.public().for_article(article).values_list("pk", flat=True))
        missed = len(public - crawl.met)
        self.stdout.write(
            f"  read whole by links in {took:.1f} s, {crawl.pages:,} pages: {missed} public comments missed"
        )

    def _print_queries(self, bench: PageBench, article: Article) -> None:
        for line in slowest_queries(bench.client, article.get_absolute_url())[:SHOWN_QUERIES]:
            self.stdout.write(line[:400])

    def _posts(self, rounds: int, sizes: list[int], articles: list[Article], member: User) -> None:
        base = timed(plain_insert, rounds)
        self.stdout.write(f"posting; ratio to a plain insert ({base:.2f} ms)")
        for size, article in zip(sizes, articles, strict=True):
            for name, took in posts(article, member, rounds):
                self.stdout.write(f"  {name} of {size:<10,}{took:9.2f} ms{took / base:8.1f} x")


def timed_once(act: Any) -> float:
    """Return the seconds one act takes."""
    import time

    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _sizes(text: str) -> list[int]:
    try:
        sizes = sorted({int(part) for part in text.split(",")})
    except ValueError as err:
        raise CommandError("Give sizes as numbers with commas between them (--sizes).", returncode=2) from err
    if not sizes or sizes[0] < SMALLEST:
        raise CommandError(f"A discussion has at least {SMALLEST} comments here (--sizes).", returncode=2)
    return sizes
