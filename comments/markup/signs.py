"""The smilies and media steps: small signs of our own inside a line, as rules of the Markdown parser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.html import escape

from articles.embeds import Embed, find_embed
from comments.markup.links import FOREIGN_REL, bare_address_at, full_address, shown_address
from comments.smilies import BY_CODE, Smiley

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

SMILEY = re.compile(r":([a-z]{2,8}):", re.IGNORECASE)
MEDIA = re.compile(r"\[media *= *([^\s\]]*) *\] *(?=\n|\Z)", re.IGNORECASE)
MEDIA_LINE = re.compile(rf"^ *{MEDIA.pattern}", MEDIA.flags | re.MULTILINE)
SCHEMES = ("https", "http")
# How many players a text may still have; the rest are links.
EMBEDS_LEFT = "embeds left"


def smiley_at(text: str, start: int) -> Smiley | None:
    """Return the smiley typed at a position. A digit at either colon makes it a time or a ratio."""
    match = SMILEY.match(text, start)
    if match is None or match[1].lower() not in BY_CODE:
        return None
    before, after = text[start - 1 : start], text[match.end() : match.end() + 1]
    return None if before.isdigit() or after.isdigit() else BY_CODE[match[1].lower()]


def smiley_html(smiley: Smiley) -> str:
    """Return the sign as screens show it and screen readers name it."""
    return f'<span class="smiley" role="img" aria-label="{smiley.name}" title="{smiley.typed}">{smiley.emoji}</span>'


def smiley_rule(state: StateInline, silent: bool) -> bool:
    """Turn `:code:` into a sign with a name, apart from letters so that its name is not read glued to a word."""
    # Silent passes only look for the end of brackets, which no smiley holds; in links signs stay as typed.
    if silent or state.src[state.pos] != ":" or state.linkLevel:
        return False
    smiley = smiley_at(state.src, state.pos)
    if smiley is None:
        return False
    end = state.pos + len(smiley.typed)
    if state.src[state.pos - 1 : state.pos].isalpha():
        state.pending += " "
    token = state.push("smiley", "span", 0)
    token.meta["smiley"] = smiley
    if state.src[end : end + 1].isalpha():
        state.pending += " "
    state.pos = end
    return True


def bare_address_rule(state: StateInline, silent: bool) -> bool:
    """Turn `https://...` in running text into a link."""
    if silent or state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = next((name for name in SCHEMES if state.pending[-len(name) :].lower() == name), "")
    start = state.pos - len(scheme)
    if not scheme or state.src[start - 1 : start].isalnum():
        return False
    typed = bare_address_at(state.src, start)
    address = full_address(typed) if typed else ""
    if not address:
        return False
    state.pending = state.pending[: -len(scheme)]
    push_bare_link(state, typed, address)
    state.pos = start + len(typed)
    return True


def media_rule(state: StateInline, silent: bool) -> bool:
    """Turn `[media=URL]` alone on a line into an embed or a link; an empty or broken one stays as typed."""
    if silent or state.linkLevel or state.src[state.pos] != "[":
        return False
    begins_line = not state.src[state.src.rfind("\n", 0, state.pos) + 1 : state.pos].strip(" ")
    match = MEDIA.match(state.src, state.pos) if begins_line else None
    address = _media_address(match[1]) if match else ""
    if match is None or not address:
        return False
    embed = find_embed(address) if state.env.get(EMBEDS_LEFT) else None
    if embed is None:
        push_bare_link(state, match[1], address)
    else:
        state.env[EMBEDS_LEFT] -= 1
        state.push("embed", "", 0).meta["embed"] = embed
    state.pos = match.end()
    return True


def embed_html(embed: Embed) -> str:
    """Return a link that a script turns into a player when it is pressed; nothing is asked of its host before."""
    return (
        f'<span class="embed" data-frame="{escape(embed.frame)}"><a href="{escape(embed.address)}" '
        f'rel="{FOREIGN_REL}">{embed.invitation}</a></span>'
    )


def has_unfit_media(text: str) -> bool:
    """Tell whether a media line of a text stays as typed."""
    return any(not _media_address(match[1]) for match in MEDIA_LINE.finditer(text))


def _media_address(typed: str) -> str:
    return full_address(typed) if typed.lower().startswith(("http://", "https://")) else ""


def push_bare_link(state: StateInline, typed: str, address: str) -> None:
    """Add a link whose text is its address."""
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": address}
    opening.info = "auto"
    text = state.push("text", "", 0)
    text.content = shown_address(typed)
    if text.content.endswith("…"):
        opening.attrs["title"] = address
    state.push("link_close", "a", -1)
