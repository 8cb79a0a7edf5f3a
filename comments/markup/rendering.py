"""The whole pipeline: normalize -> quotes -> parse (with embeds, mentions, smilies) -> links -> clean -> put slots.

Pure functions: no database, no clock. Which quotes tell the truth is another matter (`services/quoting.py`); which
names are members' (`services/mentioning.py`) or carry a legal mark (`services/marking.py`) is asked before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.html import escape

from comments import conf
from comments.markup.cleaning import clean
from comments.markup.links import has_scheme, rel_of, shown_address, true_host_note
from comments.markup.marks import put_marks
from comments.markup.mentions import PLACES, settle_mentions
from comments.markup.normalizing import is_visible, normalize
from comments.markup.parsing import parse, parser
from comments.markup.quotes import QuoteClaim, split_quotes
from comments.markup.signs import has_unfit_media, smiley_at, smiley_html
from comments.markup.slots import open_mention, open_quote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from articles.markup.matching import Matcher
    from comments.markup.mentions import People

# Raise it with every change of what the same text renders to; `manage.py render_comments` brings old rows up to date.
RENDER_VERSION = 2


@dataclass
class Rendered:
    """What a text became, and what its checks need to know."""

    source: str
    body_html: str = ""
    quotes: list[QuoteClaim] = field(default_factory=list)
    # Usernames of the members it mentions, each once.
    mentions: list[str] = field(default_factory=list)
    # Addresses of links that start nowhere, as typed: "/about".
    bare_addresses: list[str] = field(default_factory=list)
    # A `[media=...]` line whose address leads nowhere and stays as typed.
    has_unfit_media: bool = False
    has_own_words: bool = False
    has_words: bool = False


def render(
    text: str, people: People | None = None, *, embeds: int | None = None, marks: Matcher | None = None
) -> Rendered:
    """Return the HTML of a text, with slots for names. Rendering its source again with the same people gives the same.

    `people`: members by username, at least those the text may mention. `embeds`: how many media lines may become
    players; by default as many as a newcomer's. `marks`: the names of the legal marks.
    """
    rendered = Rendered(normalize(text))
    left = conf.EMBEDS_MAX[0] if embeds is None else embeds
    pieces: list[str] = []
    for part in split_quotes(rendered.source):
        if isinstance(part, QuoteClaim):
            rendered.quotes.append(part)
            rendered.has_words = rendered.has_words or is_visible(part.words)
            pieces.append(open_quote(part.position, clean(_words_html(part.words))))
        else:
            tokens, left = parse(part, people or {}, embeds=left)
            pieces.append(_put_slots(clean(_own_html(tokens, rendered))))
    body_html = "\n".join(piece.strip() for piece in pieces)
    rendered.body_html = put_marks(body_html, marks) if marks else body_html
    return rendered


def _own_html(tokens: Sequence[Token], rendered: Rendered) -> str:
    """Return the HTML of a writer's own text, noting in `rendered` what the checks ask about."""
    quotation_depth = 0
    for token in tokens:
        quotation_depth += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if is_visible(token.content):
            rendered.has_words = True
            rendered.has_own_words = rendered.has_own_words or not quotation_depth
        if token.type == "inline" and token.children:
            rendered.has_unfit_media = rendered.has_unfit_media or has_unfit_media(token.content)
            mentioned = settle_mentions(token.children, in_quotation=quotation_depth > 0)
            rendered.mentions = list(dict.fromkeys([*rendered.mentions, *mentioned]))
            token.children = _finish_links(token.children, rendered)
    return _html(tokens)


def _put_slots(cleaned: str) -> str:
    return PLACES.sub(lambda match: open_mention(match[1]), cleaned)


def _words_html(words: str) -> str:
    """Return quoted words: plain text in paragraphs, with smilies."""
    paragraphs = [paragraph for paragraph in words.split("\n\n") if paragraph.strip()]
    texts = ["<br>".join(_text_html(line) for line in paragraph.strip().split("\n")) for paragraph in paragraphs]
    return f"<blockquote>{''.join(f'<p>{text}</p>' for text in texts)}</blockquote>"


def _text_html(line: str) -> str:
    pieces: list[str] = []
    start = at = 0
    while (at := line.find(":", at)) >= 0:
        smiley = smiley_at(line, at)
        if smiley is None:
            at += 1
            continue
        pieces += [escape(line[start:at]), smiley_html(smiley)]
        start = at = at + len(smiley.typed)
    return "".join([*pieces, escape(line[start:])])


def _html(tokens: Sequence[Token]) -> str:
    return str(parser().renderer.render(tokens, parser().options, {}))


def _finish_links(children: Sequence[Token], rendered: Rendered) -> list[Token]:
    """Give links their `rel`, a text where they have none, and their true host where the text names another."""
    finished: list[Token] = []
    opened_at = -1
    for token in children:
        if token.type == "link_open":
            opened_at = len(finished)
        finished.append(token)
        if token.type == "link_close" and opened_at >= 0:
            finished[opened_at:] = _finished_link(finished[opened_at:], rendered)
            opened_at = -1
    return finished


def _finished_link(tokens: list[Token], rendered: Rendered) -> list[Token]:
    opening, *inner, closing = tokens
    address = str(opening.attrs["href"])
    if not has_scheme(address):
        rendered.bare_addresses.append(address)
        return [_text_like(opening, "["), *inner, _text_like(closing, f"]({address})")]
    if opening.info != "auto":
        opening.attrs.pop("title", None)
    if rel := rel_of(address):
        opening.attrs["rel"] = rel
    shown = "".join(token.content for token in inner)
    if not is_visible(shown):
        inner = [_text_like(opening, shown_address(address))]
    elif opening.info != "auto" and (host := true_host_note(shown, address)):
        return [opening, *inner, closing, _text_like(closing, f" ({host})")]
    return [opening, *inner, closing]


def _text_like(token: Token, content: str) -> Token:
    return token.copy(type="text", tag="", nesting=0, attrs={}, info="", content=content)
