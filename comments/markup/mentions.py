"""The mentions step: `@username` of a member becomes a slot for the name the member has when the page is loaded.

The longest known name wins, whatever its case. Not in code, links, addresses or quotes, nor after a letter or digit.
Which names are known is asked before (`services/mentioning.py`) and arrives with the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from accounts.names import USERNAME_MAX_LENGTH, USERNAME_MIN_LENGTH

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    # Primary keys of members by username.
    type People = Mapping[str, int]

RUN = re.compile(r"[a-z0-9][a-z0-9_-]{2,}", re.IGNORECASE | re.ASCII)
# What a name may be cut at: a shorter name ends before it.
JOINERS = "-_"
# `@ben@host` and `host/@ben` are addresses of other places.
NOT_BEFORE = frozenset("@/")
PEOPLE = "people"
FORMER_MEMBER = "@former-member"
# Fenced blocks and spans in backticks, kept by `split` in the odd places.
CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`)", re.DOTALL)
# Marks of a place until cleaning is done. Control characters are taken out of typed text, so nobody can type them.
PLACE = "\x02{}\x03"
PLACES = re.compile("\x02([0-9]+)\x03")


def names_at(text: str, start: int) -> list[str]:
    """Return the names that an "@" at a position may stand before, the longest first, in lower case."""
    before = text[start - 1 : start]
    match = RUN.match(text, start + 1)
    if match is None or before.isalnum() or before in NOT_BEFORE:
        return []
    run, after = match[0].lower(), text[match.end() : match.end() + 1]
    if after == "@":
        return []
    ends = [place for place, sign in enumerate(run) if sign in JOINERS]
    ends += [] if after.isalnum() else [len(run)]
    return [run[:end] for end in reversed(ends) if USERNAME_MIN_LENGTH <= end <= USERNAME_MAX_LENGTH]


def possible_names(text: str) -> set[str]:
    """Return every name a text may mention, wherever in it: more than it will, never less."""
    names: set[str] = set()
    at = text.find("@")
    while at >= 0:
        names.update(names_at(text, at))
        at = text.find("@", at + 1)
    return names


def without_member(text: str, name: str, others: Container[str]) -> str:
    """Return a typed text in which "@name" reads "@former-member", whatever its case; code stays as it is.

    `others`: usernames of other members, whom a longer name may mean.
    """
    pieces = CODE.split(text)
    for place in range(0, len(pieces), 2):
        piece, at = pieces[place], -1
        while (at := piece.find("@", at + 1)) >= 0:
            meant = next((found for found in names_at(piece, at) if found == name or found in others), "")
            if meant == name:
                piece = f"{piece[:at]}{FORMER_MEMBER}{piece[at + 1 + len(name) :]}"
        pieces[place] = piece
    return "".join(pieces)


def mention_rule(state: StateInline, silent: bool) -> bool:
    """Turn the longest known name after "@" into a token."""
    # Silent passes only look for the end of brackets, which no name holds; in links names stay as typed.
    if silent or state.src[state.pos] != "@" or state.linkLevel:
        return False
    people: People = state.env.get(PEOPLE, {})
    name = next((name for name in names_at(state.src, state.pos) if name in people), "")
    if not name:
        return False
    end = state.pos + 1 + len(name)
    token = state.push("mention", "", 0)
    token.content = state.src[state.pos : end]
    token.meta["name"], token.meta["place"] = name, PLACE.format(people[name])
    state.pos = end
    return True


def settle_mentions(tokens: Sequence[Token], *, in_quotation: bool) -> list[str]:
    """Return whom a line mentions; names in somebody else's words become text again."""
    mentions = [token for token in tokens if token.type == "mention"]
    if in_quotation:
        for token in mentions:
            token.type = "text"
        return []
    return [token.meta["name"] for token in mentions]
