"""Corrections as readers meet them: in an article, and all of the magazine's on one page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

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


def printed_corrections(article: Article) -> Printed:
    """Return what an article loaded as `for_page` does prints: one query, none where it has no corrections."""
    if not article.has_corrections:  # type: ignore[attr-defined]
        return Printed()
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
