"""Markdown as the HTML that `clean_source` takes; what stands above the text as fields of an article."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

FENCE = "---"
_KEY = re.compile(r"([A-Za-z][\w-]{0,40})[ \t]*:[ \t]*(.*)")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.+)")
_NOTE = re.compile(r" {0,3}\[\^([^\]\s]{1,60})\]:[ \t]+(\S.*)")
_NAMED = re.compile(r"\[\^([^\]\s]{1,60})\]")
_CODE = re.compile(r" {0,3}(```|~~~)")
# What writers and other programs call the fields.
_NAMES = {
    "title": "title",
    "standfirst": "standfirst",
    "description": "standfirst",
    "summary": "standfirst",
    "subtitle": "standfirst",
    "excerpt": "standfirst",
    "lead": "standfirst",
    "kicker": "kicker",
    "tags": "tags",
    "keywords": "tags",
    "section": "section",
    "category": "section",
    "language": "language",
    "lang": "language",
}
DATES = {"date", "published", "publish_at", "created", "updated", "modified", "lastmod"}


@dataclass(frozen=True)
class Headed:
    """A text, the fields that stood above it, and the names above it that mean nothing here."""

    text: str
    fields: dict[str, Any] = field(default_factory=dict)
    has_date: bool = False
    unknown: list[str] = field(default_factory=list)


def read_head(text: str) -> Headed:
    """Part a text from the lines between `---` above it: `name: value`, lists in brackets or in lines of their own."""
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        return Headed(text)
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() in {FENCE, "..."}), None)
    if end is None:
        return Headed(text)
    fields: dict[str, Any] = {}
    unknown: list[str] = []
    for name, value in _pairs(lines[1:end]).items():
        if name in _NAMES:
            fields.setdefault(_NAMES[name], _list_of(value) if _NAMES[name] == "tags" else _line_of(value))
        elif name not in DATES:
            unknown.append(name)
    has_date = any(_KEY.match(line) and _KEY.match(line)[1].lower() in DATES for line in lines[1:end])  # type: ignore[index]
    return Headed("\n".join(lines[end + 1 :]), fields, has_date, unknown)


def _pairs(lines: list[str]) -> dict[str, str | list[str]]:
    pairs: dict[str, str | list[str]] = {}
    name = ""
    for line in lines:
        item = _ITEM.fullmatch(line) if name else None
        pair = _KEY.fullmatch(line)
        if item is not None:
            before = pairs[name]
            pairs[name] = [*(before if isinstance(before, list) else []), _bare(item[1])]
        elif pair is not None:
            name = pair[1].lower()
            pairs[name] = pair[2].strip()
    return pairs


def _bare(word: str) -> str:
    word = word.strip()
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "\"'" else word


def _list_of(value: str | list[str]) -> list[str]:
    if isinstance(value, list):
        return value
    inside = value[1:-1] if value.startswith("[") and value.endswith("]") else value
    return [word for part in inside.split(",") if (word := _bare(part))]


def _line_of(value: str | list[str]) -> str:
    return _bare(", ".join(value) if isinstance(value, list) else value)


def html_of_markdown(text: str) -> str:
    """Return Markdown as HTML: tables, struck words and footnotes besides CommonMark. HTML in it stays, to be cleaned.

    A definition `[^1]: words` becomes a note where `[^1]` stands for the first time; one that nothing names stays.
    """
    named = Counter(_NAMED.findall(text))
    notes: dict[str, str] = {}
    kept: list[str] = []
    fence = ""
    for line in text.split("\n"):
        code = _CODE.match(line)
        if code:
            fence = "" if fence == code[1] else fence or code[1]
        note = None if fence else _NOTE.fullmatch(line)
        if note is None:
            kept.append(line)
        elif note[1] in notes or named[note[1]] == 1:
            # To the parser it would be the address of a link, which vanishes.
            kept.append(f"\\{line.lstrip()}")
        else:
            notes[note[1]] = note[2]
    return str(_parser().render("\n".join(kept), {"footnotes": notes}))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.inline.ruler.before("link", "footnote", _place_note)
    return parser


def _place_note(state: StateInline, silent: bool) -> bool:
    """Turn `[^1]` into the note of this name, once; a name without a note stays as typed."""
    if not state.src.startswith("[^", state.pos):
        return False
    end = state.src.find("]", state.pos, state.pos + 64)
    notes, name = state.env.get("footnotes", {}), state.src[state.pos + 2 : end]
    if end < 0 or name not in notes:
        return False
    if not silent:
        words = notes.pop(name)
        # Without notes: one inside another has no place.
        inner = state.md.renderInline(words, {})
        state.push("html_inline", "", 0).content = f'<span class="footnote">{inner}</span>'
    state.pos = end + 1
    return True
