"""Make a draft of what somebody uploads: through the body pipeline and the image gate, and say what stayed out."""

from __future__ import annotations

import html
import io
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.images import PHOTO_LIMITS, ImageRefused
from articles.addresses import fold
from articles.errors import NotAllowed, PhotoKnown
from articles.importers.around import is_taken, series_named
from articles.importers.bodies import ATTRIBUTE, IMAGE, place_photos
from articles.importers.packed import MOST_NAMED, shown
from articles.importers.photos import words_and_rights
from articles.markup import clean_source
from articles.markup.render import photo_ids
from articles.models import MOST_TAGS, Article, Author, Byline, Photo, Section, Tag
from articles.photo_rights import NO_UPLOAD, can_upload
from articles.querysets import works_at_desk
from articles.services.editing import check_length, save_snapshot
from articles.services.photos import add_photo, delete_photo
from articles.services.sent_forms import note_sent
from articles.snapshots import BylineFields, GalleryFields, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from accounts.models import User
    from articles.importers.uploads import Upload

# Each new picture takes the gate a second; whoever waits for more has them in two steps.
MOST_NEW_PHOTOS = 30
# Digits of a number that every database holds.
MOST_DIGITS = 9
ADD = "articles.add_article"


@dataclass(frozen=True)
class Uploaded:
    """The draft, and a sentence for each thing that did not come in as it was."""

    article: Article
    sentences: list[str]


@dataclass
class _Pictures:
    """The pictures of one upload: what each is in the library now, and those that are new there."""

    upload: Upload
    by: User
    ids: dict[str, int] = field(default_factory=dict)
    new: list[Photo] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def take_out(self) -> None:
        """Delete what was taken in: its text did not come."""
        for photo in self.new:
            delete_photo(photo, by=self.by)


def upload_article(upload: Upload, *, by: User, note: str = "Uploaded.", form_key: str = "") -> Uploaded:
    """Make a draft of an upload. Raises NotAllowed, BodyTooLong, FieldRefused, SentAlready; then nothing is stored.

    Pictures are taken in before the text is saved, so that nobody's writes wait for the image gate; where the text is
    refused after all they go again.
    """
    if not works_at_desk(by, ADD):
        raise NotAllowed("Your role does not write articles.")
    # With numbers for pictures that are not in the library yet: too long a text is refused before they are.
    wanted = _wanted(upload)
    check_length(clean_source(place_photos(upload.markup, _finder(upload, dict.fromkeys(wanted, 1)))[0]).html)
    pictures = _Pictures(upload, by)
    with ExitStack() as undoing:
        undoing.callback(pictures.take_out)
        _take_in(pictures, wanted)
        with transaction.atomic():
            uploaded = _save(pictures, note)
            note_sent(form_key, uploaded.article)
        undoing.pop_all()
    return uploaded


def _save(pictures: _Pictures, note: str) -> Uploaded:
    upload, sentences = pictures.upload, [*pictures.upload.notes, *pictures.notes]
    markup, missing = place_photos(upload.markup, _finder(upload, pictures.ids))
    if missing:
        count = f"{len(missing)} picture{'s' * (len(missing) > 1)}"
        named = ", ".join(f"“{shown(one)}”" for one in missing[:MOST_NAMED])
        more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
        sentences.append(f"{count} stayed out, because only files of the same zip come in: {named}{more}.")
    cleaned = clean_source(markup)
    sentences += [cleaned.removed] * bool(cleaned.removed)
    snapshot = _snapshot(pictures, cleaned.html, sentences)
    saved = save_snapshot(None, snapshot, by=pictures.by, opened_version=0, note=note)
    lacking = sum(not photo.is_ready for photo in pictures.new)
    if lacking:
        sentences.append(f"{lacking} of the new photos lack{'s' * (lacking == 1)} a credit or an alt text.")
    return Uploaded(saved.article, [*sentences, *saved.warnings])


def _snapshot(pictures: _Pictures, body: str, sentences: list[str]) -> Snapshot:
    upload = pictures.upload
    fields = {name: value for name, value in upload.fields.items() if name != "lead_photo"}
    bylines = _bylines(upload, sentences)
    if not bylines and fields.get("byline") == Article.BylineStyle.AUTHORS:
        fields.pop("byline")
    lead = pictures.ids.get(str(upload.fields.get("lead_photo", "")))
    return Snapshot(
        **fields,
        body=body,
        lead_photo=lead,
        gallery=_gallery(pictures, body, lead),
        bylines=bylines,
        section=_section(upload, sentences),
        **_part(upload, sentences),
        tags=_tags(upload, sentences),
    )


def _finder(upload: Upload, ids: dict[str, int]) -> Any:
    """Return what finds the photo of a picture of the text: by its number in an entry, or by its path in the zip."""

    def find(key: str, address: str) -> int | None:
        return ids.get(key) if key else ids.get(upload.path_of(address) or "")

    return find


def _wanted(upload: Upload) -> dict[str, dict[str, Any]]:
    """Return what is to come in, by key: an entry's photos by their ids, pictures of the text by their paths.

    A text may also name photos of the library by their numbers, as the field of the form does.
    """
    wanted = {str(one.get("id") or one["file"]): one for one in upload.photos}
    if wanted:
        return wanted
    for key, address, alt, title in _images(upload.markup):
        path = None if key else upload.path_of(address)
        if key.isascii() and key.isdecimal() and len(key) <= MOST_DIGITS:
            wanted[key] = {"file": key, "number": int(key)}
        elif path is not None:
            wanted.setdefault(path, {"file": path, "path": path, "alt": alt[:300], "caption": title[:500]})
    return wanted


def _images(markup: str) -> Iterator[tuple[str, str, str, str]]:
    for image in IMAGE.findall(markup):
        found = {name.lower(): html.unescape(a or b or c) for name, a, b, c in ATTRIBUTE.findall(image)}
        yield found.get("data-file", ""), found.get("src", "").strip(), found.get("alt", ""), found.get("title", "")


def _take_in(pictures: _Pictures, wanted: dict[str, dict[str, Any]]) -> None:
    """Find each picture in the library by what it is made of, or take it in; note what cannot be."""
    sums = [one["sha256"] for one in wanted.values() if one.get("sha256")]
    here = dict(Photo.objects.filter(sha256__in=sums).order_by("-pk").values_list("sha256", "pk")) if sums else {}
    numbers = [one["number"] for one in wanted.values() if "number" in one]
    named = set(Photo.objects.filter(pk__in=numbers).values_list("pk", flat=True)) if numbers else set()
    others = {key: one for key, one in wanted.items() if "number" not in one and one.get("sha256", "-") not in here}
    pictures.ids = {key: here[one["sha256"]] for key, one in wanted.items() if one.get("sha256", "-") in here}
    pictures.ids |= {str(pk): pk for pk in named}
    if others and not can_upload(pictures.by):
        pictures.notes.append(NO_UPLOAD)
        return
    if len(others) > MOST_NEW_PHOTOS:
        left = len(others) - MOST_NEW_PHOTOS
        pictures.notes.append(f"{left} pictures stayed out: at most {MOST_NEW_PHOTOS} new ones come in at once.")
    for key, one in list(others.items())[:MOST_NEW_PHOTOS]:
        _take_one(pictures, key, one)


def _take_one(pictures: _Pictures, key: str, one: dict[str, Any]) -> None:
    upload = pictures.upload
    path = one.get("path") or upload.path_of(one["file"])
    if upload.packed is None or path is None:
        pictures.notes.append(f"The photo “{shown(one['file'])}” stayed out: its file is not in the zip.")
        return
    file = io.BytesIO(upload.packed.read(path, PHOTO_LIMITS.max_bytes))
    try:
        photo = add_photo(file, by=pictures.by, original_name=path.rpartition("/")[2][:200], **words_and_rights(one))
    except PhotoKnown as err:
        pictures.ids[key] = err.photo.pk
    except ImageRefused as err:
        pictures.notes.append(f"“{shown(path)}” stayed out: {err.message}")
    else:
        pictures.ids[key] = photo.pk
        pictures.new.append(photo)


def _gallery(pictures: _Pictures, body: str, lead: int | None) -> list[GalleryFields]:
    """Return the photos of an entry that neither lead nor stand in the text, with the words of their places."""
    words = {one["photo"]: one for one in pictures.upload.gallery}
    placed = photo_ids(body)
    rows: dict[int, GalleryFields] = {}
    for one in pictures.upload.photos:
        key = str(one.get("id") or one["file"])
        pk = pictures.ids.get(key)
        if pk is not None and pk != lead and (pk not in placed or key in words):
            place = words.get(key, {})
            rows.setdefault(pk, GalleryFields(photo=pk, caption=place.get("caption", ""), alt=place.get("alt", "")))
    return list(rows.values())


def _tags(upload: Upload, sentences: list[str]) -> list[int]:
    names = {fold(name): name for name in upload.tags if fold(name)}
    found = dict(Tag.objects.filter(folded_name__in=names).values_list("folded_name", "pk"))
    _tell_unknown("tag", (name for key, name in names.items() if key not in found), sentences)
    kept = [found[key] for key in names if key in found]
    if len(kept) > MOST_TAGS:
        sentences.append(f"Only the first {MOST_TAGS} tags were kept.")
    return sorted(kept[:MOST_TAGS])


def _section(upload: Upload, sentences: list[str]) -> int | None:
    if not upload.section:
        return None
    pk: int | None = Section.objects.filter(name__iexact=upload.section).values_list("pk", flat=True).first()
    _tell_unknown("section", [upload.section] if pk is None else [], sentences)
    return pk


def _part(upload: Upload, sentences: list[str]) -> dict[str, Any]:
    """Return the part of a series that an entry is, where the series is here and nothing else is that part."""
    if upload.part_of is None:
        return {}
    title, number = upload.part_of
    series = series_named(title)
    _tell_unknown("series", [title] if series is None else [], sentences)
    if series is None:
        return {}
    if is_taken(series, number):
        sentences.append(f"Part {number} of “{shown(title)}” is another article, so this one is in no series yet.")
        return {}
    return {"series": series.pk, "series_order": number}


def _bylines(upload: Upload, sentences: list[str]) -> list[BylineFields]:
    names = [(one.get("name") or "", one.get("role") or "") for one in upload.authors]
    rows: dict[tuple[int, str], BylineFields] = {}
    for name, role in names:
        pk = Author.objects.filter(name__iexact=name).order_by("pk").values_list("pk", flat=True).first()
        if pk is not None:
            role = role if role in Byline.Role.values else str(Byline.Role.TEXT)  # noqa: PLW2901
            rows.setdefault((pk, role), BylineFields(author=pk, role=role))
        else:
            _tell_unknown("author", [name], sentences)
    return list(rows.values())


def _tell_unknown(word: str, names: Iterable[str], sentences: list[str]) -> None:
    """Say which names the magazine does not have; nothing is made of them, as choosing is not making."""
    if named := [f"“{shown(name)}”" for name in names if name]:
        sentences.append(f"There is no {word} {', '.join(named[:MOST_TAGS])} here, so it was left out.")
