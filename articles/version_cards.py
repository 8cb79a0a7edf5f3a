"""The history's line in the rail of the article form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles import history
from articles.desk_cards import ORDER, Card, register

if TYPE_CHECKING:
    from django.http import HttpRequest

    from articles.models import Article


def register_card() -> None:
    """Offer the card; called once at start."""
    register(Card("history", ORDER["history"], "admin/articles/versions/_card.html", newest_of, title="History"))


def newest_of(request: HttpRequest, article: Article | None) -> dict[str, Any] | None:
    """Return the newest revision without its text: one query. None before the first save."""
    if article is None:
        return None
    newest = history.newest_of(article)
    return {"article": article, "newest": newest, "has_changes": article.pending_id is not None and article.is_live}
