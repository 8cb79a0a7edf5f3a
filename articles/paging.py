"""Pages of long lists: which page an address asks for, and its neighbors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from articles.models import Article

PER_PAGE = 20
# No list is longer, and larger numbers do not fit a database's integers.
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


class FirstPageNamed(Exception):
    """The address says page=1; the list itself has the shorter address. `path` is that address."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass(frozen=True)
class ListPage:
    """One page of a list: its articles, newest first, its number from 1, and the addresses around it."""

    articles: list[Article]
    number: int
    page_count: int
    total: int
    path: str

    @property
    def address(self) -> str:
        """Return the page's own path."""
        return self._address(self.number)

    @property
    def newer(self) -> str:
        """Return the path of the page before, or an empty text."""
        return self._address(self.number - 1) if self.number > 1 else ""

    @property
    def older(self) -> str:
        """Return the path of the page after, or an empty text."""
        return self._address(self.number + 1) if self.number < self.page_count else ""

    def _address(self, number: int) -> str:
        return self.path if number == 1 else f"{self.path}?page={number}"


class _CountedPages(Paginator):  # type: ignore[type-arg]
    """Pages of a list somebody has counted already."""

    def __init__(self, articles: QuerySet[Article], total: int) -> None:
        super().__init__(articles, PER_PAGE)
        self.count = total


def count_in_query(articles: QuerySet[Article]) -> Coalesce:
    """Return how many there are, as an annotation of the row the list is of: no query of its own."""
    counted = articles.order_by().annotate(one=Value(1)).values("one").annotate(found=Count("pk", distinct=True))
    return Coalesce(Subquery(counted.values("found")), 0)


def list_page(request: HttpRequest, articles: QuerySet[Article], *, total: int | None = None) -> ListPage:
    """Return the page the address asks for: three queries, two where the total is known.

    Raise Http404 beyond the end and for nonsense.
    """
    asked = request.GET.get("page")
    if asked == "1":
        raise FirstPageNamed(request.path)
    number = _number(asked)
    paginator = Paginator(articles, PER_PAGE) if total is None else _CountedPages(articles, total)
    if number > paginator.num_pages:
        raise Http404("There is no such page.")
    return ListPage(
        articles=list(paginator.page(number)),
        number=number,
        page_count=paginator.num_pages,
        total=paginator.count,
        path=request.path,
    )


def _number(asked: str | None) -> int:
    if asked is None:
        return 1
    if not PAGE_NUMBER.fullmatch(asked):
        raise Http404("There is no such page.")
    return int(asked)
