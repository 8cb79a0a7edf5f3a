"""Reads of the photo library: what is ready, whose rights end, what nothing uses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.utils import timezone

from accounts.images import PHOTO_LIMITS
from articles.querysets import PhotoQuerySet
from config.prepared import Asked, rows_about

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from accounts.models import User

# Days before the end of a license: the desk warns, then looks further ahead.
SOON_DAYS = 14
AHEAD_DAYS = 30
LACKS_ALT = Q(alt="", is_decorative=False)
LACKS_WORDS = LACKS_ALT | Q(credit="")
# A little off a square still looks like one.
SQUARE_TOLERANCE = 0.05


class LibraryQuerySet(PhotoQuerySet):
    """Photos, kept by what the desk looks for."""

    def ready(self) -> Self:
        """Keep photos that may stand in a live article; the same rule as `Photo.is_ready`."""
        return self.exclude(LACKS_WORDS)

    def unready(self) -> Self:
        """Keep photos that lack credit, or alt text without being decorative."""
        return self.filter(LACKS_WORDS)

    def without_alt(self) -> Self:
        """Keep photos that nothing describes and that are not decorative."""
        return self.filter(LACKS_ALT)

    def ending_within(self, days: int) -> Self:
        """Keep photos whose license ends in so many days, and has not ended yet."""
        now = timezone.now()
        return self.filter(license_until__gt=now, license_until__lte=now + timedelta(days=days))

    def ended(self, *, days_ago: int = 0) -> Self:
        """Keep photos whose license has ended, or ended so many days ago."""
        return self.filter(license_until__lte=timezone.now() - timedelta(days=days_ago))

    def with_an_end(self) -> Self:
        """Keep photos whose license ends some day, the next first."""
        return self.filter(license_until__isnull=False).order_by("license_until", "pk")

    def used(self) -> Self:
        """Keep photos that an article, an author or a promo shows."""
        return self.filter(_is_used())

    def unused(self) -> Self:
        """Keep photos that nothing shows."""
        return self.exclude(_is_used())

    def sent_by(self, user: User) -> Self:
        """Keep what one person uploaded."""
        return self.filter(uploaded_by=user)

    def shaped(self, shape: str) -> Self:
        """Keep photos of a shape: wide, tall or square."""
        wide = Q(width__gt=F("height") * (1 + SQUARE_TOLERANCE))
        tall = Q(height__gt=F("width") * (1 + SQUARE_TOLERANCE))
        return self.filter({"wide": wide, "tall": tall, "square": ~wide & ~tall}[shape])

    def large_enough_to_lead(self) -> Self:
        """Keep photos wide enough for the head of an article."""
        return self.filter(width__gte=PHOTO_LIMITS.warn_below_width)

    def free_to_lead(self) -> Self:
        """Keep photos that nobody marked as not for the lead."""
        return self.filter(is_not_for_lead=False)

    def kept_from_lead(self) -> Self:
        """Keep photos that may lead no article."""
        return self.filter(is_not_for_lead=True)

    def with_failed_files(self) -> Self:
        """Keep photos whose smaller files could not be made."""
        return self.exclude(rendition_problem="")


def count_by_need(photos: LibraryQuerySet, user: User) -> dict[str, int]:
    """Return how many photos there are, and how many need something, by need: one query."""
    now = timezone.now()
    soon = Q(license_until__gt=now, license_until__lte=now + timedelta(days=SOON_DAYS))
    return photos.aggregate(
        all=Count("pk"),
        mine=Count("pk", filter=Q(uploaded_by=user)),
        unready=Count("pk", filter=LACKS_WORDS),
        soon=Count("pk", filter=soon),
        ended=Count("pk", filter=Q(license_until__lte=now)),
        failed=Count("pk", filter=~Q(rendition_problem="")),
    )


def with_uses(photos: Sequence[Any]) -> Sequence[Any]:
    """Return photos with the number of places each stands in, pending changes included, as `use_count`."""
    uses = find_uses([photo.pk for photo in photos])
    for photo in photos:
        photo.use_count = len(uses[photo.pk])
    return photos


def find_uses(photo_ids: Iterable[int]) -> dict[int, set[tuple[str, int]]]:
    """Return what each photo stands in, as kind and id; an article counts once however often. One query."""
    uses: dict[int, set[tuple[str, int]]] = {pk: set() for pk in photo_ids}
    for photo_id, row_id, kind in rows_about(list(uses), Asked("uses of photos"), _placed_in):
        uses[photo_id].add((kind, row_id))
    return uses


def _placed_in(ids: Sequence[int]) -> Any:
    found = [source(list(ids)) for source in _SOURCES]
    return found[0].union(*found[1:])


def _is_used() -> Any:
    uses: Any = Exists(_rows("Article").filter(lead_photo=OuterRef("pk")))
    for name in ("GalleryPhoto", "BodyPhoto", "Author", "Promo"):
        uses |= Exists(_rows(name).filter(photo=OuterRef("pk")))
    return uses


def _rows(name: str) -> Any:
    from articles import models as tables

    return getattr(tables, name).objects.order_by()


def _placed(name: str, photo: str, row: str, kind: str) -> Any:
    def rows(ids: list[int]) -> Any:
        found = _rows(name).filter(**{f"{photo}__in": ids})
        return found.values_list(F(photo), F(row), Value(kind, output_field=models.CharField()))

    return rows


_SOURCES = (
    _placed("Article", "lead_photo_id", "pk", "article"),
    _placed("GalleryPhoto", "photo_id", "article_id", "article"),
    _placed("BodyPhoto", "photo_id", "article_id", "article"),
    _placed("Author", "photo_id", "pk", "author"),
    _placed("Promo", "photo_id", "pk", "promo"),
)


def days_left(until: datetime) -> int:
    """Return how many days of the calendar a license has left where the magazine is made: 0 today, negative after."""
    return (timezone.localdate(until) - timezone.localdate()).days
