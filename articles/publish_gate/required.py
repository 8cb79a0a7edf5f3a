"""What no article goes without, and what its head should be like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.markup.tree import is_blank
from articles.models import Article
from articles.publish_gate.findings import Finding, error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.publish_gate.facts import Facts

# Characters; search engines and cards cut what is longer.
LONG_TITLE = 110
LONG_STANDFIRST = 160


def fields(facts: Facts) -> Iterator[Finding]:
    """Find empty fields that readers would miss."""
    if not facts.title.strip():
        yield error("title", "title", "Give the article a title.")
    if is_blank(facts.root):
        yield error("body", "body", "Write the text.")
    if not facts.standfirst.strip():
        yield error("standfirst", "standfirst", "Write a standfirst: one or two sentences under the headline.")
    if not facts.has_section:
        yield error("section", "section", "Choose a section.")
    if facts.byline == Article.BylineStyle.AUTHORS and not facts.has_authors:
        yield error("byline", "byline", "Name an author in the byline, or set the byline to staff or to none.")


def head(facts: Facts) -> Iterator[Finding]:
    """Find a head that others will cut, and a text nobody can look up."""
    length = len(facts.title.strip())
    if length > LONG_TITLE:
        yield warning("long-title", "title", f"The title has {length} characters; over {LONG_TITLE} it is cut.")
    if not facts.seo_description and len(facts.standfirst) > LONG_STANDFIRST:
        yield warning(
            "description",
            "seo_description",
            f"The standfirst is over {LONG_STANDFIRST} characters. Write a shorter description for search engines.",
        )
    if not facts.has_tags:
        yield warning("no-tags", "tags", "The article has no tags. Readers find related texts by them.")


CHECKS = (fields, head)
