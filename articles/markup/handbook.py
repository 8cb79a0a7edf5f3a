"""The handbook of the desk as chapters of HTML. Its source is ours, docs/desk.md; HTML in it would be shown as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.text import slugify
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGINNING = "## "


@dataclass(frozen=True)
class Chapter:
    """One chapter: its heading, the anchor made of it, and its text."""

    title: str
    anchor: str
    text_html: SafeString


def chapters_of(source: str) -> Iterator[Chapter]:
    """Yield the chapters of a handbook; what stands before the first heading is the reader's at the repository."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    for part in f"\n{source}".split(f"\n{BEGINNING}")[1:]:
        title, _, text = part.partition("\n")
        yield Chapter(title.strip(), slugify(title), SafeString(markdown.render(text)))
