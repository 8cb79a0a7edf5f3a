"""Check what a snapshot holds, and give an article the rows around it: tags, byline, gallery."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from articles.errors import FieldRefused
from articles.markup import clean_source
from articles.markup.render import photo_ids
from articles.markup.tree import parse, serialize
from articles.models import MOST_TAGS, Article, Author, Byline, GalleryPhoto, Photo, Section, Series, Tag
from articles.services.parts import other_with_part
from articles.services.slugs import name_for
from articles.snapshots import CONTENT_COLUMNS, KEYS, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User

_TYPED_COLUMNS = (
    *(name for name in CONTENT_COLUMNS if name not in {*KEYS, "body", "title", "series_order"}),
    "discussion",
)


def check_snapshot(snapshot: Snapshot, article: Article, *, by: User | None) -> None:
    """Refuse what no article may hold, however it was typed: at most three queries. Raises FieldRefused.

    Another article is named if `by` may know of it.
    """
    if not snapshot.title.strip():
        raise FieldRefused("title", "Give the article a title.")
    for name in ("title", *_TYPED_COLUMNS):
        try:
            Article._meta.get_field(name).clean(getattr(snapshot, name), article)  # type: ignore[union-attr]
        except ValidationError as err:
            raise FieldRefused(name, " ".join(err.messages)) from err
    if len(snapshot.tags) > MOST_TAGS:
        raise FieldRefused("tags", "At most ten tags; remove one.")
    if snapshot.publish_at and snapshot.unpublish_at and snapshot.unpublish_at <= snapshot.publish_at:
        raise FieldRefused("unpublish_at", "The end must be later than the start.")
    _check_part(snapshot, article, by)


def _check_part(snapshot: Snapshot, article: Article, by: User | None) -> None:
    """Refuse a part of a series without its number, or one that another article is."""
    if (snapshot.series is None) != (snapshot.series_order is None):
        raise FieldRefused("series", "Choose a series and a part, or neither.")
    if snapshot.series is None:
        return
    taken = other_with_part(article, snapshot.series, snapshot.series_order)
    if taken is not None:
        raise FieldRefused("series_order", f"Part {snapshot.series_order} of this series is {name_for(taken, by)}.")


def put_relations(article: Article, snapshot: Snapshot, read: Snapshot | None = None) -> None:
    """Make tags, byline and gallery those of a snapshot, but for what `read` has already: at most nine queries."""
    if read is None or read.tags != snapshot.tags:
        article.tags.set(snapshot.tags)
    if read is None or read.bylines != snapshot.bylines:
        _put_rows(
            article.bylines,
            [
                Byline(article=article, author_id=row["author"], role=row["role"], order=order)
                for order, row in enumerate(snapshot.bylines)
            ],
        )
    if read is None or read.gallery != snapshot.gallery:
        _put_rows(
            article.gallery,
            [
                GalleryPhoto(
                    article=article, photo_id=row["photo"], caption=row["caption"], alt=row["alt"], order=order
                )
                for order, row in enumerate(snapshot.gallery)
            ],
        )


def without_vanished(snapshot: Snapshot) -> tuple[Snapshot, list[str]]:
    """Return a snapshot without the rows it names that are gone, and a sentence for each: at most five queries."""
    gone: list[str] = []
    sections = _known(Section, [snapshot.section], "section", gone)
    series = _known(Series, [snapshot.series], "series", gone)
    tags = _known(Tag, snapshot.tags, "tag", gone)
    authors = _known(Author, [row["author"] for row in snapshot.bylines], "author", gone)
    named = [snapshot.lead_photo, *(row["photo"] for row in snapshot.gallery), *photo_ids(snapshot.body)]
    photos = _known(Photo, named, "photo", gone)
    kept_series = snapshot.series if snapshot.series in series else None
    return replace(
        snapshot,
        section=snapshot.section if snapshot.section in sections else None,
        series=kept_series,
        series_order=snapshot.series_order if kept_series else None,
        tags=[pk for pk in snapshot.tags if pk in tags],
        bylines=[row for row in snapshot.bylines if row["author"] in authors],
        lead_photo=snapshot.lead_photo if snapshot.lead_photo in photos else None,
        gallery=[row for row in snapshot.gallery if row["photo"] in photos],
        body=_with_photos(snapshot.body, photos),
    ), gone


def _known(model: Any, ids: Iterable[int | None], word: str, gone: list[str]) -> set[int | None]:
    """Return those ids that exist; note the others in words."""
    wanted = [pk for pk in dict.fromkeys(ids) if pk is not None]
    known = set(model.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    gone += [f"The {word} with the number {pk} is gone and was left out." for pk in wanted if pk not in known]
    return known


def _with_photos(body: str, known: set[int | None]) -> str:
    """Return a source without the photos that are not known; the same text, letter for letter, if all are."""
    if all(photo in known for photo in photo_ids(body)):
        return body
    root = parse(body)
    for image in [one for one in root.walk() if one.tag == "img"]:
        if int(image.attributes.get("data-file") or 0) not in known:
            image.attributes["data-file"] = ""
    # Cleaning takes pictures without a number away, and the figure around them.
    return clean_source(serialize(root)).html


def _put_rows(manager: Any, wanted: list[Any]) -> None:
    manager.all().delete()
    manager.bulk_create(wanted)
