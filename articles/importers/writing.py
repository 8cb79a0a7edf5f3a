"""Writes imported articles through the services the desk uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from articles.addresses import slugify
from articles.errors import BodyTooLong
from articles.importers.around import add_corrections, join_series
from articles.importers.bodies import UNSAFE, html_of_paragraphs, html_of_plain, place_photos
from articles.importers.fields import cut, one_line, time_of
from articles.importers.origins import kept_id
from articles.importers.places import keep_former_slugs
from articles.importers.report import ImportFailed
from articles.importers.wxr_body import plain_text
from articles.models import MOST_TAGS, STANDFIRST_MAX_LENGTH, Article, Byline, GalleryPhoto
from articles.services.editing import save_article
from articles.services.rendering import render_article
from articles.services.slugs import suggest_slug

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from articles.importers.fields import Reading
    from articles.importers.options import Options
    from articles.importers.origins import Origins
    from articles.importers.photos import PhotoImport
    from articles.importers.places import Places
    from articles.importers.records import Record

LINES = (
    "title", "kicker", "lead_alt", "lead_caption", "sponsored_by", "seo_title", "seo_description", "canonical_url",
    "noindex", "skips_glossary",
)  # fmt: skip
TIMES = ("unpublish_at", "pinned_until", "discussion_closes_at", "updated_at")


@dataclass
class ArticleImport:
    """Articles of one import; `ids` leads from what the file calls an article to its row."""

    options: Options
    origins: Origins
    photos: PhotoImport
    places: Places
    ids: dict[str, int] = field(default_factory=dict)

    def take(self, record: Record, reading: Reading) -> None:
        """Bring one article in, unless it is here, was deleted here, or the map names one of ours for it."""
        values = record.values
        mapped = self._mapped(record)
        if mapped is not None:
            self._name(record, mapped)
            reading.report.already_here += 1
            return
        source, key = _origin(record)
        if self.origins.is_known("article", key, source=source):
            self._meet(record, source, key, reading)
            return
        article = self._save(values, reading)
        if article is None:
            return
        self.origins.keep("article", key, article.pk, source=source)
        self._name(record, article.pk)
        reading.report.made["article"] += 1

    def find(self, reference: str) -> int | None:
        """Return the article a comment names: of this file, of the map, or of an earlier import."""
        if reference in self.ids:
            return self.ids[reference]
        if reference in self.options.slug_map:
            return _here(self.options.slug_map[reference])
        return self.origins.living(Article, "article", reference)

    def _mapped(self, record: Record) -> int | None:
        for name in (record.id, record.values.get("address", "")):
            if name in self.options.slug_map:
                return _here(self.options.slug_map[name])
        return None

    def _name(self, record: Record, pk: int) -> None:
        self.ids[record.id] = pk
        if place := record.values.get("place"):
            self.ids[place] = pk

    def _meet(self, record: Record, source: str, key: str, reading: Reading) -> None:
        pk = self.origins.living(Article, "article", key, source=source)
        if pk is None:
            reading.note("erased_here")
            return
        self._name(record, pk)
        reading.report.already_here += 1
        self._add_late_photos(Article.objects.get(pk=pk), record.values, reading)

    def _add_late_photos(self, article: Article, values: dict[str, Any], reading: Reading) -> None:
        """Place photos whose files were missing when the article came and are here now."""
        lead, gallery = self._placed(values, reading)
        known = set(article.gallery.values_list("photo_id", flat=True))
        late = [pk for pk in gallery if pk in self.photos.new_ids and pk not in known]
        late_lead = lead in self.photos.new_ids and article.lead_photo_id is None
        if late_lead:
            article.lead_photo_id = lead
            article.save(update_fields=["lead_photo"])
        _add_gallery(article, late, start=len(known))
        if late or late_lead:
            render_article(article)

    def _save(self, values: dict[str, Any], reading: Reading) -> Article | None:
        lead, gallery = self._placed(values, reading)
        article = Article(lead_photo_id=lead, **self._plain_fields(values, reading))
        if self.options.keep_ids:
            article.pk = kept_id("article", values["id"])
        bylines = self._bylines(values)
        style = values.get("byline") or ("authors" if bylines else "staff")
        article.byline = "staff" if style == "authors" and not bylines else style
        markup = self._markup(values, reading)
        article.body = markup
        try:
            saved = save_article(article, by=None)
        except BodyTooLong:
            reading.note("too_long", "body")
            return None
        if UNSAFE.search(markup):
            reading.note("unsafe_markup", saved.removed[:120])
        elif saved.removed:
            reading.note("markup_dropped", saved.removed[:120])
        self._finish(article, values, bylines, gallery, reading)
        return article

    def _plain_fields(self, values: dict[str, Any], reading: Reading) -> dict[str, Any]:
        fields: dict[str, Any] = {name: values[name] for name in LINES if name in values}
        fields |= {name: values[name] for name in ("discussion", "language") if name in values}
        fields |= {name: time_of(values[name]) for name in TIMES if values.get(name) is not None}
        fields |= _state(values, reading)
        if "type" in values:
            fields["kind"] = values["type"]
        fields["section"] = self.places.section_of(values.get("section"))
        fields["standfirst"] = _standfirst(values, fields["status"], reading)
        fields["slug"] = _slug(values, reading)
        return fields

    def _markup(self, values: dict[str, Any], reading: Reading) -> str:
        body = values.get("body") or ""
        if isinstance(body, list):
            markup = html_of_paragraphs(body)
        elif values.get("body_format") == "plain":
            markup = html_of_plain(body)
        else:
            markup, missing = place_photos(body, lambda key, address: self.photos.find_ready(key, address, reading))
            if missing:
                reading.note("markup_dropped", f"pictures that are not in the library: {len(missing)}")
        lead = _lead(values)
        if len(lead) > STANDFIRST_MAX_LENGTH:
            markup = html_of_paragraphs([lead]) + markup
        return markup

    def _placed(self, values: dict[str, Any], reading: Reading) -> tuple[int | None, list[int]]:
        """Return the lead photo and the gallery, as far as they are here and ready."""
        keys = list(values.get("photos", []))
        lead_key = values.get("lead_photo") or (keys[0] if keys else None)
        lead = self.photos.find_ready(lead_key, "", reading) if lead_key else None
        found = [self.photos.find_ready(key, "", reading) for key in keys if key != lead_key]
        return lead, list(dict.fromkeys(pk for pk in found if pk is not None and pk != lead))

    def _bylines(self, values: dict[str, Any]) -> list[Byline]:
        bylines: dict[tuple[int, str], Byline] = {}
        for entry in values.get("authors", []):
            credited = entry if isinstance(entry, dict) else {"author": entry}
            author = self.places.author_of(credited["author"], name=credited.get("name", ""))
            role = credited.get("role") or ""
            role = role if role in Byline.Role.values else Byline.Role.TEXT
            if author is not None:
                bylines.setdefault((author.pk, role), Byline(author=author, role=role, order=len(bylines)))
        return list(bylines.values())

    def _finish(
        self, article: Article, values: dict[str, Any], bylines: list[Byline], gallery: list[int], reading: Reading
    ) -> None:
        """Write what stands in rows of its own, then render once more if the text shows any of it."""
        for byline in bylines:
            byline.article = article
        Byline.objects.bulk_create(bylines)
        article.tags.set(self._tags(values, reading))
        _add_gallery(article, gallery, words=self._words_of_places(values))
        keep_former_slugs(Article.slug_kind, article.pk, values.get("former_slugs", []), reading)
        join_series(article, values, reading)
        add_corrections(article, values)
        if gallery:
            render_article(article)

    def _words_of_places(self, values: dict[str, Any]) -> dict[int | None, dict[str, str]]:
        """Return by photo the words it has in this article's gallery alone."""
        return {
            self.photos.find(place["photo"]): {name: place[name] for name in ("caption", "alt") if name in place}
            for place in values.get("gallery", [])
        }

    def _tags(self, values: dict[str, Any], reading: Reading) -> list[Any]:
        names = list(dict.fromkeys(values.get("tags", [])))
        if len(names) > MOST_TAGS:
            reading.note("cut", f"{len(names)} tags")
        return [tag for name in names[:MOST_TAGS] if (tag := self.places.tag_of(name)) is not None]


def _origin(record: Record) -> tuple[str, str]:
    origin = record.values.get("origin")
    return (origin["source"], origin["id"]) if origin else ("", record.id)


def _here(slug: str) -> int:
    article = Article.objects.filter(slug=slug).only("pk").first()
    if article is None:
        raise ImportFailed(f"The map names an article {slug}, but no article here has this address.")
    return int(article.pk)


def _add_gallery(
    article: Article, photo_ids: list[int], start: int = 0, words: Mapping[int | None, dict[str, str]] | None = None
) -> None:
    GalleryPhoto.objects.bulk_create(
        [
            GalleryPhoto(article=article, photo_id=pk, order=order, **(words or {}).get(pk, {}))
            for order, pk in enumerate(photo_ids, start)
        ]
    )


def _state(values: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """Return status and moments: what was not public stays not public, and the clock decides about the future."""
    status = values.get("status", "published")
    if "deleted_at" in values:
        reading.note("kept_private", "deleted")
        status = "withdrawn" if status == "published" else status
    times = [values.get(name) for name in ("publish_at", "created", "first_published_at")]
    at = next((time for time in times if time is not None), None)
    if status == "published" and (at is None or _is_senseless(values, "publish_at")):
        reading.note("bad_time")
        status = "draft"
    fields: dict[str, Any] = {"status": status, "made_at": _time(values.get("created")) or timezone.now()}
    if at is not None and status in {"published", "withdrawn"}:
        fields["publish_at"] = time_of(at)
        fields["first_published_at"] = _time(values.get("first_published_at")) or fields["publish_at"]
    elif values.get("publish_at") is not None:
        fields["publish_at"] = time_of(values["publish_at"])
    return fields | _end(values, fields.get("publish_at"), reading)


def _is_senseless(values: dict[str, Any], name: str) -> bool:
    """Tell whether the file gave this time and it was none."""
    return name in values and values[name] is None


def _end(values: dict[str, Any], start: datetime | None, reading: Reading) -> dict[str, Any]:
    end = _time(values.get("unpublish_at"))
    if end is not None and start is not None and end <= start:
        reading.note("bad_field", "unpublish_at")
        return {"unpublish_at": None}
    return {}


def _time(micros: int | None) -> datetime | None:
    return None if micros is None else time_of(micros)


def _lead(values: dict[str, Any]) -> str:
    return one_line(values.get("standfirst") or values.get("lead") or "")


def _standfirst(values: dict[str, Any], status: str, reading: Reading) -> str:
    lead = _lead(values)
    if len(lead) > STANDFIRST_MAX_LENGTH:
        reading.note("cut", "standfirst")
    elif not lead and status == "published":
        body = values.get("body") or ""
        text = " ".join(body) if isinstance(body, list) else body
        lead = one_line(text if values.get("body_format") == "plain" or isinstance(body, list) else plain_text(text))
        lead = lead or values["title"]
    return cut(lead, STANDFIRST_MAX_LENGTH)


def _slug(values: dict[str, Any], reading: Reading) -> str:
    asked = values.get("slug", "")
    free = suggest_slug(slugify(asked) or values["title"], Article.slug_kind)
    if asked and free != asked.lower():
        reading.note("slug_changed", free)
    return free
