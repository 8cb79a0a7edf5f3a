"""Moments as people type them: in a zone, which is named, where some times do not exist and some come twice."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from articles.errors import AmbiguousMoment, NoSuchMoment

if TYPE_CHECKING:
    from datetime import tzinfo

# Further away than this a moment is likely a slip in the year.
FAR_AWAY = timedelta(days=5 * 365 + 1)
_ENDING = re.compile(r"^(?P<time>.*?)\s*(?P<zone>[A-Za-z]{2,5}|[+-]\d{2}(?::?\d{2})?)$")
MINUTES_PER_HOUR = 60
MINUTES_PER_DAY = 24 * 60


def moment_of(wall: datetime, zone: tzinfo, ending: str = "") -> datetime:
    """Return, in UTC, the moment a clock on the wall shows a time in a zone; `ending`, as "CET", says which of two.

    Raises NoSuchMoment where clocks jump over it, AmbiguousMoment where it comes twice and no ending says which.
    """
    first, second = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        if ending and ending not in _names(first):
            raise NoSuchMoment(
                f"At that moment {zone} has the time {first:%Z}. Write {wall:%H:%M}, or {wall:%H:%M} {first:%Z}."
            )
        return first.astimezone(UTC)
    if _is_skipped(first):
        before, after = _around(wall, zone)
        raise NoSuchMoment(
            f"{wall:%H:%M} does not exist on {wall:%-d %B %Y} in {zone}: clocks go ahead over it. "
            f"The nearest are {before:%H:%M} and {after:%H:%M}."
        )
    for one in (first, second):
        if ending and ending in _names(one):
            return one.astimezone(UTC)
    raise AmbiguousMoment(
        f"{wall:%H:%M} comes twice on {wall:%-d %B %Y} in {zone}: clocks go back. "
        f"Write {wall:%H:%M} {first:%Z} for the first or {wall:%H:%M} {second:%Z} for the second."
    )


def split_ending(typed: str) -> tuple[str, str]:
    """Return a typed time and the name or offset of the zone after it: "02:30 CET" is "02:30" and "CET"."""
    found = _ENDING.match(typed.strip())
    if found is None or found["zone"].lower() in {"am", "pm"}:
        return typed, ""
    return found["time"], found["zone"].upper()


def as_typed(moment: datetime, zone: tzinfo) -> tuple[str, str]:
    """Return the day and the time as they are typed; the time says which of two where it comes twice."""
    local = moment.astimezone(zone)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{local:%Y-%m-%d}", f"{clock} {local:%Z}" if twice else clock


def in_words(moment: datetime) -> str:
    """Return a moment with its zone: "24 November 2026 14:00 (Europe/Berlin, CET)"."""
    zone = timezone.get_current_timezone()
    local = moment.astimezone(zone)
    names = dict.fromkeys((str(zone), f"{local:%Z}"))
    return f"{local:%-d %B %Y %H:%M} ({', '.join(names)})"


def ahead(moment: datetime, now: datetime | None = None) -> str:
    """Return how long it is until a moment: "in 3 h 20 min", "in 2 days", "now"; the same words for "ago"."""
    minutes = round((moment - (now or timezone.now())).total_seconds() / 60)
    length = _length(abs(minutes))
    if not minutes:
        return "now"
    return f"in {length}" if minutes > 0 else f"{length} ago"


def is_far_away(moment: datetime) -> bool:
    """Tell whether a moment is so far ahead or behind that it should be asked for twice."""
    return abs(moment - timezone.now()) > FAR_AWAY


def _length(minutes: int) -> str:
    if minutes >= 2 * MINUTES_PER_DAY:
        return f"{minutes // MINUTES_PER_DAY} days"
    hours, rest = divmod(minutes, MINUTES_PER_HOUR)
    return " ".join(part for part in (f"{hours} h" * bool(hours), f"{rest} min" * bool(rest)) if part)


def _names(moment: datetime) -> set[str]:
    """Return what may be written behind a time for its offset: "CET", "+01:00", "+0100", "+01"."""
    offset = f"{moment:%z}"
    return {f"{moment:%Z}".upper(), offset, f"{offset[:3]}:{offset[3:]}", offset[:3]}


def _is_skipped(moment: datetime) -> bool:
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) != moment.replace(tzinfo=None)


def _around(wall: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the last minute before the jump and the first after it."""
    # With fold 1 a skipped time is read with the offset after the jump, so it lies before it.
    moment = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    jump_end = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    offset = moment.astimezone(zone).utcoffset()
    while jump_end - moment > timedelta(minutes=1):
        middle = moment + (jump_end - moment) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            moment = middle
        else:
            jump_end = middle
    after = jump_end.astimezone(zone).replace(second=0, microsecond=0)
    return (after.astimezone(UTC) - timedelta(minutes=1)).astimezone(zone), after
