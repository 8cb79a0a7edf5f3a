"""Turns items of a WordPress export into records of articles, photos, sections, tags and authors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from articles.importers.fields import Reading, clean, cut, one_line, read_fields
from articles.importers.records import ARTICLE_KINDS, Record
from articles.importers.wxr_body import article_html, has_shortcodes, plain_text
from articles.models import BODY_MAX_LENGTH

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from articles.importers.wxr import Element

PRIVATE = {"draft", "pending", "auto-draft", "private"}
UNCATEGORIZED = "uncategorized"
ZERO_DATE = "0000-00-00"
TITLE_FROM_TEXT = 80


def when(values: dict[str, str], name: str) -> str:
    """Return a time of WordPress as text: the one in UTC where it is set, else the local one, else ""."""
    utc = values.get(f"{name}_gmt", "").strip()
    if utc and not utc.startswith(ZERO_DATE):
        return f"{utc}Z"
    local = values.get(name, "").strip()
    return "" if local.startswith(ZERO_DATE) else local


@dataclass
class Items:
    """Remembers which authors and terms were yielded, so that each is one record."""

    reading: Reading
    _seen: set[tuple[str, str]] = field(default_factory=set)

    def author(self, element: Element) -> Iterator[Record]:
        """Yield the record of one `wp:author`; the address is not taken, bylines have none."""
        login = one_line(element.values.get("wp:author_login", ""))
        name = plain_text(element.values.get("wp:author_display_name", "")) or login
        yield from self._once("author", login, {"name": name, "slug": login})

    def item(self, item: Element) -> Iterator[Record]:
        """Yield the records of one item; none (and a note) for what is no article."""
        kind = item.values.get("wp:post_type", "").strip() or "post"
        key = item.values.get("wp:post_id", "").strip() or f"@{item.place}"
        if kind == "attachment":
            yield from self._attachment(item, key)
        elif kind != "post":
            self.reading.about(kind, key).note("post_type", cut(plain_text(item.values.get("title", "")), 60))
        elif item.values.get("wp:status", "").strip() == "trash":
            self.reading.about("article", key).note("trashed")
        else:
            yield from self._article(item, key)

    def _attachment(self, item: Element, key: str) -> Iterator[Record]:
        address = (item.values.get("wp:attachment_url") or item.values.get("guid") or "").strip()
        values = {
            "file": unquote(urlsplit(address).path.rpartition("/uploads/")[2].lstrip("/")),
            "alt": plain_text(item.meta.get("_wp_attachment_image_alt", "")),
            "caption": plain_text(item.values.get("excerpt:encoded", "")),
        }
        for record in self._once("photo", key, values):
            yield Record("photo", record.id, 0, {**record.values, "address": address})

    def _article(self, item: Element, key: str) -> Iterator[Record]:
        section, tags = yield from self._terms(item)
        authors = yield from self._authors(item)
        content = item.values.get("content:encoded", "")
        reading = self.reading.about("article", key)
        raw = {
            "id": key,
            "title": self._title(item, content, reading),
            "slug": unquote(item.values.get("wp:post_name", "").strip()),
            "former_slugs": [unquote(slug) for slug in item.former_slugs],
            "standfirst": plain_text(item.values.get("excerpt:encoded", "")),
            "body": article_html(content) if len(content) <= BODY_MAX_LENGTH else content,
            "section": section,
            "tags": tags,
            "authors": authors,
            "lead_photo": item.meta.get("_thumbnail_id") or None,
            "discussion": "read-only" if item.values.get("wp:comment_status", "").strip() == "closed" else "open",
            **self._state(item, reading),
        }
        if has_shortcodes(raw["body"]):
            reading.note("shortcode")
        values = read_fields(ARTICLE_KINDS["article"], raw, reading)
        if values is not None:
            address = item.values.get("link", "").strip()
            yield Record("article", key, 0, {**values, "place": f"@{item.place}", "address": address})

    def _title(self, item: Element, content: str, reading: Reading) -> str:
        title = one_line(plain_text(item.values.get("title", "")))
        if title:
            return title
        reading.note("bad_field", "title")
        return cut(one_line(plain_text(content[:2000])), TITLE_FROM_TEXT) or "Untitled"

    def _state(self, item: Element, reading: Reading) -> dict[str, Any]:
        status = item.values.get("wp:status", "").strip()
        at = when(item.values, "wp:post_date")
        if status in PRIVATE or item.values.get("wp:post_password", "").strip():
            reading.note("kept_private", status)
            return {"status": "draft", "created": at or None}
        return {"status": "published", "created": at or None, "publish_at": at or None}

    def _authors(self, item: Element) -> Generator[Record, None, list[str]]:
        login = one_line(item.values.get("dc:creator", ""))
        if not login:
            return []
        yield from self._once("author", login, {"name": login, "slug": login})
        return [login]

    def _terms(self, item: Element) -> Generator[Record, None, tuple[str | None, list[str]]]:
        """Yield records of sections and tags; return the first category and everything else as tags."""
        section = None
        tags: list[str] = []
        for domain, nicename, text in item.terms:
            name = one_line(plain_text(text))
            slug = unquote(nicename) or name
            if domain not in {"category", "post_tag", "tag"} or not name or slug == UNCATEGORIZED:
                continue
            kind = "section" if domain == "category" and section is None else "tag"
            key = f"{domain.removeprefix('post_')}:{clean(slug)}"[:200]
            yield from self._once(kind, key, {"name": name, "slug": slug})
            if kind == "section":
                section = key
            elif key not in tags:
                tags.append(key)
        return section, tags

    def _once(self, kind: str, key: str, values: dict[str, Any]) -> Iterator[Record]:
        if not key or (kind, key) in self._seen:
            return
        self._seen.add((kind, key))
        read = read_fields(ARTICLE_KINDS[kind], {"id": key, **values}, self.reading.about(kind, key))
        if read is not None:
            yield Record(kind, key, 0, read)
