"""Where a photo stands: articles with their states, authors, promos, and changes nobody published yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from articles.models import Article, Author, Photo, Promo, Revision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from accounts.models import User

HIDDEN_LABEL = "an article of others"


@dataclass(frozen=True)
class Use:
    """One place a photo stands in. `address` leads to its form at the desk."""

    kind: str
    label: str
    state: str
    place: str
    address: str
    is_live: bool = False


def uses_of(photo: Photo, *, seen_by: User) -> list[Use]:
    """Return all uses of a photo, live articles first: seven queries.

    A draft that this person may not see is counted, but not named.
    """
    uses = [*_articles(photo, seen_by), *_pending(photo, seen_by), *_portraits(photo), *_promos(photo)]
    return sorted(uses, key=lambda use: not use.is_live)


def named_in_short(uses: Iterable[Use], *, most: int = 5) -> str:
    """Return the labels of uses as one line of words."""
    labels = [f"“{use.label}”" for use in uses]
    more = len(labels) - most
    return ", ".join(labels[:most]) + (f" and {more} more" if more > 0 else "")


def _articles(photo: Photo, seen_by: User) -> Iterator[Use]:
    shown = Q(lead_photo=photo) | Q(body_places__photo=photo) | Q(gallery__photo=photo)
    columns = ("title", "status", "publish_at", "unpublish_at", "deleted_at", "lead_photo")
    articles = list(Article.objects.filter(shown).distinct().order_by("-pk").only(*columns))
    visible = _visible(articles, seen_by)
    for article in articles:
        place = "at the head" if article.lead_photo_id == photo.pk else "in the text or gallery"
        yield _use(article, article.shown_status, place, is_open=article.pk in visible)


def _pending(photo: Photo, seen_by: User) -> Iterator[Use]:
    """Yield changes saved to live articles that place the photo and wait to be published."""
    waiting = Revision.objects.filter(pk__in=Article.objects.filter(pending__isnull=False).values("pending"))
    galleries = waiting.values_list("pk", "fields__gallery")
    placed = [pk for pk, gallery in galleries if any(row["photo"] == photo.pk for row in gallery or ())]
    named = Q(body__contains=f'data-file="{photo.pk}"') | Q(fields__lead_photo=photo.pk) | Q(pk__in=placed)
    found = list(waiting.filter(named).select_related("article").defer("body", "fields", "article__body"))
    visible = _visible([revision.article for revision in found], seen_by)
    for revision in found:
        is_open = revision.article_id in visible
        yield _use(revision.article, "Changes not live", "in changes not published yet", is_open=is_open)


def _visible(articles: list[Article], seen_by: User) -> set[int]:
    visible = Article.objects.filter(pk__in=[article.pk for article in articles]).visible_to(seen_by)
    return set(visible.values_list("pk", flat=True))


def _use(article: Article, state: str, place: str, *, is_open: bool) -> Use:
    """Return a use; an article out of this person's scope is named only where readers know it, and not linked."""
    label = article.title if is_open or article.is_live else HIDDEN_LABEL
    return Use("article", label, state, place, _form("article", article.pk) if is_open else "", article.is_live)


def _portraits(photo: Photo) -> Iterator[Use]:
    for author in Author.objects.filter(photo=photo):
        yield Use("author", author.name, "Author", "portrait", _form("author", author.pk), author.is_active)


def _promos(photo: Photo) -> Iterator[Use]:
    for promo in Promo.objects.filter(photo=photo):
        yield Use("promo", promo.label, "Promo", "picture", _form("promo", promo.pk))


def _form(name: str, pk: int) -> str:
    return reverse(f"admin:articles_{name}_change", args=[pk])
