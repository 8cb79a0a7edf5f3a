"""BBCode of forums. Unknown, unclosed and crossed tags stay as typed; every text is read in linear time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from comments.importers.bodies.builder import EMPHASIS, STRONG, STRUCK, SourceBuilder
from comments.importers.bodies.markup_html import Converted
from comments.markup.links import full_address
from comments.markup.quotes import ARTICLE, QUOTE_MAX

TAG = re.compile(r"\[(/?)([a-z]{1,10}|\*)(?:=([^\]\n]{0,300}))?\]", re.IGNORECASE)
BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
MARKS = {"b": STRONG, "i": EMPHASIS, "s": STRUCK}
ONLY_TEXT = {"u", "color", "size", "font", "center", "left", "right", "align"}
BLOCKS = {"quote", "spoiler", "list", "center", "left", "right", "align"}
# What stands in these is not read.
KEPT = {"code", "img", "email", "media", "youtube", "video"}
PAIRED = {*MARKS, *ONLY_TEXT, "quote", "spoiler", "list", "url"}
# The name ends before a comma: forums write the number of the post behind it.
QUOTED_NAME = re.compile(r"\s*[\"']?([^\"',\]]{1,80})")


@dataclass
class Token:
    """A tag or the text before the next one. `end` is the index of the closing tag of a pair."""

    text: str
    name: str = ""
    argument: str = ""
    is_closing: bool = False
    inside: str | None = None
    end: int = -1


@dataclass
class _Writer:
    builder: SourceBuilder
    tokens: list[Token]
    quoted: list[tuple[str, str]] = field(default_factory=list)
    _items: list[bool] = field(default_factory=list)
    _closers: set[int] = field(default_factory=set)

    def write(self) -> None:
        """Tell the builder what each token means, in order."""
        index = 0
        while index < len(self.tokens):
            index = self._write_one(index)

    def _write_one(self, index: int) -> int:
        token = self.tokens[index]
        if token.inside is not None:
            self._kept(token)
        elif token.end >= 0:
            return self._opening(token, index)
        elif index in self._closers:
            self._closing(token)
        elif token.name == "*" and self._items:
            self._item()
        else:
            add_lines(self.builder, token.text)
        return index + 1

    def _opening(self, token: Token, index: int) -> int:
        name = token.name
        if name == "quote" and token.argument and self._named_quote(token, index):
            return token.end + 1
        if name == "url":
            self._link(token.argument, _text_between(self.tokens, index, token.end))
            return token.end + 1
        self._closers.add(token.end)
        if name in MARKS:
            self.builder.open(MARKS[name])
        elif name == "quote":
            self.builder.enter("> ", "> ")
        elif name == "list":
            self.builder.end_block()
            self._items.append(False)
        elif name == "spoiler":
            self.builder.end_block()
            self.builder.text(f"Spoiler ({token.argument}):" if token.argument else "Spoiler:")
            self.builder.end_block()
        elif name in BLOCKS:
            self.builder.end_block()
        return index + 1

    def _closing(self, token: Token) -> None:
        if token.name in MARKS:
            self.builder.close(MARKS[token.name])
        elif token.name == "quote":
            self.builder.leave()
        elif token.name == "list":
            if self._items.pop():
                self.builder.leave()
        elif token.name in BLOCKS:
            self.builder.end_block()

    def _item(self) -> None:
        if self._items[-1]:
            self.builder.leave()
        self.builder.enter("- ", "  ", is_close=self._items[-1])
        self._items[-1] = True

    def _named_quote(self, token: Token, index: int) -> bool:
        """Write `[quote=Name]`, whose name is put right once the answered comments are known; False if it cannot be."""
        found = QUOTED_NAME.match(token.argument)
        name = found[1].strip() if found else ""
        words = _text_between(self.tokens, index, token.end).strip()
        can_be_proved = name and not name.isdigit() and name.lower() != ARTICLE and 0 < len(words) <= QUOTE_MAX
        if not can_be_proved or "[" in words or not self.builder.quote(name, words):
            return False
        self.quoted.append((name, words))
        return True

    def _link(self, argument: str, words: str) -> None:
        address = full_address((argument or words).strip().strip("\"'"))
        if address.startswith(("http://", "https://", "mailto:")):
            self.builder.link(address, words if argument else "")
        else:
            add_lines(self.builder, words)

    def _kept(self, token: Token) -> None:
        inside = (token.inside or "").strip()
        if token.name == "code":
            self.builder.code_block(token.inside or "") if "\n" in inside else self.builder.code(inside)
        elif token.name == "email":
            self._link(f"mailto:{inside}", inside)
        elif token.name == "img":
            self._link(inside, "")
        elif full_address(inside).startswith(("http://", "https://")):
            self.builder.media(full_address(inside))
        else:
            add_lines(self.builder, token.text)


def source_of_bbcode(text: str, *, has_marks: bool = True) -> Converted:
    """Return the source of a text in BBCode."""
    writer = _Writer(SourceBuilder(has_marks=has_marks), _paired(_tokens(text)))
    writer.write()
    builder = writer.builder
    return Converted(builder.source(), "".join(builder.words), builder.used_marks, was_unsafe=False)


def add_lines(builder: SourceBuilder, text: str) -> None:
    """Add words whose newlines are breaks and whose blank lines end paragraphs."""
    for number, paragraph in enumerate(BLANK_LINE.split(text)):
        if number:
            builder.end_block()
        for at, line in enumerate(paragraph.split("\n")):
            if at:
                builder.line_break()
            builder.text(line)


def _tokens(text: str) -> list[Token]:
    tokens = []
    at = 0
    missing: set[str] = set()
    lowered = text.lower() if len(text.lower()) == len(text) else text
    while found := TAG.search(text, at):
        if found.start() > at:
            tokens.append(Token(text[at : found.start()]))
        name = found[2].lower()
        token = Token(found[0], name, (found[3] or "").strip(), bool(found[1]))
        at = found.end()
        is_media_address = name == "media" and token.argument
        if name in KEPT and not token.is_closing and name not in missing:
            if is_media_address:
                token.inside = token.argument
            else:
                end = lowered.find(f"[/{name}]", at)
                if end < 0:
                    missing.add(name)
                else:
                    token.inside = text[at:end]
                    at = end + len(name) + 3
                    token.text = text[found.start() : at]
        tokens.append(token)
    return [*tokens, Token(text[at:])] if at < len(text) else tokens


def _paired(tokens: list[Token]) -> list[Token]:
    """Give each opening tag its closing one; a tag inside that is not closed there loses its meaning."""
    opened: list[int] = []
    counts: dict[str, int] = {}
    for index, token in enumerate(tokens):
        if token.name not in PAIRED or token.inside is not None:
            continue
        if not token.is_closing:
            opened.append(index)
            counts[token.name] = counts.get(token.name, 0) + 1
        elif counts.get(token.name):
            while opened:
                start = opened.pop()
                counts[tokens[start].name] -= 1
                if tokens[start].name == token.name:
                    tokens[start].end = index
                    break
    return tokens


def _text_between(tokens: list[Token], start: int, end: int) -> str:
    return "".join(token.text for token in tokens[start + 1 : end])
