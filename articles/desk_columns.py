"""Facts of higher apps in the list of articles: each is registered at start and asked once for a page of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from articles.models import Article

    type Load = Callable[[Sequence[int]], Mapping[int, Any]]

_loaders: dict[str, Load] = {}


def register(name: str, load: Load) -> None:
    """Offer a fact: `load(ids)` returns it by the article's id, in one query. Rows have it as an attribute."""
    _loaders[name] = load


def fill_in(articles: Sequence[Article]) -> None:
    """Put the facts into the rows of a page; what nobody knows of stays as it is."""
    ids = [article.pk for article in articles]
    for name, load in _loaders.items():
        found = load(ids) if ids else {}
        for article in articles:
            setattr(article, name, found.get(article.pk, 0))
