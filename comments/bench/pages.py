"""What the pages of discussions cost at several sizes, as ratios to a view that answers a constant."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.test import Client
from django.urls import reverse

from comments.bench.client import HOST
from comments.bench.crawling import SHOWN
from comments.bench.timing import count_queries, timed_in_turn
from comments.models import Comment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from articles.models import Article
    from comments.querysets import CommentQuerySet

NEXT = re.compile(r'href="([^"]*/discussion/\?[^"]*\bafter=[^"]*)"')
STUB = re.compile(r'href="([^"]*/discussion/\?[^"]*\bunder=[^"]*)" data-more>Show (\d+)')
WINDOW = 6


def front_client() -> Client:
    """Return a client in this process that comes as the front server's requests do."""
    return Client(headers={"host": HOST, "x-forwarded-proto": "https"})


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


@dataclass(frozen=True)
class Page:
    """One address, and who reads it."""

    address: str
    client: Client

    def load(self) -> bytes:
        """Return what it answers."""
        return self.client.get(self.address).content


@dataclass
class PageBench:
    """Measures pages; `base` is what the bare view takes, in milliseconds."""

    rounds: int
    base: float = 0.0
    client: Client = field(default_factory=front_client)

    def measure(self, name: str, address: str) -> Measured:
        """Time one address for a visitor."""
        [measured] = self.measure_in_turn([(name, Page(address, self.client))])
        return measured

    def measure_in_turn(self, pages: Sequence[tuple[str, Page]]) -> list[Measured]:
        """Time pages that are compared with each other."""
        took = timed_in_turn([page.load for _, page in pages], self.rounds)
        self.base = self.base or took[0]
        return [self._measured(name, page, spent) for (name, page), spent in zip(pages, took, strict=True)]

    def _measured(self, name: str, page: Page, took: float) -> Measured:
        content = page.load()
        shown = len(SHOWN.findall(content.decode()))
        queries = count_queries(page.client, page.address)
        return Measured(name, took, took / self.base, queries, shown, len(content))

    def discussion(self, article: Article, member: User, *, in_context: int) -> dict[str, Page]:
        """Return the pages of one discussion by name, alike in all: found by links, or by how many comments they show.

        `in_context` is the number of comments on the context page that is measured.
        """
        first = article.get_absolute_url()
        text = self.client.get(first).content.decode()
        signed_in = front_client()
        signed_in.force_login(member)
        deep = _deep_comments(article)
        links = {
            "discussion page two": link_in(NEXT, text, without="under="),
            "stub page": f"{reverse('comments:discussion', args=[article.slug])}?under={hot_root(article).pk}",
            "stub page, farther on": _longest_stub(text),
            "context page": self._context(deep.order_by("descendant_count", "pk"), in_context),
            # The first of them is on the article page, however many came after.
            "permalink": deep.order_by("pk")[0].get_absolute_url(),
        }
        found = {name: Page(address, self.client) for name, address in links.items() if address}
        return {"article page": Page(first, self.client), "the same, signed in": Page(first, signed_in), **found}

    def most_in_context(self, article: Article) -> int:
        """Return how many comments stand on the context page of the deep comment with the most replies."""
        [most] = _deep_comments(article).order_by("-descendant_count", "pk")[:1]
        return self._shown(_context_of(most))

    def _context(self, candidates: CommentQuerySet, wanted: int) -> str:
        """Return the first context page that shows so many comments, or an empty text."""
        above = WINDOW + 1
        enough = candidates.filter(descendant_count__gte=wanted - above).iterator()
        pages = (_context_of(comment) for comment in enough)
        return next((page for page in pages if self._shown(page) == wanted), "")

    def _shown(self, address: str) -> int:
        return len(SHOWN.findall(self.client.get(address).content.decode()))


def _context_of(comment: Comment) -> str:
    return reverse("comments:context", args=[comment.pk])


def _deep_comments(article: Article) -> CommentQuerySet:
    """Return the comments of the largest thread on the last level that pages of threads show."""
    deep: CommentQuerySet = Comment.objects.for_article(article).filter(tree_id=hot_root(article).pk, level=WINDOW)
    return deep


def hot_root(article: Article) -> Comment:
    """Return the root of the largest thread of a discussion."""
    root: Comment = Comment.objects.for_article(article).roots().order_by("-descendant_count")[0]
    return root


def link_in(pattern: re.Pattern[str], text: str, *, without: str = "\0") -> str:
    """Return the first link of a kind in a page, or an empty text."""
    links = (html.unescape(found) for found in pattern.findall(text))
    return next((link for link in links if without not in link), "")


def _longest_stub(text: str) -> str:
    """Return the address of the most replies that one stub stands for."""
    found = max(STUB.findall(text), key=lambda stub: int(stub[1]), default=("", ""))
    return html.unescape(found[0])
