"""What the pages of discussions cost at several sizes, as ratios to a view that answers a constant."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse

from comments.bench.crawling import SHOWN
from comments.bench.timing import count_queries, timed
from comments.models import Comment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User
    from articles.models import Article

NEXT = re.compile(r'href="([^"]*/discussion/\?[^"]*\bafter=[^"]*)"')
STUB = re.compile(r'href="([^"]*/discussion/\?[^"]*\bunder=[^"]*)"')
WINDOW = 6


@dataclass
class Measured:
    """One page: milliseconds, ratio to the bare view, statements, comments in its HTML, bytes."""

    name: str
    milliseconds: float
    ratio: float
    queries: int
    comments: int
    size: int

    def line(self) -> str:
        """Return the row of the table."""
        return (
            f"  {self.name:<24}{self.milliseconds:9.2f} ms{self.ratio:8.1f} x{self.queries:5} queries"
            f"{self.comments:6} comments{self.size:10,} bytes"
        )


@dataclass
class PageBench:
    """Measures pages; `base` is what the bare view takes, in milliseconds."""

    rounds: int
    base: float = 0.0
    client: Client = field(default_factory=Client)

    def measure(self, name: str, address: str, client: Client | None = None) -> Measured:
        """Time one address."""
        client = client or self.client
        queries = count_queries(client, address)
        response = client.get(address)
        took = timed(lambda: client.get(address), self.rounds)
        self.base = self.base or took
        text = response.content.decode()
        return Measured(name, took, took / self.base, queries, len(SHOWN.findall(text)), len(response.content))

    def discussion(self, article: Article, member: User) -> Iterator[Measured]:
        """Time the pages of one discussion, found as a reader finds them: by their links."""
        first = article.get_absolute_url()
        text = self.client.get(first).content.decode()
        yield self.measure("article page", first)
        signed_in = Client()
        signed_in.force_login(member)
        yield self.measure("the same, signed in", first, signed_in)
        deep = _deep_comment(article)
        found = {
            "discussion page two": _link(NEXT, text, without="under="),
            "stub page": _link(STUB, text),
            "context page": reverse("comments:context", args=[deep.pk]),
            "permalink": deep.get_absolute_url(),
        }
        for name, address in found.items():
            if address:
                yield self.measure(name, address)


def _deep_comment(article: Article) -> Comment:
    """Return a comment on the last level of the window, in the largest thread, with the most beneath it."""
    comments = Comment.objects.for_article(article)
    hot = comments.roots().order_by("-descendant_count").first()
    deep: Comment = comments.filter(tree_id=hot.pk, level=WINDOW).order_by("-descendant_count", "pk").first()
    return deep


def _link(pattern: re.Pattern[str], text: str, *, without: str = "\0") -> str:
    links = (html.unescape(found) for found in pattern.findall(text))
    return next((link for link in links if without not in link), "")
