"""Writes our source block by block: paragraphs, quotations, lists, code, and the marks inside lines.

Whoever calls it says what the text means; it knows how the parser reads and writes only what reads back the same.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from comments.importers.bodies.escaping import escape, escape_signs, guard_line

# The parser flattens deeper nesting as well.
MAX_CONTAINERS = 5
STRONG, EMPHASIS, STRUCK = "**", "*", "~~"
BACKTICKS = re.compile(r"`+")


@dataclass
class Container:
    """A quotation or a list item: what stands before its first line and before the others."""

    first: str
    rest: str
    is_new: bool = True
    # An item after another stands close to it, without a blank line.
    is_close: bool = False


@dataclass(slots=True)
class Piece:
    """Part of a paragraph: words (`text`), ready source (`raw`), a `break`, or a mark that opens or closes."""

    kind: str
    text: str = ""


@dataclass
class SourceBuilder:
    """Collects the source. With `has_marks` False, emphasis is left out and only words are kept."""

    has_marks: bool = True
    words: list[str] = field(default_factory=list)
    used_marks: bool = False
    _lines: list[str] = field(default_factory=list)
    _containers: list[Container] = field(default_factory=list)
    _too_deep: int = 0
    _pieces: list[Piece] = field(default_factory=list)
    _open_marks: list[str] = field(default_factory=list)

    def source(self) -> str:
        """Return all that was written."""
        self.end_block()
        return "\n".join(self._lines)

    def text(self, text: str) -> None:
        """Add words on the current line."""
        if text:
            self.words.append(text)
            self._pieces.append(Piece("text", text))

    def line_break(self) -> None:
        """Go on on the next line of the same paragraph."""
        self._pieces.append(Piece("break"))

    def code(self, text: str) -> None:
        """Add words as code on the current line."""
        text = " ".join(text.split())
        if not text:
            return
        self.words.append(text)
        fence = "`" * (1 + max((len(run) for run in BACKTICKS.findall(text)), default=0))
        pad = " " if text[0] == "`" or text[-1] == "`" else ""
        self._pieces.append(Piece("raw", f"{fence}{pad}{text}{pad}{fence}"))

    def link(self, address: str, words: str) -> None:
        """Add a link to a full address; its words may be the address itself."""
        words = " ".join(words.split())
        if not words or words == address:
            words = ""
        self.words.append(words or address)
        shown = escape_signs(words)
        self._pieces.append(
            Piece("raw", f"[{shown}](<{_in_angles(address)}>)" if words else f"<{_in_angles(address)}>")
        )

    def open(self, mark: str) -> None:
        """Begin emphasis; what is open already opens no second time."""
        self._open_marks.append(mark)
        if self.has_marks and self._open_marks.count(mark) == 1:
            self._pieces.append(Piece("open", mark))

    def close(self, mark: str) -> None:
        """End emphasis."""
        if mark not in self._open_marks:
            return
        self._open_marks.reverse()
        self._open_marks.remove(mark)
        self._open_marks.reverse()
        if self.has_marks and mark not in self._open_marks:
            self._pieces.append(Piece("close", mark))

    def enter(self, first: str, rest: str, *, is_close: bool = False) -> None:
        """Begin a quotation (`> `) or a list item; five levels down it is left out and only its text kept."""
        self.end_block()
        if len(self._containers) >= MAX_CONTAINERS:
            self._too_deep += 1
        else:
            self._containers.append(Container(first, rest, is_close=is_close))

    def leave(self) -> None:
        """End the innermost quotation or item."""
        self.end_block()
        if self._too_deep:
            self._too_deep -= 1
        elif self._containers:
            self._containers.pop()

    def code_block(self, text: str) -> None:
        """Add lines of code, kept as they are."""
        self.end_block()
        text = text.strip("\n")
        if not text.strip():
            return
        self.words.append(text)
        fence = "`" * (1 + max([2, *(len(run) for run in BACKTICKS.findall(text))]))
        self._write([fence, *text.split("\n"), fence])

    def media(self, address: str) -> None:
        """Add an embed alone on its line."""
        self.end_block()
        self.words.append(address)
        self._write([f"[media={_in_angles(address)}]"])

    def quote(self, name: str, words: str) -> bool:
        """Add `[quote=name]` with plain words, which stands at the start of a line only; False where it cannot."""
        self.end_block()
        if self._containers or self._open_marks:
            return False
        self.words.append(words)
        self._write(f"[quote={name}]{words}[/quote]".split("\n"))
        return True

    def end_block(self) -> None:
        """End the paragraph, if one is open. Open emphasis goes on in the next one."""
        pieces, self._pieces = self._pieces, []
        open_now = list(dict.fromkeys(self._open_marks)) if self.has_marks else []
        pieces += [Piece("close", mark) for mark in reversed(open_now)]
        text, marked = _paragraph(pieces)
        self.used_marks = self.used_marks or marked
        lines = [guard_line(line.rstrip()) for line in text.split("\n")]
        if any(lines):
            self._write(_trimmed(lines))
        self._pieces = [Piece("open", mark) for mark in open_now]

    def _write(self, lines: list[str]) -> None:
        new_item = next((container for container in self._containers if container.is_new), None)
        if self._lines and not (new_item and new_item.is_close):
            self._lines.append("".join(box.rest for box in self._containers if not box.is_new).rstrip())
        for line in lines:
            prefix = "".join(box.first if box.is_new else box.rest for box in self._containers)
            for box in self._containers:
                box.is_new = False
            self._lines.append(f"{prefix}{line}".rstrip())


def _trimmed(lines: list[str]) -> list[str]:
    """Return the lines of a paragraph without empty ones, which would end it."""
    return [line for line in lines if line]


def _in_angles(address: str) -> str:
    return address.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E").replace(" ", "%20").replace("]", "%5D")


def _paragraph(pieces: list[Piece]) -> tuple[str, bool]:
    """Return a paragraph's source and whether emphasis stands in it."""
    pieces = _readable(_closes_after_words(_opens_before_words(_split_edges(pieces))))
    written = []
    for piece in pieces:
        if piece.kind == "text":
            written.append(escape(piece.text))
        else:
            written.append("\n" if piece.kind == "break" else piece.text)
    return "".join(written), any(piece.kind == "open" for piece in pieces)


def _split_edges(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with white space at the edges of words apart; neighboring words are joined first."""
    joined: list[Piece] = []
    for piece in pieces:
        if piece.kind == "text" and joined and joined[-1].kind == "text":
            joined[-1] = Piece("text", joined[-1].text + piece.text)
        else:
            joined.append(piece)
    split: list[Piece] = []
    for piece in joined:
        if piece.kind != "text":
            split.append(piece)
            continue
        core = piece.text.strip()
        before = piece.text[: len(piece.text) - len(piece.text.lstrip())]
        after = piece.text[len(before) + len(core) :] if core else ""
        split += [Piece("space", " ")] * bool(before) + [Piece("text", core)] * bool(core)
        split += [Piece("space", " ")] * bool(after)
    return split


def _opens_before_words(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with each opening mark directly before words; marks around nothing go."""
    moved: list[Piece] = []
    waiting: list[Piece] = []
    for piece in pieces:
        if piece.kind == "open":
            waiting.append(piece)
        elif piece.kind == "close" and waiting and waiting[-1].text == piece.text:
            waiting.pop()
        else:
            if piece.kind in {"text", "raw"}:
                moved += waiting
                waiting = []
            moved.append(piece)
    return moved


def _closes_after_words(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with each closing mark directly after words."""
    moved: list[Piece] = []
    waiting: list[Piece] = []
    for piece in reversed(pieces):
        if piece.kind == "close":
            waiting.append(piece)
            continue
        if piece.kind in {"text", "raw"}:
            moved += waiting
            waiting = []
        moved.append(piece)
    moved.reverse()
    return moved


def _readable(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces without marks that the parser would show as signs, because of what stands beside them."""
    dropped: set[int] = set()
    opened: list[int] = []
    for index, piece in enumerate(pieces):
        if piece.kind == "open":
            opened.append(index)
        elif piece.kind == "close":
            if not opened or pieces[opened[-1]].text != piece.text:
                dropped.add(index)
                continue
            start = opened.pop()
            if not _stands_well(pieces, start, index):
                dropped |= {start, index}
    dropped |= set(opened)
    return [piece for index, piece in enumerate(pieces) if index not in dropped]


def _stands_well(pieces: list[Piece], start: int, end: int) -> bool:
    """Tell whether a pair of marks opens and closes: https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run."""
    if start and pieces[start - 1].kind == "close":
        return False
    before, first = _char_before(pieces, start), _char_after(pieces, start)
    last, after = _char_before(pieces, end), _char_after(pieces, end)
    opens = not _is_sign(first) or not before or _is_sign(before)
    closes = not _is_sign(last) or not after or _is_sign(after)
    return opens and closes


def _char_before(pieces: list[Piece], index: int) -> str:
    """Return the character before a mark, "" for white space and the edges of a line."""
    while index and pieces[index - 1].kind in {"open", "close"}:
        index -= 1
    return pieces[index - 1].text[-1:].strip() if index else ""


def _char_after(pieces: list[Piece], index: int) -> str:
    index += 1
    while index < len(pieces) and pieces[index].kind in {"open", "close"}:
        index += 1
    return pieces[index].text[:1].strip() if index < len(pieces) else ""


def _is_sign(char: str) -> bool:
    return bool(char) and unicodedata.category(char)[0] in "PS"
