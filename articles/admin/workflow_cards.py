"""What the workflow shows in the rail of the article form: state and time, what the checks found, corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles import desk_cards
from articles.admin.acts import page_of, way_to
from articles.desk_cards import ORDER, Card
from articles.history import newest_of
from articles.moments import ahead, in_words
from articles.permissions import can_correct, can_override
from articles.publish_gate import Finding
from articles.workflow import SCHEDULED, needs_new_look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from articles.models import Article


def register_cards() -> None:
    """Offer the cards; called once at start."""
    desk_cards.register(Card("status", ORDER["status"], "admin/articles/article/_status.html", status))
    desk_cards.register(Card("checks", ORDER["checks"], "admin/articles/article/_checks.html", checks, "Checks"))
    desk_cards.register(
        Card(
            "corrections",
            ORDER["checks"] + 5,
            "admin/articles/article/_desk_corrections.html",
            corrections,
            "Corrections",
        )
    )


def status(request: HttpRequest, article: Article | None) -> dict[str, Any] | None:
    """Return the state in words with its moment. No query beyond those of the rights."""
    if article is None:
        return None
    moment = article.publish_at if article.shown_status == SCHEDULED else None
    end = article.unpublish_at if article.is_live else None
    return {
        "goes_live": f"{in_words(moment)}, {ahead(moment)}" if moment else "",
        "ends": f"{in_words(end)}, {ahead(end)}" if end else "",
        "waits": article.pending_id is not None,
        "needs_new_look": needs_new_look(article, request.user),
    }


def checks(request: HttpRequest, article: Article | None) -> dict[str, Any] | None:
    """Return what the last look found, kept with the newest revision: one query."""
    if article is None or article.deleted_at is not None:
        return None
    newest = newest_of(article)
    return facts_of_checks(request, [Finding(**{"anchor": "", **row}) for row in (newest.checks if newest else [])])


def facts_of_checks(request: HttpRequest, found: Sequence[Finding]) -> dict[str, Any]:
    """Return what the card prints of findings."""
    return {
        "found": [(finding, way_to(finding)) for finding in found],
        "may_override": any(finding.is_error for finding in found) and can_override(request.user),
    }


def corrections(request: HttpRequest, article: Article | None) -> dict[str, Any] | None:
    """Return what readers were told was wrong, and the way to say more: one query, none before it was live."""
    if article is None or not article.was_live:
        return None
    rows = list(article.corrections.order_by("-made_at", "-pk"))
    may_add = article.is_live and can_correct(request.user, article)
    return {"rows": rows, "address": page_of(article, "correct") if may_add else ""} if rows or may_add else None
