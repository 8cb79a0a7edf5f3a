"""Between the stored source and the text editor: each writes the same text a little differently."""

from __future__ import annotations

import re

from django.utils.html import escape

from articles.models import Photo

# Longer numbers are no ids of ours.
MOST_DIGITS = 18
_PHOTO = re.compile(rf'<img ([^<>]*?)data-file="([0-9]{{1,{MOST_DIGITS}}})"')
_WORDS = r"(?:(?!</?(?:p|ul|ol|li|td|th|tr|blockquote|pre|table)\b).)*"
# What the editor writes, and what the source says for it.
_SPELLINGS = (
    (re.compile(r'<(figure|figcaption) class="(?:figure|figure-caption)"'), r"<\1"),
    (re.compile(rf"<(li|td|th)((?: [^<>]*)?)><p>({_WORDS})</p></\1>", re.DOTALL), r"<\1\2>\3</\1>"),
    (re.compile(r"<pre><code>([^<]*)</code></pre>"), r"<pre>\1</pre>"),
    (
        re.compile(rf"<table><tbody>((?:<tr>(?:<th(?: [^<>]*)?>{_WORDS}</th>)+</tr>)+)", re.DOTALL),
        r"<table><thead>\1</thead><tbody>",
    ),
)


def from_editor(html: str) -> str:
    """Return the editor's HTML in the spelling of the source: no paragraph in a cell, header rows in a `thead`.

    Classes the editor puts on figures go too; the writer did not type them, so cleaning need not report them.
    """
    for pattern, replacement in _SPELLINGS:
        html = pattern.sub(replacement, html)
    return html


def for_editor(source: str) -> str:
    """Return the source with the address of each photo beside its number, so that the editor can show it.

    One query; none without photos.
    """
    photos = Photo.objects.in_bulk({int(number) for _, number in _PHOTO.findall(source)})

    def shown(found: re.Match[str]) -> str:
        photo = photos.get(int(found[2]))
        others = re.sub(r'src="[^"]*"\s*', "", found[1])
        return f'<img {others}src="{escape(photo.file.url) if photo else ""}" data-file="{found[2]}"'

    return _PHOTO.sub(shown, source)
