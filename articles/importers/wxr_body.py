"""Turns what WordPress keeps as the text of a post into the HTML of an article."""

from __future__ import annotations

import html
import re

import nh3

_BLOCK_NAMES = (
    "address|article|aside|blockquote|center|dd|details|div|dl|dt|figcaption|figure|footer|form|h[1-6]|header|hr|li|"
    "main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_BLOCK = re.compile(rf"</?(?:{_BLOCK_NAMES})\b", re.IGNORECASE)
# Text directly in these becomes paragraphs; text in other blocks stays with its block.
_BOX_EDGE = re.compile(r"(</?(?:blockquote|div|section|article|aside)\b[^<>]*>)", re.IGNORECASE)
_BLOCK_OPENS = re.compile(rf"(<(?:{_BLOCK_NAMES})\b)", re.IGNORECASE)
_BLOCK_ENDS = re.compile(rf"(</(?:{_BLOCK_NAMES})\s*>|<hr\b[^<>]*>)", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[ \t\n]*\n")
_PRE = re.compile(r"<(pre|script|style|textarea)\b", re.IGNORECASE)
_CAPTION = re.compile(r"\[(?:wp_)?caption\b([^\]]*)\]", re.IGNORECASE)
_CAPTION_TEXT = re.compile(r"\bcaption=(?:\"([^\"]*)\"|'([^']*)')")
_CAPTION_ENDS = ("[/caption]", "[/wp_caption]")
# A word in brackets alone may be prose ("[sic]"); an attribute or an end mark makes it a shortcode.
_SHORTCODE = re.compile(r"\[/[a-z][\w-]*\]|\[[a-z][\w-]* [\w-]+=[^\]]*\]|\[gallery\]", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)


def plain_text(markup: str) -> str:
    """Return the words of a fragment of HTML as one line, entities decoded once."""
    return " ".join(html.unescape(nh3.clean(markup, tags=set())).split())


def has_shortcodes(markup: str) -> bool:
    """Tell whether something in square brackets was meant for WordPress, not for readers."""
    return _SHORTCODE.search(markup) is not None


def article_html(content: str) -> str:
    """Return the post's text as HTML: captions as figures, blank lines as paragraphs where no block says otherwise."""
    has_blocks = "<!-- wp:" in content
    content = without_comments(content.replace("\r\n", "\n").replace("\r", "\n"))
    content = _captions_as_figures(content)
    return content if has_blocks else paragraphs(content)


def without_comments(markup: str) -> str:
    """Return the HTML without comments: block marks, "more", notes nobody was to read."""
    kept = []
    at = 0
    while (start := markup.find("<!--", at)) >= 0:
        end = markup.find("-->", start + 4)
        if end < 0:
            break
        kept.append(markup[at:start])
        at = end + 3
    kept.append(markup[at:])
    return "".join(kept)


def _captions_as_figures(markup: str) -> str:
    kept = []
    at = 0
    while found := _CAPTION.search(markup, at):
        ends = [(markup.find(mark, found.end()), mark) for mark in _CAPTION_ENDS]
        ends = [end for end in ends if end[0] >= 0]
        if not ends:
            break
        end, mark = min(ends)
        kept += [markup[at : found.start()], _figure(found[1], markup[found.end() : end])]
        at = end + len(mark)
    kept.append(markup[at:])
    return "".join(kept)


def _figure(attributes: str, inside: str) -> str:
    """Return one caption shortcode as a figure; without a picture in it, only its words."""
    image = _IMAGE.search(inside)
    words = _CAPTION_TEXT.search(attributes)
    caption = (words[1] or words[2] or "") if words else ""
    if image is None:
        return f"\n\n{inside}\n\n"
    # The picture may stand in a link to itself; the caption is what follows.
    after = re.sub(r"^\s*</a>", "", inside[image.end() :])
    caption = caption or after.strip()
    return f"\n\n<figure>{image[0]}<figcaption>{caption}</figcaption></figure>\n\n"


def paragraphs(markup: str) -> str:
    """Return HTML in which text between blank lines stands in paragraphs and a single newline is a break."""
    parts = []
    for is_kept, part in _around_preformatted(markup):
        parts.append(part if is_kept else _paragraphs(part))
    return "".join(parts)


def _around_preformatted(markup: str) -> list[tuple[bool, str]]:
    """Return the pieces of a text; in those marked True white space is kept as it is."""
    pieces = []
    at = 0
    while found := _PRE.search(markup, at):
        mark = f"</{found[1].lower()}"
        end = markup.lower().find(mark, found.end()) if markup.isascii() else _find(markup, mark, found.end())
        if end < 0:
            break
        end = markup.find(">", end) + 1 or len(markup)
        pieces += [(False, markup[at : found.start()]), (True, markup[found.start() : end])]
        at = end
    return [*pieces, (False, markup[at:])]


def _find(markup: str, mark: str, start: int) -> int:
    found = re.compile(re.escape(mark), re.IGNORECASE).search(markup, start)
    return found.start() if found else -1


def _paragraphs(markup: str) -> str:
    markup = _BOX_EDGE.sub(r"\n\n\1\n\n", markup)
    markup = _BLOCK_ENDS.sub(r"\1\n\n", _BLOCK_OPENS.sub(r"\n\n\1", markup))
    return "\n".join(_paragraph(chunk.strip()) for chunk in _BLANK_LINE.split(markup) if chunk.strip())


def _paragraph(chunk: str) -> str:
    opening = _BLOCK.match(chunk)
    if opening is None:
        return f"<p>{_with_breaks(chunk)}</p>"
    return _with_breaks(chunk) if opening[0].lower() in {"<p", "<li"} else chunk


def _with_breaks(text: str) -> str:
    lines = text.split("\n")
    written = [lines[0]]
    for line in lines[1:]:
        broken = written[-1].rstrip().lower().endswith(("<br>", "<br/>", "<br />"))
        written[-1] += "\n" if broken else "<br>\n"
        written.append(line)
    return "".join(written)
