"""Reads what somebody uploads at the desk: a text, a zip with its pictures, or an article taken along from here."""

from __future__ import annotations

import codecs
import html
import json
import posixpath
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import unquote

from articles.importers.bodies import html_of_paragraphs, html_of_plain
from articles.importers.fields import Reading, clean, cut, one_line, read_fields
from articles.importers.markdown import Headed, html_of_markdown, read_head
from articles.importers.packed import MOST_NAMED, MOST_PACKED_BYTES, Packed, UploadRefused, shown
from articles.importers.records import ARTICLE
from articles.importers.report import CODES, Report
from articles.models import STANDFIRST_MAX_LENGTH

if TYPE_CHECKING:
    from collections.abc import Callable

# Bytes of one text: five times the longest that an article may have.
MOST_TEXT_BYTES = 2_500_000
TITLE_MAX_LENGTH = 200
MARKDOWN, HTML, ENTRY = "markdown", "html", "entry"
KINDS = {
    ".md": MARKDOWN, ".markdown": MARKDOWN, ".txt": MARKDOWN, ".html": HTML, ".htm": HTML, ".xhtml": HTML,
    ".json": ENTRY,
}  # fmt: skip
OWN_ENTRY = "article.json"
WORD = "word/document.xml"
ZIP_BEGINS = b"PK\x03\x04"
TAKEN = "Markdown (.md, .txt), HTML, a zip of one of them with its pictures, or an article that was exported here"
_TITLE = re.compile(r"<title\b[^<>]*>([^<]{0,1000})</title", re.IGNORECASE)
_HEADING = re.compile(r"<(/?)h1(?=[\s>])", re.IGNORECASE)
# Where a text has none of the first level: a heading that begins it.
_BEGINNING = re.compile(r"\s*<h([23])(?=[\s>])[^<>]*>", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,6})?")
_TAG = re.compile(r"<[^<>]*>")
_NO_DATE = "The date was left out: a draft gets its own when it is published."


@dataclass
class Upload:
    """An article as it came in, before anything is stored. `pictures` reads a picture of the file by its path."""

    markup: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    section: str = ""
    authors: list[dict[str, Any]] = field(default_factory=list)
    # The title of a series, and the part this is.
    part_of: tuple[str, int] | None = None
    # Entries of photos, of an article that was exported; their ids are those that its text names.
    photos: list[dict[str, Any]] = field(default_factory=list)
    gallery: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    # Where the text stands among the files: pictures are named from there.
    folder: str = ""
    packed: Packed | None = None

    def path_of(self, address: str) -> str | None:
        """Return the path in the zip that a picture of the text names; None where it holds no such file."""
        if self.packed is None or "://" in address or address.startswith(("data:", "//")):
            return None
        plain = unquote(address.partition("#")[0].partition("?")[0])
        joined = plain.lstrip("/") if plain.startswith("/") else posixpath.join(self.folder, plain)
        path = posixpath.normpath(joined)
        return path if path in self.packed else None


def read_text(text: str, kind: str = MARKDOWN, *, name: str = "") -> Upload:
    """Read a text that was pasted or sent. Raise UploadRefused for an entry that is none."""
    text = clean(text)
    readers: dict[str, Callable[[str], Upload]] = {MARKDOWN: _of_markdown, HTML: _of_html, ENTRY: _of_entry}
    upload = readers[kind](text)
    if not upload.fields.get("title"):
        stem = one_line(PurePosixPath(name).stem.replace("-", " ").replace("_", " "))
        upload.fields["title"] = cut(stem[:1].upper() + stem[1:], TITLE_MAX_LENGTH) or "Untitled"
        upload.notes.append(f"No title was found, so the draft is called “{upload.fields['title']}”.")
    return upload


def read_file(file: IO[bytes], name: str, size: int) -> Upload:
    """Read a file that was sent. Raise UploadRefused with a sentence for its sender."""
    file.seek(0)
    if file.read(len(ZIP_BEGINS)) == ZIP_BEGINS:
        if size > MOST_PACKED_BYTES:
            most = MOST_PACKED_BYTES // 1_000_000
            raise UploadRefused(f"A zip may have {most} MB at most; this one has {size / 1_000_000:.0f} MB.")
        file.seek(0)
        return _of_zip(Packed(file))
    kind = KINDS.get(PurePosixPath(name).suffix.lower())
    if kind is None:
        raise UploadRefused(f"“{shown(name)}” cannot be read here. Send {TAKEN}.")
    file.seek(0)
    return read_text(_decoded(file.read(MOST_TEXT_BYTES + 1), name), kind, name=name)


def _of_zip(packed: Packed) -> Upload:
    names = packed.names
    if WORD in names:
        raise UploadRefused("This is a document of Word. Save it there as a web page (HTML), or paste its text.")
    own = [name for name in names if posixpath.basename(name) == OWN_ENTRY]
    texts = own[:1] or [name for name in names if KINDS.get(PurePosixPath(name).suffix.lower()) in {MARKDOWN, HTML}]
    if not texts:
        raise UploadRefused(f"The zip holds no text. Send {TAKEN}.")
    if len(texts) > 1:
        listed = ", ".join(f"“{shown(name)}”" for name in texts[:MOST_NAMED])
        raise UploadRefused(f"The zip holds {len(texts)} texts ({listed}). Pack one text with its pictures.")
    [name] = texts
    text = _decoded(packed.read(name, MOST_TEXT_BYTES), name)
    upload = read_text(text, KINDS[PurePosixPath(name).suffix.lower()], name=name)
    upload.packed, upload.folder = packed, posixpath.dirname(name)
    return upload


def _decoded(data: bytes, name: str) -> str:
    """Return a text in UTF-8, or in UTF-16 that says so. Raise UploadRefused for anything else."""
    if len(data) > MOST_TEXT_BYTES:
        raise UploadRefused(f"“{shown(name)}” has more than {MOST_TEXT_BYTES / 1_000_000:.1f} MB. Split the text.")
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as err:
        line = data.count(b"\n", 0, err.start) + 1
        raise UploadRefused(
            f"“{shown(name)}” is not in UTF-8: line {line} holds a sign of another encoding. Save it as UTF-8 and send "
            "it again."
        ) from err
    if "\0" in text:
        raise UploadRefused(f"“{shown(name)}” is not a text. Send {TAKEN}.")
    if not text.strip():
        raise UploadRefused(f"“{shown(name)}” is empty.")
    return text


def _of_markdown(text: str) -> Upload:
    head = read_head(text)
    markup = html_of_markdown(head.text)
    upload = _headed(head)
    upload.markup = _take_title(upload, markup)
    # In Markdown the first level is what parts a text, once the title is taken.
    upload.markup = _HEADING.sub(r"<\1h2", upload.markup)
    return upload


def _headed(head: Headed) -> Upload:
    fields = {name: one_line(value) for name, value in head.fields.items() if isinstance(value, str)}
    upload = Upload(tags=head.fields.get("tags", []), section=fields.pop("section", ""))
    upload.fields = _fitting(fields, upload)
    if head.has_date:
        upload.notes.append(_NO_DATE)
    if head.unknown:
        upload.notes.append(f"Not used from the lines above the text: {', '.join(head.unknown[:20])}.")
    return upload


def _of_html(text: str) -> Upload:
    upload = Upload()
    upload.markup = _take_title(upload, text)
    if not upload.fields.get("title") and (found := _TITLE.search(text)):
        upload.fields["title"] = cut(one_line(html.unescape(found[1])), TITLE_MAX_LENGTH)
    return upload


def _take_title(upload: Upload, markup: str) -> str:
    """Return the text without the heading that is its title; as it is where it has none, or another title."""
    start, inner, end = _first_heading(markup)
    words = one_line(html.unescape(_TAG.sub("", inner)))
    known = upload.fields.get("title", "")
    if not words or (known and known.casefold() != words.casefold()):
        return markup
    if len(words) > TITLE_MAX_LENGTH:
        upload.notes.append(f"The title was cut to {TITLE_MAX_LENGTH} characters.")
    upload.fields["title"] = cut(words, TITLE_MAX_LENGTH)
    return markup[:start] + markup[end:]


def _first_heading(markup: str) -> tuple[int, str, int]:
    """Return where the first heading of the first level begins, its words, its end; else of one that begins it."""
    tags = _HEADING.finditer(markup)
    opening, closing = next(tags, None), next(tags, None)
    if opening and closing and not opening[1] and closing[1]:
        inner = markup[opening.end() : closing.start()].partition(">")[2]
        return opening.start(), inner, markup.find(">", closing.end()) + 1
    other = _BEGINNING.match(markup)
    end = markup.lower().find(f"</h{other[1]}>", other.end()) if other else -1
    if other is None or end < 0:
        return 0, "", 0
    return other.start(), markup[other.end() : end], end + len("</h2>")


def _fitting(fields: dict[str, str], upload: Upload) -> dict[str, str]:
    """Return fields that fit; a standfirst that is too long also begins the text, so that nothing is lost."""
    limits = {"title": TITLE_MAX_LENGTH, "standfirst": STANDFIRST_MAX_LENGTH, "kicker": 40, "language": 10}
    for name, limit in limits.items():
        if len(fields.get(name, "")) > limit:
            upload.notes.append(f"The {name} was cut to {limit} characters.")
    if fields.get("language") and not _LANGUAGE.fullmatch(fields["language"]):
        upload.notes.append(f"“{shown(fields.pop('language'))}” is no language that can be written in a page.")
    return {name: cut(value, limits[name]) for name, value in fields.items() if name in limits and value}


def _of_entry(text: str) -> Upload:
    """Read the entry of an article, as the archive and the file of one article have it."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as err:
        raise UploadRefused("The JSON cannot be read. Send it as it was exported.") from err
    if not isinstance(raw, dict) or raw.get("kind") != "article":
        raise UploadRefused("The JSON is not an article that was exported here.")
    report = Report()
    values = read_fields(ARTICLE, raw, Reading(report, kind="article", id=str(raw.get("id", ""))[:40]))
    if values is None:
        raise UploadRefused("The JSON lacks what an article must have, its id or its title, or its text is too long.")
    upload = Upload(markup=_body_of(values), tags=values.get("tags", []), section=values.get("section", ""))
    upload.notes = [CODES[code].meaning for code in report.codes]
    upload.fields = _entry_fields(values)
    upload.authors = [one if isinstance(one, dict) else {"author": one} for one in values.get("authors", [])]
    upload.photos = [one for one in values.get("photos", []) if isinstance(one, dict)]
    upload.gallery = values.get("gallery", [])
    if values.get("series") and "series_order" in values:
        upload.part_of = (values["series"], values["series_order"])
    if told := len(values.get("corrections", [])):
        upload.notes.append(f"{told} correction{'s' * (told > 1)} stayed out: a draft has had no readers yet.")
    return upload


def _body_of(values: dict[str, Any]) -> str:
    body = values.get("body") or ""
    if isinstance(body, list):
        return html_of_paragraphs(body)
    return html_of_plain(body) if values.get("body_format") == "plain" else body


def _entry_fields(values: dict[str, Any]) -> dict[str, Any]:
    names = (
        "title", "kicker", "lead_photo", "lead_alt", "lead_caption", "byline", "language",
        "sponsored_by", "seo_title", "seo_description", "noindex", "skips_glossary",
    )  # fmt: skip
    fields = {name: values[name] for name in names if name in values}
    lead = one_line(values.get("standfirst") or values.get("lead") or "")
    return (
        fields
        | {"standfirst": cut(lead, STANDFIRST_MAX_LENGTH)}
        | ({"kind": values["type"]} if "type" in values else {})
    )
