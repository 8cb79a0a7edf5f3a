"""Put sections and the parts of series in order, and close a section without losing what stands in it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from accounts.services.auditing import log_act
from articles.errors import ArticleError
from articles.models import Article, Promo, Revision, Section, Series, Slug
from articles.permissions import check_listed
from articles.services.parts import lock_and_number
from articles.services.pending import rewrite_pending
from articles.services.registers import move_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from accounts.models import User

# Between the numbers of neighbors, so that one may be typed between them.
STEP = 10
# Numbers no part has, on the way from one order to another: no two parts may share one in between.
ELSEWHERE = 20_000


@transaction.atomic
def move_section(section: Section, *, up: bool, by: User) -> bool:
    """Let a section change places with the one before or after it beneath the same parent; False at the edge.

    Raises NotAllowed.
    """
    check_listed(by, "change", Section)
    beside = Section.objects.select_for_update().filter(parent=section.parent_id).order_by("order", "name", "pk")
    order = list(beside)
    place = next((number for number, row in enumerate(order) if row.pk == section.pk), None)
    if place is None or not 0 <= (other := place - 1 if up else place + 1) < len(order):
        return False
    order[place], order[other] = order[other], order[place]
    for number, row in enumerate(order, 1):
        if row.order != number * STEP:
            Section.objects.filter(pk=row.pk).update(order=number * STEP)
    log_act("moved", section, by=by, changes={"place": [place + 1, other + 1]})
    return True


@transaction.atomic
def set_editors(section: Section, people: Iterable[User], *, by: User) -> bool:
    """Say who edits a section; False if nothing changes. It decides what these people see and publish.

    Raises NotAllowed.
    """
    check_listed(by, "change", Section)
    Section.objects.select_for_update().get(pk=section.pk)
    had = {person.pk: person.display_name for person in section.editors.all()}
    wanted = {person.pk: person.display_name for person in people}
    if had.keys() == wanted.keys():
        return False
    section.editors.set(wanted)
    log_act(
        "changed editors", section, by=by, changes={"editors": [", ".join(had.values()), ", ".join(wanted.values())]}
    )
    return True


@transaction.atomic
def close_section(section: Section, *, into: Section, by: User) -> int:
    """Move a section's articles, promos and addresses to another and delete it; return how many articles moved.

    Raises NotAllowed, and ArticleError where sections stand beneath it: they are moved by themselves first.
    """
    check_listed(by, "delete", Section)
    stored = list(Section.objects.select_for_update().filter(pk__in=[section.pk, into.pk]).order_by("pk"))
    if section.pk == into.pk or len(stored) != 2:  # noqa: PLR2004  (this one and the other)
        raise ArticleError("Choose another section for its articles.")
    if section.subsections.exists():
        raise ArticleError("Sections stand beneath this one. Move or close them first.")
    moved = Article.objects.filter(section=section).update(section=into)
    gone, kept = section.pk, into.pk
    rewrite_pending(lambda revision: {"section": kept} if revision.fields["section"] == gone else {})
    move_terms(section, into=into, by=by)
    for promo in Promo.objects.filter(sections=section):
        promo.sections.add(into)
    Slug.objects.filter(kind=Slug.Kind.SECTION, target_id=section.pk).update(target_id=into.pk, is_current=False)
    Slug.objects.get_or_create(
        kind=Slug.Kind.SECTION, slug=section.slug, defaults={"target_id": into.pk, "is_current": False}
    )
    log_act("closed", section, by=by, changes={"articles": [section.name, into.name], "moved": [0, moved]})
    section.delete()
    return moved


@transaction.atomic
def number_parts(series: Series, numbers: Mapping[int, int], *, by: User) -> bool:
    """Give parts their numbers by article id; False if nothing changes.

    Raises NotAllowed, and ArticleError for a number given twice.
    """
    check_listed(by, "change", Series)
    stored = lock_and_number(series)
    wanted = {pk: numbers.get(pk, number) for pk, number in stored.items()}
    taken = sorted(number for number in wanted.values() if number is not None)
    twice = next((number for number, after in pairwise(taken) if number == after), None)
    if twice is not None:
        raise ArticleError(f"Two parts have the number {twice}. Give each its own.")
    changed = {pk: number for pk, number in wanted.items() if number != stored[pk]}
    if not changed:
        return False
    for place, pk in enumerate(changed):
        Article.objects.filter(pk=pk).update(series_order=ELSEWHERE + place)
    for pk, part in changed.items():
        # A form opened before would bring the former number back.
        Article.objects.filter(pk=pk).update(series_order=part, version=F("version") + 1)
    rewrite_pending(lambda revision: _numbered(revision, series, changed))
    log_act("numbered", series, by=by, changes={str(pk): [stored[pk], number] for pk, number in changed.items()})
    return True


def _numbered(revision: Revision, series: Series, numbers: Mapping[int, int | None]) -> dict[str, Any]:
    is_part = revision.article_id in numbers and revision.fields["series"] == series.pk
    return {"series_order": numbers[revision.article_id]} if is_part else {}
