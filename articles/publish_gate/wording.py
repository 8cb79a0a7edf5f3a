"""The text itself: what is unfinished in it, where it leads, how it is built."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING

from articles.embeds import find_embed, is_of_provider
from articles.markup.footnotes import footnote_problems
from articles.markup.headings import level_jumps, mark_headings
from articles.markup.quotes import place_quotes
from articles.markup.tree import Element, is_blank, plain_text
from articles.publish_gate.findings import Finding, error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.publish_gate.facts import Facts

_UNFINISHED = re.compile(r"\[TK\b[^\]]*\]?|\bTK\b|\bXXX\b")
_SAYS_NOTHING = {"here", "click here", "this", "link", "this link", "more", "read more"}
_ADDRESS = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_EMPTY_WORDS = {"h2": "heading", "h3": "heading", "li": "list item", "figcaption": "caption"}
# Characters; a longer paragraph in bold is emphasis, a shorter one is a heading in disguise.
SHORT_PARAGRAPH = 80


def unfinished(facts: Facts) -> Iterator[Finding]:
    """Find marks that something is to come, and boxes with nothing in them."""
    texts = {
        "title": facts.title,
        "kicker": facts.kicker,
        "standfirst": facts.standfirst,
        "body": plain_text(facts.root),
    }
    texts["lead_caption"] = " ".join(use.caption for use in facts.photos)
    for name, text in texts.items():
        if mark := _UNFINISHED.search(text):
            yield error("unfinished", name, f"“{mark[0][:40]}” still stands in the {name.replace('_', ' ')}.")
    for element in facts.root.walk():
        if element.tag in _EMPTY_WORDS and is_blank(element):
            yield error(
                "unfinished", "body", f"The text has an empty {_EMPTY_WORDS[element.tag]}. Fill it or take it out."
            )


def links(facts: Facts) -> Iterator[Finding]:
    """Find links that lead nowhere, that say nothing, or that are not safe."""
    for address in facts.dead_links:
        yield error("dead-link", "body", f"The link to {address} leads nowhere at the moment of publishing.")
    for link in (element for element in facts.root.walk() if element.tag == "a"):
        words, address = plain_text(link), link.attributes.get("href", "")
        if words.lower().strip(" .") in _SAYS_NOTHING or _ADDRESS.fullmatch(words):
            yield warning("link-text", "body", f"The link “{words[:60]}” does not say where it leads.")
        if address.lower().startswith("http://"):
            yield warning("http-link", "body", f"The link to {address[:80]} is not encrypted; try https.")


def footnotes(facts: Facts) -> Iterator[Finding]:
    """Find notes with nothing in them, and notes within notes."""
    for sentence in footnote_problems(facts.root):
        yield error("footnote", "body", sentence)


def structure(facts: Facts) -> Iterator[Finding]:
    """Find headings that skip a level or are none, tables without heads, and quotes of nobody."""
    root = copy.deepcopy(facts.root)
    for sentence in level_jumps(mark_headings(root)):
        yield warning("headings", "body", sentence)
    for paragraph in (element for element in root.elements if element.tag == "p"):
        words = plain_text(paragraph)
        if words and len(words) <= SHORT_PARAGRAPH and _is_bold(paragraph):
            yield warning("bold-paragraph", "body", f"“{words}” stands in bold; make it a heading if it is one.")
    for table in (element for element in root.walk() if element.tag == "table"):
        if table.find("th") is None:
            yield warning("table-head", "body", "A table has no head cells; say what its columns are.")
    for sentence in place_quotes(root):
        yield warning("quote-dash" if sentence.startswith("“") else "quote", "body", sentence)


def embeds(facts: Facts) -> Iterator[Finding]:
    """Find addresses of known places of films and sounds that name neither."""
    for paragraph in (element for element in facts.root.elements if element.tag == "p"):
        address = plain_text(paragraph)
        if _ADDRESS.fullmatch(address) and is_of_provider(address) and find_embed(address) is None:
            yield warning("embed", "body", f"No film or sound was found at {address[:80]}; it stands as a link.")


def _is_bold(paragraph: Element) -> bool:
    words = [child for child in paragraph.children if not is_blank(child)]
    return all(isinstance(child, Element) and child.tag == "strong" for child in words)


CHECKS = (unfinished, links, footnotes, structure, embeds)
