"""All that is typed into an article, as one value: forms send it, revisions and autosaves hold it."""

from __future__ import annotations

from copy import copy
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Self, TypedDict

from django.db.models import CharField, F, Value
from django.utils.dateparse import parse_datetime

from articles.models import Article, Byline, GalleryPhoto

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

# Where an article stands, not what it says: stored at once even when it is live, and never restored.
STANDING = ("slug", "publish_at", "unpublish_at", "pinned_until", "discussion", "discussion_closes_at")
RELATIONS = ("tags", "bylines", "gallery")
KEYS = ("section", "series", "lead_photo")
MOMENTS = ("publish_at", "unpublish_at", "pinned_until", "discussion_closes_at")


class BylineFields(TypedDict):
    """One name in a byline."""

    author: int
    role: str


class GalleryFields(TypedDict):
    """One photo of a gallery, with the words it has in this place."""

    photo: int
    caption: str
    alt: str


@dataclass(frozen=True)
class Snapshot:
    """Every typed field of an article; other rows by their ids, lists in the order readers meet them (tags by id)."""

    title: str = ""
    kicker: str = ""
    standfirst: str = ""
    body: str = ""
    lead_photo: int | None = None
    lead_alt: str = ""
    lead_caption: str = ""
    gallery: list[GalleryFields] = field(default_factory=list)
    bylines: list[BylineFields] = field(default_factory=list)
    byline: str = Article.BylineStyle.AUTHORS
    section: int | None = None
    tags: list[int] = field(default_factory=list)
    series: int | None = None
    series_order: int | None = None
    kind: str = Article.Kind.NEWS
    language: str = "en"
    skips_glossary: bool = False
    sponsored_by: str = ""
    seo_title: str = ""
    seo_description: str = ""
    canonical_url: str = ""
    noindex: bool = False
    slug: str = ""
    publish_at: datetime | None = None
    unpublish_at: datetime | None = None
    pinned_until: datetime | None = None
    discussion: str = Article.DiscussionMode.OPEN
    discussion_closes_at: datetime | None = None

    @classmethod
    def of(cls, article: Article, relations: QuerySet[Any, Any] | None = None) -> Self:
        """Return what readers have, or would have: the row itself and its relations, if not at hand one query."""
        columns = {name: getattr(article, f"{name}_id" if name in KEYS else name) for name in COLUMNS}
        rows = _by_relation(relations_of(article.pk) if relations is None else relations)
        return cls(
            **columns,
            tags=sorted(tag for tag, _, _ in rows["tags"]),
            bylines=[BylineFields(author=author, role=role) for author, role, _ in rows["bylines"]],
            gallery=[GalleryFields(photo=photo, caption=caption, alt=alt) for photo, caption, alt in rows["gallery"]],
        )

    @classmethod
    def from_fields(cls, values: Mapping[str, Any]) -> Self:
        """Return the snapshot `to_fields` wrote. What it lacks has its default; what nobody knows is left out."""
        return cls(**{name: _read(name, values[name]) for name in _NAMES if name in values})

    def to_fields(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        values = asdict(self)
        return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}

    def changed_from(self, other: Snapshot) -> list[str]:
        """Return the names of the fields that differ, in the order of the form."""
        return [name for name in _NAMES if getattr(self, name) != getattr(other, name)]

    def standing_as(self, other: Snapshot) -> Self:
        """Return what this one says, with the address, moments and discussion of another."""
        return replace(self, **{name: getattr(other, name) for name in STANDING})

    def put_into(self, article: Article, names: tuple[str, ...] = ()) -> None:
        """Set columns of a loaded row, all or the named ones, without storing anything."""
        for name in names or COLUMNS:
            setattr(article, f"{name}_id" if name in KEYS else name, getattr(self, name))


_NAMES = tuple(one.name for one in fields(Snapshot))
COLUMNS = tuple(name for name in _NAMES if name not in RELATIONS)
# What a live article's readers keep until the changes are published.
CONTENT_COLUMNS = tuple(name for name in COLUMNS if name not in STANDING)
_FLAGS = ("skips_glossary", "noindex")


def relations_of(pk: int) -> QuerySet[Any, Any]:
    """Return the rows of an article's relations, for `Snapshot.of`: each with its relation, place and target."""
    nothing, first = Value("", CharField()), Value(0)
    named: dict[str, tuple[Any, ...]] = {
        "tags": (Article.tags.through, first, F("tag_id"), nothing, nothing),
        "bylines": (Byline, F("order"), F("author_id"), F("role"), nothing),
        "gallery": (GalleryPhoto, F("order"), F("photo_id"), F("caption"), F("alt")),
    }
    parts = [
        model.objects.filter(article=pk).order_by().values_list(Value(name, CharField()), *values, "pk")
        for name, (model, *values) in named.items()
    ]
    rows: QuerySet[Any, Any] = parts[0].union(*parts[1:], all=True)
    return rows


def _by_relation(rows: Iterable[Any]) -> dict[str, list[tuple[int, str, str]]]:
    """Return by relation the id of each row it names and its two words, in the order readers meet them."""
    found: dict[str, list[tuple[int, str, str]]] = {name: [] for name in RELATIONS}
    for name, _place, key, one, two, _pk in sorted(rows, key=itemgetter(0, 1, 5)):
        found[name].append((key, one, two))
    return found


def working_snapshot(article: Article, stored: Snapshot | None = None) -> Snapshot:
    """Return what the desk works on: changes not yet live if there are any, else the row (`stored`, if it is at hand).

    At most two queries.
    """
    stored = stored or Snapshot.of(article)
    pending = article.pending
    if pending is None:
        return stored
    return Snapshot.from_fields({**pending.fields, "body": pending.body}).standing_as(stored)


def worked_on(article: Article) -> Article:
    """Return a copy of a loaded row that says what the desk works on, for forms and previews; nobody may store it."""
    working = working_of(article)
    shown = copy(article)
    working.put_into(shown)
    return shown


def filled_with(working: Snapshot | None) -> Article | None:
    """Return a new article, not stored, that says what an unsaved text says; None without one."""
    if working is None:
        return None
    article = Article()
    article.working = working  # type: ignore[attr-defined]
    return article


def stored_of(article: Article) -> Snapshot:
    """Return what the row says, loaded once for each loaded row."""
    if not hasattr(article, "stored"):
        article.stored = Snapshot.of(article)  # type: ignore[attr-defined]
    stored: Snapshot = article.stored  # type: ignore[attr-defined]
    return stored


def working_of(article: Article) -> Snapshot:
    """Return the working text, loaded once for each loaded row; of a new article the defaults."""
    if not hasattr(article, "working"):
        article.working = (  # type: ignore[attr-defined]
            working_snapshot(article, stored_of(article)) if article.pk else Snapshot(language=article.language)
        )
    working: Snapshot = article.working  # type: ignore[attr-defined]
    return working


def _read(name: str, value: Any) -> Any:
    """Return one value as the dataclass has it."""
    if name in MOMENTS:
        return parse_datetime(value) if value else None
    if name == "bylines":
        return [BylineFields(author=row["author"], role=row["role"]) for row in value]
    if name == "gallery":
        return [GalleryFields(photo=row["photo"], caption=row["caption"], alt=row["alt"]) for row in value]
    if name == "tags":
        return sorted(value)
    if name in KEYS or name == "series_order":
        return value
    return bool(value) if name in _FLAGS else str(value)
