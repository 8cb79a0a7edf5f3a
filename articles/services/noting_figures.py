"""Write the numbers of days down, once a day: what charts are drawn from."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from articles.charts import last_days
from articles.desk_figures import Figure, known_figures, yesterday
from articles.models import DailyFigure, Section

if TYPE_CHECKING:
    from collections.abc import Mapping

    type Parents = Mapping[int, int | None]


def note_days() -> int:
    """Write the figures of each full day that has none yet, or has not settled; return how many are new.

    A day about which nobody knows anything stays without.
    """
    parents = dict(Section.objects.values_list("pk", "parent"))
    return sum(_note_figure(figure, parents) for figure in known_figures())


def _note_figure(figure: Figure, parents: Parents) -> int:
    days, count = last_days(yesterday(), figure.fills), 0
    settled = days[-1] - timedelta(days=figure.settles_in)
    noted = DailyFigure.objects.filter(name=figure.name, section=None, day__gte=days[0])
    known = set(noted.values_list("day", flat=True))
    for day in days:
        if (day not in known or day > settled) and (parts := figure.gather(*_bounds(day))) is not None:
            _note(figure, day, _by_section(parts, parents))
            count += day not in known
    return count


def _bounds(day: date) -> tuple[datetime, datetime]:
    """Return when a day of the magazine begins and ends."""
    zone = timezone.get_default_timezone()
    first, last = (datetime.combine(day + timedelta(days=more), time.min) for more in (0, 1))
    return timezone.make_aware(first, zone), timezone.make_aware(last, zone)


def _by_section(parts: Mapping[int | None, Any], parents: Parents) -> dict[int | None, list[Any]]:
    """Return the parts of all under None, and of each section with those of its subsections."""
    found: dict[int | None, list[Any]] = defaultdict(list, {None: list(parts.values())})
    for section, part in parts.items():
        for place in {section, parents.get(section) if section else None} - {None}:
            found[place].append(part)
    return found


@transaction.atomic
def _note(figure: Figure, day: date, by_section: Mapping[int | None, list[Any]]) -> None:
    """Write one day's number, in all and of each section. A second run at the same time changes nothing."""
    rows = []
    for section, parts in by_section.items():
        made = figure.measure(parts)
        rows.append(
            DailyFigure(name=figure.name, day=day, section_id=section, value=made.value, of=made.of, is_few=made.is_few)
        )
    DailyFigure.objects.filter(name=figure.name, day=day).delete()
    DailyFigure.objects.bulk_create(rows, ignore_conflicts=True)
