"""Who made an article, in the order and the words of its byline."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from articles.models import Article, Byline
from articles.site_texts import SiteTexts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.models import Author


@dataclass(frozen=True)
class Name:
    """One name and what stands before it: nothing, a comma, or "and"."""

    author: Author
    joint: str


@dataclass(frozen=True)
class Credits:
    """Those who did one thing besides writing, for a line of their own."""

    role: str
    names: list[Name]


@dataclass(frozen=True)
class ShownByline:
    """The byline as printed: names with their joints, or a text in their place; empty when there is none."""

    names: list[Name] = field(default_factory=list)
    text: str = ""
    others: list[Credits] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.names or self.text or self.others)


def shown_byline(article: Article, texts: SiteTexts | None = None) -> ShownByline:
    """Return the byline by the article's style, with the site's own word for staff if it is at hand.

    Reads bylines and their authors: queries unless prefetched.
    """
    if article.byline == Article.BylineStyle.STAFF:
        return ShownByline(text=(texts or SiteTexts()).staff_byline)
    if article.byline == Article.BylineStyle.NONE:
        return ShownByline()
    bylines = list(article.bylines.all())
    writers = [byline.author for byline in bylines if byline.role == Byline.Role.TEXT]
    rest = [byline for byline in bylines if byline.role != Byline.Role.TEXT]
    others = [
        Credits(role, _joined([byline.author for byline in group]))
        for role, group in groupby(sorted(rest, key=lambda byline: byline.role), key=Byline.get_role_display)
    ]
    return ShownByline(names=_joined(writers), others=others)


def _joined(authors: Sequence[Author]) -> list[Name]:
    """Join as people do: A, B and C."""
    last = len(authors) - 1
    return [Name(author, _joint(place, last)) for place, author in enumerate(authors)]


def _joint(place: int, last: int) -> str:
    if place == 0:
        return ""
    return " and " if place == last else ", "
