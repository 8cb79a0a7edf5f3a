"""Pages and posts in one process, without a server: what making them costs, and how it grows with the discussion."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from accounts.models import User
from comments.bench.crawling import Crawl
from comments.bench.pages import Measured, PageBench
from comments.bench.posts import plain_insert, posts
from comments.bench.timing import slowest_queries, timed
from comments.models import Comment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from articles.models import Article
    from comments.bench.made_up import Discussion

SHOWN_QUERIES = 8


@dataclass
class InProcess:
    """One run over discussions of several sizes."""

    print: Callable[[str], object]
    rounds: int
    crawls: bool = False
    shows_queries: bool = False

    def run(self, discussions: Sequence[Discussion]) -> None:
        """Measure and print."""
        articles = [talk.article for talk in discussions]
        member = User.objects.earliest("pk")
        self.print(f"{connection.vendor}; median of {self.rounds}; ratio to the bare view")
        bench = PageBench(self.rounds)
        self.print(bench.measure("bare view", "/bench/").line())
        self.print(bench.measure("front page", "/").line())
        in_context = bench.most_in_context(articles[0])
        found = [bench.discussion(article, member, in_context=in_context) for article in articles]
        for name in found[-1]:
            pages = [
                (f"{talk.size:,}", here[name]) for talk, here in zip(discussions, found, strict=True) if name in here
            ]
            self._print_page(name, bench.measure_in_turn(pages))
        for article in articles:
            if self.shows_queries:
                self._print_queries(bench, article)
            if self.crawls:
                self._crawl(bench, article)
        self._posts(discussions, member)

    def _print_page(self, name: str, rows: list[Measured]) -> None:
        """Print what one page costs by the size of its discussion, and how much more in the largest."""
        self.print(f"{name}: {rows[-1].milliseconds / rows[0].milliseconds:.2f} from smallest to largest")
        for row in rows:
            self.print(row.line())

    def _crawl(self, bench: PageBench, article: Article) -> None:
        crawl = Crawl(bench.client, article.get_absolute_url())
        start = time.perf_counter()
        crawl.run()
        took = time.perf_counter() - start
        public = set(Comment.objects.public().for_article(article).values_list("pk", flat=True))
        missed = len(public - crawl.met)
        self.print(f"  read whole by links in {took:.1f} s, {crawl.pages:,} pages: {missed} public comments missed")

    def _print_queries(self, bench: PageBench, article: Article) -> None:
        for line in slowest_queries(bench.client, article.get_absolute_url())[:SHOWN_QUERIES]:
            self.print(line[:400])

    def _posts(self, discussions: Sequence[Discussion], member: User) -> None:
        base = timed(plain_insert, self.rounds)
        self.print(f"posting; ratio to a plain insert ({base:.2f} ms)")
        for talk in discussions:
            for name, took in posts(talk.article, member, self.rounds):
                self.print(f"  {name} of {talk.size:<10,}{took:9.2f} ms{took / base:8.1f} x")
