"""Corrections as readers meet them: in an article, and all of the magazine's on one page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Exists

from articles.models import Article, Correction

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class Printed:
    """The corrections of one article, oldest first: the serious ones stand at its head, the others at its foot."""

    top: list[Correction] = field(default_factory=list)
    foot: list[Correction] = field(default_factory=list)

    @property
    def standing(self) -> list[Correction]:
        """Return those that were not withdrawn, oldest first."""
        every = sorted([*self.top, *self.foot], key=lambda one: (one.made_at, one.pk))
        return [one for one in every if one.withdrawn_at is None]


def are_made(article: Any) -> Exists:
    """Return whether an article has corrections, as a column: `article` is a key or refers to one."""
    return Exists(Correction.objects.order_by().filter(article=article))


def printed_corrections(article: Article) -> Printed:
    """Return what an article that knows `has_corrections` prints: one query once, none where it has no corrections."""
    if not article.has_corrections:  # type: ignore[attr-defined]
        return Printed()
    known: Printed | None = getattr(article, "printed_corrections", None)
    if known is None:
        known = article.printed_corrections = _load(article)  # type: ignore[attr-defined]
    return known


def _load(article: Article) -> Printed:
    rows = list(Correction.objects.filter(article=article).order_by("made_at", "pk"))
    at_top = [row for row in rows if row.place == Correction.Place.TOP]
    return Printed(at_top, [row for row in rows if row.place != Correction.Place.TOP])


def all_corrections() -> QuerySet[Any]:
    """Return the corrections of live articles that were not withdrawn, newest first, with their articles."""
    live = Article.objects.published()
    rows = Correction.objects.filter(article__in=live, withdrawn_at__isnull=True).select_related("article")
    return rows.only("kind", "text_html", "made_at", "article__title", "article__slug", "article__language").order_by(
        "-made_at", "-pk"
    )
