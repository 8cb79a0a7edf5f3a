"""Records as readers yield them, and the kinds of record that concern articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from articles.importers.fields import (
    BadValue,
    Field,
    Parse,
    Reading,
    TooLong,
    flag,
    line_of,
    list_of,
    moment,
    one_of,
    read_fields,
    record_id,
    reference,
    required_line_of,
    share,
    text_of,
    web_address,
    whole_number,
)
from articles.models import BODY_MAX_LENGTH, CORRECTION_MAX_LENGTH, Article, Correction, Photo, Section

MAX_FORMER_SLUGS = 50


@dataclass(frozen=True, slots=True)
class Record:
    """One thing read from a file: its kind, its id in the source, its line, and its checked values."""

    kind: str
    id: str
    line: int
    values: dict[str, Any]


def _object_of(spec: dict[str, Field]) -> Parse:
    def parse(value: Any, reading: Reading) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise BadValue
        values = read_fields(spec, value, reading)
        if values is None:
            raise BadValue
        return values

    return parse


def _body(value: Any, reading: Reading) -> str | list[str]:
    if isinstance(value, list):
        if sum(len(text) for text in value if isinstance(text, str)) > BODY_MAX_LENGTH:
            raise TooLong
        paragraphs: list[str] = list_of(text_of(BODY_MAX_LENGTH), 20_000)(value, reading)
        return paragraphs
    if isinstance(value, str) and len(value) > BODY_MAX_LENGTH:
        raise TooLong
    text: str = text_of(BODY_MAX_LENGTH)(value, reading)
    return text


def _credited(value: Any, reading: Reading) -> dict[str, Any]:
    if isinstance(value, dict):
        author: dict[str, Any] = _object_of(CREDITED)(value, reading)
        return author
    return {"author": record_id(value)}


# An entry that stands alone also says how the author is called.
CREDITED = {"author": Field(reference, required=True), "role": Field(line_of(40)), "name": Field(line_of(100))}


def _photo_or_reference(value: Any, reading: Reading) -> Any:
    return _object_of(PHOTO)(value, reading) if isinstance(value, dict) else record_id(value)


ID = {"id": Field(reference, required=True)}
FORMER_SLUGS = {"former_slugs": Field(list_of(line_of(80), MAX_FORMER_SLUGS))}
SLUG = {"slug": Field(line_of(200))}
ORIGIN = {
    "origin": Field(
        _object_of({"source": Field(required_line_of(200), required=True), "id": Field(reference, required=True)})
    )
}

SITE = {
    "format": Field(one_of("broadsheet"), required=True),
    "version": Field(whole_number(0, 10**6), required=True),
    "key": Field(required_line_of(40), required=True),
    "profile": Field(one_of("full", "public")),
    "name": Field(line_of(200)),
    "address": Field(line_of(200)),
    "language": Field(line_of(20)),
    "time_zone": Field(line_of(60)),
    "exported_at": Field(moment),
    "software": Field(line_of(100)),
    "identity_key": Field(line_of(64)),
}
SECTION = {
    **ID,
    **SLUG,
    **FORMER_SLUGS,
    "name": Field(required_line_of(60), required=True),
    "description": Field(line_of(300)),
    "color": Field(one_of(*Section.Color.values)),
    "order": Field(whole_number(0, 32_767)),
    "parent": Field(reference),
    "is_active": Field(flag),
}
TAG = {
    **ID,
    **SLUG,
    **FORMER_SLUGS,
    "name": Field(required_line_of(40), required=True),
    "description": Field(line_of(300)),
}
AUTHOR = {
    **ID,
    **SLUG,
    **FORMER_SLUGS,
    "name": Field(required_line_of(100), required=True),
    "role": Field(line_of(80)),
    "biography": Field(text_of(1000)),
    "photo": Field(reference),
    "user": Field(reference),
    "is_active": Field(flag),
}
PHOTO = {
    "id": Field(reference),
    "file": Field(required_line_of(400), required=True),
    "width": Field(whole_number(0, 10**6)),
    "height": Field(whole_number(0, 10**6)),
    "alt": Field(line_of(300)),
    "is_decorative": Field(flag),
    "is_not_for_lead": Field(flag),
    "caption": Field(line_of(500)),
    "credit": Field(line_of(120)),
    "credit_url": Field(web_address),
    "license": Field(one_of(*Photo.License.values)),
    "license_note": Field(line_of(300)),
    "license_until": Field(moment),
    "focal_x": Field(share),
    "focal_y": Field(share),
    "sha256": Field(line_of(64)),
    "uploaded_at": Field(moment),
}
# The words that a photo of a gallery has in this article alone.
PLACE = {"photo": Field(reference, required=True), "caption": Field(line_of(500)), "alt": Field(line_of(300))}
# What readers were told of an article's mistakes.
TOLD = {
    "text": Field(required_line_of(CORRECTION_MAX_LENGTH), required=True),
    "kind": Field(one_of(*Correction.Kind.values)),
    "place": Field(one_of(*Correction.Place.values)),
    "at": Field(moment),
}
ARTICLE = {
    **ID,
    **SLUG,
    **FORMER_SLUGS,
    **ORIGIN,
    "title": Field(required_line_of(200), required=True),
    "kicker": Field(line_of(40)),
    "standfirst": Field(text_of(BODY_MAX_LENGTH)),
    "lead": Field(text_of(BODY_MAX_LENGTH)),
    "body": Field(_body),
    "body_format": Field(one_of("html", "plain")),
    "photos": Field(list_of(_photo_or_reference, 500)),
    "lead_photo": Field(reference),
    "lead_alt": Field(line_of(300)),
    "lead_caption": Field(line_of(500)),
    "section": Field(line_of(200)),
    "tags": Field(list_of(line_of(200), 200)),
    "authors": Field(list_of(_credited, 50)),
    "byline": Field(one_of(*Article.BylineStyle.values)),
    "type": Field(one_of(*Article.Kind.values)),
    "status": Field(one_of(*Article.Status.values)),
    "created": Field(moment),
    "publish_at": Field(moment),
    "unpublish_at": Field(moment),
    "first_published_at": Field(moment),
    "updated_at": Field(moment),
    "pinned_until": Field(moment),
    "deleted_at": Field(moment),
    "discussion": Field(one_of(*Article.DiscussionMode.values)),
    "discussion_closes_at": Field(moment),
    "language": Field(line_of(10)),
    "sponsored_by": Field(line_of(80)),
    "seo_title": Field(line_of(70)),
    "seo_description": Field(line_of(160)),
    "canonical_url": Field(web_address),
    "noindex": Field(flag),
    "gallery": Field(list_of(_object_of(PLACE), 500)),
    "skips_glossary": Field(flag),
    "series": Field(line_of(120)),
    "series_order": Field(whole_number(1, 32_767)),
    "corrections": Field(list_of(_object_of(TOLD), 100)),
}
# Every kind but `site`, which stands alone at the beginning of a file.
ARTICLE_KINDS: dict[str, dict[str, Field]] = {
    "section": SECTION,
    "tag": TAG,
    "author": AUTHOR,
    "photo": PHOTO | ID,
    "article": ARTICLE,
}
