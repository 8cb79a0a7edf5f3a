"""Keep the slots of legal marks in stored comments true to the register."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.markup.registers import matcher_of
from articles.registers import marks_for
from comments.markup.marks import put_marks
from comments.models import Comment
from config.stored_pages.scopes import MAGAZINE, renew

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.markup.matching import Matcher

BATCH = 500


def known_marks(language: str) -> Matcher:
    """Return the names a text in a language carries slots for: marks in force now or later. One query."""
    return matcher_of(marks_for(language, timezone.now()), with_possessive=True)


def hear_of_marks(spellings: Sequence[str]) -> None:
    """Have the comments that name a changed mark brought up to date once the change is stored."""
    from comments.tasks import mark_again as task

    transaction.on_commit(partial(task.enqueue, list(spellings)))


def mark_again(spellings: Sequence[str]) -> int:
    """Put slots anew into comments that name a spelling or carry slots; return how many changed.

    Batches by key, one UPDATE for each that changes, which leaves a text alone that was edited meanwhile.
    """
    comments = Comment.objects.filter(_may_name(spellings)).order_by("pk").select_related(None)
    matchers: dict[str, Matcher] = {}
    changed = last = 0
    while batch := list(comments.filter(pk__gt=last).values_list("pk", "body_html", "article__language")[:BATCH]):
        for pk, stored, language in batch:
            if language not in matchers:
                matchers[language] = known_marks(language)
            body_html = put_marks(stored, matchers[language])
            if body_html != stored:
                changed += Comment.objects.filter(pk=pk, body_html=stored).update(body_html=body_html)
        last = batch[-1][0]
    if changed:
        renew(MAGAZINE)
    return changed


def _may_name(spellings: Sequence[str]) -> Q:
    """Return what keeps comments that could name a spelling, by its first letters; the step itself looks closely."""
    kept = Q(body_html__contains="<!--mark ")
    for words in (spelling.removesuffix("*").split() for spelling in spellings):
        for cased in {words[0], words[0].upper(), words[0].lower(), words[0].capitalize()} if words else ():
            kept |= Q(source__icontains=cased)
    return kept
