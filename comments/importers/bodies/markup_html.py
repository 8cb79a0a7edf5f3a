"""HTML of comments elsewhere: what has a counterpart here becomes it, everything else becomes its text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

import nh3

from comments.importers.bodies.builder import EMPHASIS, STRONG, STRUCK, SourceBuilder
from comments.markup.links import full_address, has_scheme

MARKS = {"strong": STRONG, "b": STRONG, "em": EMPHASIS, "i": EMPHASIS, "cite": EMPHASIS}
MARKS |= dict.fromkeys(("del", "s", "strike"), STRUCK)
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = {"p", "div", "table", "tr", "hr", "dl", "dt", "dd", "figure", "figcaption", "section", "article", "ul", "ol"}
FRAMES = {"iframe", "embed", "video"}
CELLS = {"td", "th"}
KEPT = {*MARKS, *HEADINGS, *BLOCKS, *FRAMES, *CELLS, "br", "code", "pre", "blockquote", "li", "a", "img", "source"}
GONE = {"script", "style", "template", "noscript", "form", "svg", "math", "object"}
UNSAFE = re.compile(
    r"<\s*(?:script|style|template|noscript|form|svg|math|object|iframe|embed|video|meta|link|base)\b|<!--"
    r"|<[^<>]*\son\w+\s*=|(?:java|vb)script\s*:",
    re.IGNORECASE,
)
SMILEY_CLASS = re.compile(r"smil|emoji|emoticon", re.IGNORECASE)
LIST_START = re.compile(r"[0-9]{1,4}")
SPACES = re.compile(r"[ \t\r\n\f\v]+")
BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")


class Converted(NamedTuple):
    """Our source, the words readers should see, whether marks stand in it, whether something active was removed."""

    source: str
    words: str
    has_marks: bool
    was_unsafe: bool


def source_of_html(markup: str, *, newlines_break: bool = False, has_marks: bool = True) -> Converted:
    """Return the source of a fragment of HTML. With `newlines_break`, newlines mean what they do in WordPress."""
    reader = _Reader(SourceBuilder(has_marks=has_marks), newlines_break=newlines_break)
    reader.feed(_cleaned(markup))
    reader.close()
    builder = reader.builder
    return Converted(builder.source(), "".join(builder.words), builder.used_marks, UNSAFE.search(markup) is not None)


def _cleaned(markup: str) -> str:
    """Return well-formed HTML as a browser would read it, with known elements only."""
    return nh3.clean(
        markup,
        tags=KEPT,
        clean_content_tags=GONE,
        attributes={
            "a": {"href"},
            "img": {"src", "alt", "class"},
            "iframe": {"src"},
            "embed": {"src"},
            "video": {"src"},
            "source": {"src"},
            "ol": {"start"},
        },
        link_rel=None,
    )


class _Reader(HTMLParser):
    """Tells the builder what each element means. Elements are well-formed and properly nested."""

    def __init__(self, builder: SourceBuilder, *, newlines_break: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = builder
        self._newlines_break = newlines_break
        self._lists: list[int | None] = []
        self._items: list[int] = []
        self._kept_text: list[str] | None = None
        self._kept_tag = ""
        self._address = ""
        self._ends_with_space = True
        self._after_break = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what the element stands for."""
        if self._kept_text is not None and self._kept_tag in {"pre", "code"}:
            if tag == "br":
                self._kept_text.append("\n")
            return
        found = {name: value or "" for name, value in attrs}
        if tag in MARKS:
            self.builder.open(MARKS[tag])
        elif tag in {"pre", "code", "a"}:
            self._keep(tag, found.get("href", ""))
        elif tag in {"img", *FRAMES, "source"}:
            self._picture_or_frame(tag, found)
        elif tag in CELLS:
            self._cell()
        elif tag == "br":
            self._break()
        else:
            self._begin_block(tag, found)

    def _keep(self, tag: str, address: str) -> None:
        if self._kept_text is not None:
            return
        if tag == "pre":
            self._end_block()
        self._kept_text, self._kept_tag, self._address = [], tag, address

    def _begin_block(self, tag: str, found: dict[str, str]) -> None:
        self._end_block()
        if tag in HEADINGS:
            self.builder.open(STRONG)
        elif tag == "blockquote":
            self.builder.enter("> ", "> ")
        elif tag in {"ul", "ol"}:
            start = found.get("start", "")
            first = int(start) if LIST_START.fullmatch(start) else 1
            self._lists.append(first if tag == "ol" else None)
            self._items.append(0)
        elif tag == "li":
            self._begin_item()

    def _begin_item(self) -> None:
        first = self._lists[-1] if self._lists else None
        is_close = bool(self._items and self._items[-1])
        if self._items:
            self._items[-1] += 1
        if first is None:
            self.builder.enter("- ", "  ", is_close=is_close)
        else:
            marker = f"{first + self._items[-1] - 1}. "
            self.builder.enter(marker, " " * len(marker), is_close=is_close)

    def handle_endtag(self, tag: str) -> None:
        """End what the element stands for."""
        if self._kept_text is not None:
            if tag == self._kept_tag:
                self._give_back()
            return
        if tag in MARKS:
            self.builder.close(MARKS[tag])
        elif tag in HEADINGS:
            self.builder.close(STRONG)
            self._end_block()
        elif tag in {"blockquote", "li"}:
            self._end_block()
            self.builder.leave()
        elif tag in BLOCKS:
            self._end_block()
            if tag in {"ul", "ol"} and self._lists:
                self._lists.pop()
                self._items.pop()

    def _give_back(self) -> None:
        """Write the text that was collected inside a link or code."""
        text, tag = "".join(self._kept_text or []), self._kept_tag
        self._kept_text = None
        if tag == "pre":
            self.builder.code_block(text)
        elif tag == "code":
            self.builder.code(text)
            self._ends_with_space = False
        else:
            self._link(text)

    def _link(self, words: str) -> None:
        address = self._address.strip()
        full = full_address(address) if has_scheme(address) else ""
        if full and (words.strip() or not words):
            self.builder.link(full, words)
            self._ends_with_space = False
        else:
            self.handle_data(words)

    def _picture_or_frame(self, tag: str, found: dict[str, str]) -> None:
        if self._kept_text is not None:
            self._kept_text.append(found.get("alt", ""))
            return
        if tag == "img" and (SMILEY_CLASS.search(found.get("class", "")) or not found.get("src")):
            self.handle_data(found.get("alt", ""))
            return
        source = found.get("src", "").strip()
        address = full_address(f"https:{source}" if source.startswith("//") else source)
        if not address.startswith(("http://", "https://")):
            self.handle_data(found.get("alt", ""))
        elif tag == "img":
            self.builder.link(address, found.get("alt", ""))
            self._ends_with_space = False
        else:
            self._end_block()
            self.builder.media(address)

    def handle_data(self, data: str) -> None:
        """Add words; white space is one space, or what WordPress makes of it."""
        if self._kept_text is not None:
            self._kept_text.append(data)
        elif self._newlines_break:
            self._add_lines(data)
        else:
            self._add_words(data)

    def _add_lines(self, data: str) -> None:
        for number, paragraph in enumerate(BLANK_LINE.split(data)):
            if number:
                self._end_block()
            for at, line in enumerate(paragraph.split("\n")):
                if at:
                    self._break(is_soft=True)
                self._add_words(line)

    def _add_words(self, data: str) -> None:
        text = SPACES.sub(" ", data)
        if self._ends_with_space:
            text = text.lstrip(" ")
        if text:
            self.builder.text(text)
            self._ends_with_space = text.endswith(" ")
            self._after_break = False

    def _break(self, *, is_soft: bool = False) -> None:
        """Begin a new line; a newline directly after `<br>` is none of its own."""
        if self._kept_text is not None:
            self._kept_text.append(" ")
            return
        if self._after_break:
            if not is_soft:
                self._end_block()
            return
        self.builder.line_break()
        self._ends_with_space = True
        self._after_break = True

    def _cell(self) -> None:
        if not self._after_break:
            self.builder.text(" | ")
            self._ends_with_space = True

    def _end_block(self) -> None:
        self.builder.end_block()
        self._ends_with_space = True
        self._after_break = True
