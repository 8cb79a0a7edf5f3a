"""Which articles a change of a register touches, told before it is made. Reads only."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from articles.markup.matching import Matcher
from articles.models import Article

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from articles.querysets import ArticleQuerySet

EXCERPTS_SHOWN = 5
# Characters on either side of a word.
AROUND = 60
# A word in more than this share of the articles is more often a mistake than meant.
WIDE_FROM = 0.05
_INLINE_TAG = re.compile(r"</?(?:a|em|strong|s|sub|sup|code|bdi|cite)(?=[\s>])[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_READ = ("pk", "title", "kicker", "standfirst", "body_text", "body_html")


@dataclass(frozen=True)
class Excerpt:
    """A place where an article names the entry."""

    article_id: int
    title: str
    before: str
    words: str
    after: str


@dataclass
class Effect:
    """What a change touches: live articles by number, some of them by their words."""

    live_count: int = 0
    excerpts: list[Excerpt] = field(default_factory=list)
    # Whether it touches more than WIDE_FROM of all live articles.
    is_wide: bool = False


def effect_of(spellings: Sequence[str], languages: Sequence[str]) -> Effect:
    """Return how many live articles name one of the spellings, with excerpts: two queries."""
    effect = Effect()
    for row, match, text in _naming(Article.objects.published().newest_first(), spellings, languages):
        effect.live_count += 1
        if len(effect.excerpts) < EXCERPTS_SHOWN:
            effect.excerpts.append(_excerpt(row, text, *match))
    effect.is_wide = effect.live_count > WIDE_FROM * Article.objects.published().count()
    return effect


def ids_naming(spellings: Sequence[str], languages: Sequence[str]) -> list[int]:
    """Return the ids of all articles that name one of the spellings, live or not: one query."""
    return [row[0] for row, _, _ in _naming(Article.objects.order_by("pk"), spellings, languages)]


def in_languages(languages: Sequence[str]) -> Q:
    """Return what keeps articles in these languages, regional ones included."""
    kept = Q(pk__in=[])
    for language in languages:
        kept |= Q(language=language) | Q(language__startswith=f"{language}-")
    return kept


def _naming(
    articles: ArticleQuerySet, spellings: Sequence[str], languages: Sequence[str]
) -> Iterator[tuple[tuple[int, str, str, str, str, str], tuple[int, int], str]]:
    """Yield the row, the first match, and the text it stands in, for each article that names a spelling."""
    matcher = Matcher([(0, spellings)])
    for row in articles.filter(in_languages(languages), _may_name(spellings)).values_list(*_READ).iterator(500):
        for text in (*row[1:5], shown_words(row[5])):
            found = matcher.find(text)
            if found:
                yield row, (found[0].start, found[0].end), text
                break


def _may_name(spellings: Sequence[str]) -> Q:
    """Return what keeps articles that could name a spelling: at least its first word, in any letters."""
    kept = Q(pk__in=[])
    for typed in spellings:
        word = typed.removesuffix("*").split()[0] if typed.removesuffix("*").split() else ""
        # SQLite folds the letters of English only.
        for cased in dict.fromkeys((word, word.lower(), word.upper(), word.capitalize())) if word else ():
            for name in ("title", "kicker", "standfirst", "body_text", "body_html"):
                kept |= Q(**{f"{name}__icontains": html.escape(cased) if name == "body_html" else cased})
    return kept


def shown_words(body_html: str) -> str:
    """Return the words of rendered HTML, captions and notes among them; a line for each block."""
    return html.unescape(_TAG.sub("\n", _INLINE_TAG.sub("", body_html)))


def _excerpt(row: tuple[int, str, str, str, str, str], text: str, start: int, end: int) -> Excerpt:
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Excerpt(row[0], row[1], before.rpartition("\n")[2], text[start:end], after.partition("\n")[0])
