"""One article as a file: a page that opens anywhere, an entry of the archive, and the photos' originals."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from articles import registers
from articles.exporters.entries import NO_LEAD, article_fields, photo_fields, suffix_of, times_of
from articles.exporters.records import at, record
from articles.markup import Context, render_body
from articles.markup.render import photo_ids
from articles.markup.tree import parse, serialize
from articles.meta import absolute
from articles.models import Correction, GalleryPhoto, Photo, Series
from articles.pictures import picture_of
from articles.previewing import unsaved_article

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.markup import Rendered
    from articles.markup.pictures import Picture
    from articles.models import Article
    from articles.snapshots import Snapshot

PAGE, ENTRY, STYLE = "article.html", "article.json", "style.css"
# Where photos stand in the file.
FOLDER = "photos"


@dataclass(frozen=True)
class Bundle:
    """Everything that goes into the file. `photos` are by id, those that the text names first."""

    article: Article
    gallery: list[GalleryPhoto]
    photos: dict[int, Photo]
    corrections: list[Correction]

    @property
    def bytes_of_photos(self) -> int:
        """Return how large the originals are together; one that is lost counts nothing. A look at each file."""
        return sum(photo.file.size for photo in self.photos.values() if has_file(photo))


def bundle_of(base: Article, snapshot: Snapshot) -> Bundle:
    """Load what an article's file holds, as the snapshot says it: six queries at most."""
    article = unsaved_article(base, snapshot)
    gallery = [GalleryPhoto(photo_id=row["photo"], caption=row["caption"], alt=row["alt"]) for row in snapshot.gallery]
    named = [*photo_ids(article.body), *(place.photo_id for place in gallery), article.lead_photo_id]
    found = Photo.objects.in_bulk([pk for pk in dict.fromkeys(named) if pk is not None])
    lead = found.get(article.lead_photo_id or 0)
    article.lead_photo = lead
    told = Correction.objects.filter(article=article.pk, withdrawn_at=None).order_by("made_at", "pk")
    return Bundle(article, [place for place in gallery if place.photo_id in found], found, list(told))


def has_file(photo: Photo) -> bool:
    """Tell whether the original is where it should be."""
    return bool(photo.file) and photo.file.storage.exists(str(photo.file.name))


def name_in_file(photo: Photo) -> str:
    """Return where a photo's original stands in the file."""
    return f"{FOLDER}/{photo.pk}{suffix_of(photo)}"


def write_bundle(bundle: Bundle, file: IO[bytes]) -> None:
    """Write the zip; photos go through in pieces and are not packed again."""
    rendered = _rendered(bundle)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(PAGE, _page(bundle, rendered))
        packed.writestr(ENTRY, json.dumps(_entry(bundle, rendered), ensure_ascii=False) + "\n")
        packed.writestr(STYLE, render_to_string("articles/export/style.css"))
        for photo in bundle.photos.values():
            if has_file(photo):
                _copy(photo, packed)


def _copy(photo: Photo, packed: zipfile.ZipFile) -> None:
    entry = zipfile.ZipInfo(name_in_file(photo), timezone.localtime().timetuple()[:6])
    with photo.file.open("rb") as original, packed.open(entry, "w") as copy:
        shutil.copyfileobj(original, copy)


def _rendered(bundle: Bundle) -> Rendered:
    """Run the pipeline with pictures beside the page, those included that readers may not see (yet, or any more)."""
    article, at = bundle.article, timezone.now()
    lead = article.lead_photo_id
    return render_body(
        article.body,
        Context(
            pictures={pk: _picture(photo) for pk, photo in bundle.photos.items()},
            gallery=tuple(
                _picture(bundle.photos[place.photo_id], alt=place.alt, caption=place.caption)
                for place in bundle.gallery
                if place.photo_id != lead
            ),
            site_url="",
            is_sponsored=bool(article.sponsored_by),
            titles=(article.title, article.kicker),
            standfirst=article.standfirst,
            marks=registers.marks_for(article.language, at, article_id=article.pk),
            at=at,
        ),
    )


def _picture(photo: Photo, *, alt: str = "", caption: str = "") -> Picture:
    """Return a photo whose one file is the original beside the page."""
    whole = picture_of(photo, alt=alt, caption=caption)
    return replace(whole, files=(), original=replace(whole.original, url=name_in_file(photo)))


def _page(bundle: Bundle, rendered: Rendered) -> str:
    """Return the page: no script, no address of ours to load from, links that lead to the magazine from anywhere."""
    article = bundle.article
    lead = bundle.photos.get(article.lead_photo_id or 0)
    context = {
        "article": article,
        "body_html": _with_whole_links(rendered.html),
        "standfirst_html": rendered.standfirst_html,
        "legal_notes": rendered.legal_notes,
        "lead": lead,
        "lead_html": _picture(lead, alt=article.lead_alt).html(sizes="100vw") if lead else "",
        "corrections": bundle.corrections,
        "address": absolute(article.get_absolute_url()) if article.is_live else "",
        "site_name": settings.SITE_NAME,
        "made_at": timezone.now(),
    }
    return render_to_string("articles/export/article.html", context)


def _with_whole_links(html: str) -> str:
    root = parse(html)
    for element in root.walk():
        if element.tag == "a" and element.attributes.get("href", "").startswith("/"):
            element.attributes["href"] = absolute(element.attributes["href"])
    return serialize(root)


def _entry(bundle: Bundle, rendered: Rendered) -> dict[str, Any]:
    """Return the entry of the archive with everything it names inside, so that it can be read without the rest."""
    article = bundle.article
    photos = list(_photos(bundle))
    fields = article_fields(article, bundle.gallery) | {
        "photos": photos,
        "lead_photo": article.lead_photo_id or (NO_LEAD if photos else None),
        "section": article.section.name if article.section else None,
        "tags": sorted(tag.name for tag in article.tags.all()),
        "authors": [
            {"author": byline.author_id, "role": byline.role, "name": byline.author.name}
            for byline in article.bylines.all()
        ],
        "series": Series.objects.filter(pk=article.series_id or 0).values_list("title", flat=True).first(),
        "series_order": article.series_order,
        "corrections": [
            {"text": told.text, "kind": told.kind, "place": told.place, "at": at(told.made_at)}
            for told in bundle.corrections
        ],
    }
    notes = [{"name": note["name"], "note": note["note"]} for note in rendered.legal_notes]
    return record("article", fields | times_of(article) | {"x_legal_notes": notes})


def _photos(bundle: Bundle) -> Iterator[dict[str, Any]]:
    """Yield every photo of head, text and gallery, in this order, the gallery's in the order of its places."""
    placed = [place.photo_id for place in bundle.gallery]
    lead = [bundle.article.lead_photo_id] if bundle.article.lead_photo_id in bundle.photos else []
    rest = [pk for pk in bundle.photos if pk not in placed and pk not in lead]
    for pk in dict.fromkeys([*lead, *placed, *rest]):
        photo = bundle.photos[pk]
        fields = {"id": pk, "file": name_in_file(photo)} | photo_fields(photo)
        yield {name: value for name, value in fields.items() if value not in (None, "", [])}
