"""What is printed as records: sections, tags, photos, authors, articles."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from accounts.models import Origin
from articles.exporters.entries import article_fields, photo_fields, suffix_of, times_of
from articles.exporters.records import Record, at, record, unless
from articles.models import Article, Byline, Slug
from articles.querysets import TEXT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.models import Photo
    from comments.services.exporting.choosing import Choice

CHUNK = 200
PUBLIC_TIMES = ("publish_at", "first_published_at", "updated_at", "discussion_closes_at")


def sections(choice: Choice) -> Iterator[Record]:
    """Yield sections."""
    former = _former_slugs(Slug.Kind.SECTION)
    for section in choice.sections().iterator(chunk_size=CHUNK):
        yield record(
            "section",
            {
                "id": section.pk,
                "name": section.name,
                "slug": section.slug,
                "description": section.description,
                "color": section.color,
                "order": unless(0, section.order),
                "parent": section.parent_id,
                "is_active": unless(True, section.is_active),
                "former_slugs": former[section.pk],
            },
        )


def tags(choice: Choice) -> Iterator[Record]:
    """Yield tags."""
    former = _former_slugs(Slug.Kind.TAG)
    for tag in choice.tags().iterator(chunk_size=CHUNK):
        fields = {"id": tag.pk, "name": tag.name, "slug": tag.slug, "description": tag.description}
        yield record("tag", fields | {"former_slugs": former[tag.pk]})


def photos(choice: Choice, *, is_copied: bool) -> Iterator[Record]:
    """Yield photos by the names their files have beside the export, or in the library."""
    for photo in choice.photos().iterator(chunk_size=CHUNK):
        name = copied_name(photo) if is_copied else photo.file.name
        yield record("photo", {"id": photo.pk, "file": name} | photo_fields(photo))


def copied_name(photo: Photo) -> str:
    """Return the name of a photo's file in the folder of an export."""
    return f"{photo.sha256}{suffix_of(photo)}"


def authors(choice: Choice) -> Iterator[Record]:
    """Yield the names in bylines."""
    former = _former_slugs(Slug.Kind.AUTHOR)
    for author in choice.authors().iterator(chunk_size=CHUNK):
        yield record(
            "author",
            {
                "id": author.pk,
                "name": author.name,
                "slug": author.slug,
                "role": author.role,
                "biography": author.biography,
                "photo": author.photo_id,
                "user": author.user_id,
                "is_active": unless(True, author.is_active),
                "former_slugs": former[author.pk],
            },
        )


def articles(choice: Choice) -> Iterator[Record]:
    """Yield articles with their typed text; what readers get is made from it again."""
    former, origins = _former_slugs(Slug.Kind.ARTICLE), _origins()
    rows = choice.articles().defer(*(column for column in TEXT_COLUMNS if column != "body"))
    for article in rows.prefetch_related("bylines", "tags", "gallery").iterator(chunk_size=CHUNK):
        fields = _head(article) | {"former_slugs": former[article.pk]}
        if choice.is_full:
            fields |= times_of(article) | {"origin": origins.get(article.pk)}
        else:
            # When it was begun and when it will end is nobody's business yet.
            fields |= {name: at(getattr(article, name)) for name in PUBLIC_TIMES} | {"created": at(article.publish_at)}
        yield record("article", fields)


def _head(article: Article) -> dict[str, Any]:
    return article_fields(article, list(article.gallery.all())) | {
        "section": None if article.section_id is None else str(article.section_id),
        "tags": sorted(str(tag.pk) for tag in article.tags.all()),
        "authors": [_credited(byline) for byline in article.bylines.all()],
    }


def _credited(byline: Byline) -> dict[str, Any]:
    return {"author": byline.author_id, "role": byline.role}


def _former_slugs(kind: str) -> dict[int, list[str]]:
    """Return the addresses that lead to a row besides its own."""
    former: dict[int, list[str]] = defaultdict(list)
    rows = Slug.objects.filter(kind=kind, is_current=False).order_by("slug").values_list("target_id", "slug")
    for target, slug in rows.iterator(chunk_size=CHUNK):
        former[target].append(slug)
    return former


def _origins() -> dict[int | None, dict[str, str]]:
    """Return where articles first came from, so that they are known again wherever they go."""
    rows = Origin.objects.filter(kind="article", row_id__isnull=False).order_by("-pk")
    return {
        row_id: {"source": source, "id": key}
        for row_id, source, key in rows.values_list("row_id", "source", "source_id").iterator(chunk_size=CHUNK)
    }
