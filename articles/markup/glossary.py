"""Step 9: the first occurrence of each glossary term becomes a link. No word is broken, no character changes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from articles.markup.links import own_path
from articles.markup.registers import matcher_of
from articles.markup.streams import streams
from articles.markup.tree import Element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.markup.registers import Term
    from articles.markup.streams import Stream

_CLOSED = frozenset({"a", "code"})
_NEVER_WITHIN = frozenset({"h2", "h3", "pre", "figcaption", "pull-quote", "section", "embed", "gallery"})


def link_terms(root: Element, terms: Sequence[Term], *, own_url: str, site_url: str) -> list[int]:
    """Link the terms of a tree; return the ids of those linked, in reading order.

    Never to `own_url`, the article's address, nor where a link of the text leads already.
    """
    if not terms:
        return []
    taken = {_same(own_url, site_url), *_linked(root, site_url)}
    by_id = {term.id: term for term in terms}
    matcher = matcher_of(terms)
    linked: list[int] = []
    for stream in streams(root, closed=_CLOSED):
        if _NEVER_WITHIN & stream.within:
            continue
        places: list[tuple[int, int, Term]] = []
        for match in matcher.find(stream.text):
            term = by_id[match.key]
            target = _same(term.url, site_url)
            if target not in taken and stream.is_open(match.start, match.end):
                taken.add(target)
                linked.append(term.id)
                places.append((match.start, match.end, term))
        _put(stream, places)
    return linked


def _put(stream: Stream, places: list[tuple[int, int, Term]]) -> None:
    for start, end, term in reversed(places):
        title = {"title": term.title} if term.title else {}
        stream.wrap(start, end, Element("a", {"class": "glossary-link", "href": term.url, **title}))


def _linked(root: Element, site_url: str) -> set[str]:
    return {_same(link.attributes.get("href", ""), site_url) for link in root.walk() if link.tag == "a"}


def _same(href: str, site_url: str) -> str:
    """Return an address in the form in which two that lead to one page are equal."""
    address = urldefrag(own_path(href, site_url) or href)[0]
    return address.rstrip("/") or "/"
