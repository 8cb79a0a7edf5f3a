"""Reads a WordPress export (WXR 1.0 to 1.2) into records, its discussions included."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from articles.importers.fields import MAX_ID_LENGTH, Reading, cut, one_line, read_fields
from articles.importers.records import Record
from articles.importers.report import ImportFailed
from articles.importers.wxr import Element, Export
from articles.importers.wxr_body import plain_text
from articles.importers.wxr_items import Items, when
from articles.importers.xml import read_xml
from comments.importers.records import COMMENT, IDENTITY

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from articles.importers.files import Source

NAMELESS = "Reader"
# Comments of these types are people's words; pings, trackbacks, reviews of shops and others are not.
TAKEN_TYPES = {"", "comment"}
GONE_STATES = {"spam", "trash", "post-trashed"}
PUBLIC_STATES = {"1", "approve", "approved"}


@dataclass
class WordPress:
    """One reading of a file. `person_key` makes the id of a commenter from address and name; it keeps neither."""

    source: Source
    reading: Reading
    person_key: Callable[[str, str], str]
    _people: set[str] = field(default_factory=set)
    _export: Export = field(default_factory=Export)

    @property
    def key(self) -> str:
        """Return the host of the exported site, once the channel's head is read."""
        channel = self._export.channel
        for name in ("wp:base_blog_url", "wp:base_site_url", "link"):
            host = urlsplit(channel.get(name, "")).hostname
            if host:
                return host
        return self.source.stem

    def records(self) -> Iterator[Record]:
        """Yield the records in the order of the file; raise ImportFailed where nothing may be imported."""
        if not self.source.beginning().lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
            raise self._refusal("import_json reads JSON Lines" if self._looks_like_json() else "")
        items = Items(self.reading)
        for element in read_xml(self.source, self._export):
            if element.tag == "item":
                yield from items.item(element)
            elif element.tag == "comment":
                yield from self._comment(element)
            elif element.tag == "wp:author":
                yield from items.author(element)
        if not self._export.is_rss:
            raise self._refusal()
        if not self._export.is_wordpress:
            raise ImportFailed(
                f"{self.source.name} is a feed, not a WordPress export: nothing in it is WordPress's own."
            )

    def _looks_like_json(self) -> bool:
        return self.source.beginning().lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}

    def _refusal(self, fits: str = "") -> ImportFailed:
        hint = f"; {fits}" if fits else ""
        return ImportFailed(f"{self.source.name} is not a WordPress export (no <rss> with <channel>){hint}.")

    def _comment(self, element: Element) -> Iterator[Record]:
        values = {name: text.strip() for name, text in element.values.items()}
        key = values.get("wp:comment_id", "")
        reading = self.reading.about("comment", key)
        if not 0 < len(key) <= MAX_ID_LENGTH:
            reading.note("bad_record", "wp:comment_id")
            return
        parent = values.get("wp:comment_parent", "")
        where = {"id": key, "article": f"@{element.place}", "parent": parent if parent not in {"", "0"} else None}
        gone = self._gone(values)
        if gone:
            reading.note(gone)
            kept = {name: value for name, value in where.items() if value is not None}
            yield Record("comment", key, 0, {**kept, "ghost": True, **self._created(values, reading)})
            return
        who = yield from self._person(values)
        read = read_fields(COMMENT, {**where, **who, **self._text(values), **self._when(values)}, reading)
        if read is not None:
            yield Record("comment", key, 0, {**read, "format": "wordpress"})

    def _gone(self, values: dict[str, str]) -> str:
        if values.get("wp:comment_type", "") not in TAKEN_TYPES:
            return "pingback"
        return "spam" if values.get("wp:comment_approved", "") in GONE_STATES else ""

    def _text(self, values: dict[str, str]) -> dict[str, Any]:
        is_public = values.get("wp:comment_approved", "") in PUBLIC_STATES
        return {"body": values.get("wp:comment_content", ""), "state": "public" if is_public else "held"}

    def _when(self, values: dict[str, str]) -> dict[str, Any]:
        # A time that cannot be stands as text that is none, so that it is noted and replaced.
        return {"created": when(values, "wp:comment_date") or "0000"}

    def _created(self, values: dict[str, str], reading: Reading) -> dict[str, Any]:
        quiet = read_fields({"created": COMMENT["created"]}, self._when(values), reading)
        return quiet or {}

    def _person(self, values: dict[str, str]) -> Generator[Record, None, dict[str, str]]:
        name = cut(one_line(plain_text(values.get("wp:comment_author", ""))), 80) or NAMELESS
        email = values.get("wp:comment_author_email", "").lower()
        key = self.person_key(email, name)
        if key not in self._people:
            self._people.add(key)
            read = read_fields(IDENTITY, {"id": key, "name": name, "email": email}, self.reading.about("identity", key))
            if read is not None:
                yield Record("identity", key, 0, read)
        return {"identity": key}
