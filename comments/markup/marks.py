"""The legal marks step: behind the first occurrence of each marked name stands a slot. The reader's words stay.

It works on cleaned HTML and adds nothing but slots, so it may run again whenever the register changes. Own words are
searched before quoted ones; code is left alone, and a link keeps its words: the slot stands behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

from comments.markup.slots import MARK, open_mark

if TYPE_CHECKING:
    from articles.markup.matching import Matcher

TOKEN = re.compile(r"<!--(?P<slot>.*?)-->|<(?P<close>/?)(?P<tag>[a-z]+)[^>]*>|&[a-z0-9#]{1,10};|[^<&]+|[<&]", re.DOTALL)
BLOCKS = frozenset({"p", "blockquote", "pre", "ul", "ol", "li"})
# Stands for what is there and is no word: code, a member's name.
SOMETHING = "\ufffc"


@dataclass
class _Run:
    """One run of words. `ends`: where each character ends in the HTML, or the link that holds it."""

    is_quoted: bool
    text: str = ""
    ends: list[int] = field(default_factory=list)

    def add(self, text: str, ends: list[int]) -> None:
        self.text += text
        self.ends += ends


def put_marks(body_html: str, matcher: Matcher) -> str:
    """Return stored HTML with slots for the marks a matcher knows, and without any it had before."""
    html = MARK.sub("", body_html)
    places: dict[int, int] = {}
    for run in sorted(_runs(html), key=lambda run: run.is_quoted):
        for match in matcher.find(run.text):
            places.setdefault(match.key, run.ends[match.end - 1])
    for key, at in sorted(places.items(), key=lambda place: place[1], reverse=True):
        html = f"{html[:at]}{open_mark(key)}{html[at:]}"
    return html


def _runs(html: str) -> list[_Run]:
    """Return the runs of words in order."""
    runs = [_Run(is_quoted=False)]
    quoted = code = 0
    link_start = -1
    for token in TOKEN.finditer(html):
        run, tag, step = runs[-1], token["tag"], -1 if token["close"] else 1
        if token["slot"] is not None:
            quoted += {"quote ": 1, "/quote": -1}.get(token["slot"][:6], 0)
            run.add(SOMETHING, [token.end()])
        elif tag == "code":
            code += step
            run.add(SOMETHING, [token.end()])
        elif tag == "a":
            if step < 0 <= link_start:
                run.ends[link_start:] = [token.end()] * (len(run.ends) - link_start)
            link_start = len(run.ends) if step > 0 else -1
        elif tag in BLOCKS or tag == "br":
            quoted += step if tag == "blockquote" else 0
            runs += [_Run(is_quoted=quoted > 0)] if tag != "br" else []
            run.add("\n", [token.end()])
        elif tag is None and not code:
            _add_text(run, token)
    return runs


def _add_text(run: _Run, token: re.Match[str]) -> None:
    shown = unescape(token[0]) if token[0][0] == "&" else token[0]
    if len(shown) == len(token[0]):
        run.add(shown, list(range(token.start() + 1, token.end() + 1)))
    else:
        run.add(shown, [token.end()] * len(shown))
