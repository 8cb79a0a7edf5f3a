"""The registers as rendering reads them: which marks and terms hold for a text, and the version of it all.

Every change of a register counts one number up in its transaction. An article that was rendered with a lower number is
stale: its page serves a fresh rendering until a task has stored one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Subquery

from articles.markup.registers import Mark, Term, spellings_of
from articles.models import LegalMark, RegisterVersion
from articles.models import Term as TermRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    # Called with the spellings an entry has or had, after the change and within its transaction.
    type Hearer = Callable[[Sequence[str]], None]

# The one row.
ROW = 1

_hearers: list[Hearer] = []


def register(hear: Hearer) -> None:
    """Let a higher app know of every change of the legal marks; called once at start."""
    if hear not in _hearers:
        _hearers.append(hear)


def tell_of_marks(spellings: Sequence[str]) -> None:
    """Tell those who keep marked texts of their own."""
    for hear in _hearers:
        hear(spellings)


def current_version() -> int:
    """Return the number of the registers: one query. 0: nothing was ever entered."""
    return RegisterVersion.objects.filter(pk=ROW).values_list("version", flat=True).first() or 0


def version_in_query() -> Subquery:
    """Return the number as part of another query."""
    return Subquery(RegisterVersion.objects.filter(pk=ROW).order_by().values("version")[:1])


def bump() -> int:
    """Count one up and return the new number; within a transaction, which holds the row until its end."""
    if not RegisterVersion.objects.filter(pk=ROW).update(version=F("version") + 1):
        RegisterVersion.objects.get_or_create(pk=ROW, defaults={"version": 1})
    return current_version()


def marks_for(language: str, at: datetime, *, article_id: int | None = None) -> tuple[Mark, ...]:
    """Return the marks for texts in a language that hold at a moment or later: one query."""
    rows = LegalMark.objects.in_force().not_ended(at).for_language(language).for_article(article_id)
    return tuple(map(mark_of, rows))


def terms_for(language: str, at: datetime, *, article_id: int | None = None) -> tuple[Term, ...]:
    """Return the terms for texts in a language that lead to a page at a moment or later: one query."""
    rows = TermRow.objects.for_language(language).for_article(article_id).with_page(at)
    return tuple(map(term_of, rows.select_related("tag", "section", "article").only(*_READ_OF_TERMS)))


_READ_OF_TERMS = (
    "text", "aliases", "title", "url", "tag__slug", "section__slug", "article__slug", "article__publish_at",
    "article__unpublish_at",
)  # fmt: skip


def mark_of(row: LegalMark) -> Mark:
    """Return a mark as a value."""
    return Mark(
        id=row.pk,
        name=row.name,
        spellings=spellings_of(row.name, row.aliases),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        note=row.note,
        is_inline=row.style == LegalMark.Style.INLINE,
    )


def term_of(row: TermRow) -> Term:
    """Return a term as a value, which lives as long as the article it leads to. Reads its target."""
    target = row.tag or row.section or row.article
    return Term(
        id=row.pk,
        name=row.text,
        spellings=spellings_of(row.text, row.aliases),
        starts_at=row.article.publish_at if row.article else None,
        ends_at=row.article.unpublish_at if row.article else None,
        url=target.get_absolute_url() if target else row.url,
        title=row.title,
    )
