"""Texts of imported articles as the HTML that `clean_source` takes: paragraphs, quotations, pictures of the library."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

QUOTATION = "> "
BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
IMAGE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"(?<![a-z-])([a-z-]++)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
WORDPRESS_CLASS = re.compile(r"\bwp-image-(\d+)\b")
# WordPress names the smaller copies of "a.jpg" "a-300x200.jpg".
SIZE_IN_NAME = re.compile(r"-\d{1,5}x\d{1,5}(?=\.[a-z0-9]{2,5}$)", re.IGNORECASE)
UNSAFE = re.compile(
    r"<\s*(?:script|style|iframe|object|embed|form|svg|math|meta|link|base)\b|<[^<>]*\son\w+\s*=|(?:java|vb)script\s*:",
    re.IGNORECASE,
)


def html_of_paragraphs(paragraphs: list[str]) -> str:
    """Return paragraphs of plain text as HTML; one that begins with `> ` is a quotation."""
    return "".join(_paragraph(text.strip()) for text in paragraphs if text.strip())


def html_of_plain(text: str) -> str:
    """Return plain text, whose paragraphs are split by empty lines, as HTML."""
    return html_of_paragraphs(BLANK_LINE.split(text))


def _paragraph(text: str) -> str:
    is_quotation = text.startswith(QUOTATION)
    lines = [line.removeprefix(QUOTATION) if is_quotation else line for line in text.split("\n")]
    inner = "<br>".join(html.escape(line, quote=False) for line in lines)
    return f"<blockquote><p>{inner}</p></blockquote>" if is_quotation else f"<p>{inner}</p>"


def place_photos(markup: str, find: Callable[[str, str], int | None]) -> tuple[str, list[str]]:
    """Return HTML whose pictures name photos of the library, and the addresses of those that are not in it.

    `find` gets the id and the address a picture names. A picture of elsewhere becomes a link to it: nothing is
    fetched, and nothing of the text is lost.
    """
    missing: list[str] = []

    def replace(match: re.Match[str]) -> str:
        attributes = {name.lower(): html.unescape(a or b or c) for name, a, b, c in ATTRIBUTE.findall(match[0])}
        wordpress = WORDPRESS_CLASS.search(attributes.get("class", ""))
        key = attributes.get("data-file", "") or (wordpress[1] if wordpress else "")
        address = attributes.get("src", "").strip()
        alt = html.escape(attributes.get("alt", ""))
        photo_id = find(key, address)
        if photo_id is not None:
            return f'<img data-file="{photo_id}" alt="{alt}">'
        missing.append(address or key)
        if not address.startswith(("http://", "https://")):
            return alt
        return f'<a href="{html.escape(address)}">{alt or html.escape(address.rpartition("/")[2] or address)}</a>'

    return IMAGE.sub(replace, markup), missing


def without_size(address: str) -> str:
    """Return the address of the whole picture for the address of a smaller copy, and both alike without scheme."""
    return SIZE_IN_NAME.sub("", address.partition("?")[0]).partition("//")[2]
