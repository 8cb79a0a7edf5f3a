"""Load sections, tags, authors and series by the readable part of their address, present or former."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from articles.errors import ArticleMoved
from articles.services.slugs import find_former

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from articles.models import Author, Section, Series, Tag


def load_place[Place: (Section, Tag, Author, Series)](places: QuerySet[Place], slug: str) -> Place:
    """Return the row with this address: one query, at most four for an address that is no longer or never was one.

    Raises ArticleMoved for a former address and one in capitals, Http404 for what is not among `places`.
    """
    wanted = slug.lower()
    found = places.filter(slug=wanted).first()
    if found is None and (former := find_former(places.model.slug_kind, wanted)) is not None:
        found = places.filter(pk=former.pk).first()
    if found is None:
        raise Http404("There is nothing at this address.")
    if found.slug != slug:
        raise ArticleMoved(found.get_absolute_url())
    return found
