"""What a member may choose about reading. Higher apps add their choices; the columns are the member's own.

A choice that is empty is the magazine's way, or the device's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from django.conf import settings

COLUMNS = ("theme", "text_size", "typeface", "time_zone", "has_comment_keys")
THEMES = (("", "As the device"), ("light", "Light"), ("dark", "Dark"))
TEXT_SIZES = (("small", "Small"), ("", "Standard"), ("large", "Large"), ("larger", "Larger"))
TYPEFACES = (
    ("", "As the magazine sets them"),
    ("serif", "Serifs for comments too"),
    ("sans", "No serifs, for articles neither"),
)
# What the system's database of zones lists besides zones.
NO_ZONES = frozenset({"Factory", "localtime"})


@dataclass(frozen=True)
class Choice:
    """A choice another app knows the words of: a column of User, a label, values with their words."""

    column: str
    label: str
    help_text: str
    values: tuple[tuple[str, str], ...]


_choices: list[Choice] = []


def register(choice: Choice) -> None:
    """Add a choice to the page; called once at start."""
    if choice not in _choices:
        _choices.append(choice)


def further_choices() -> list[Choice]:
    """Return the choices of other apps."""
    return list(_choices)


def reading_columns() -> list[str]:
    """Return the columns of User that the page is about."""
    return [*COLUMNS, *(choice.column for choice in _choices)]


@cache
def time_zones() -> tuple[tuple[str, str], ...]:
    """Return every zone this server knows, after the site's own."""
    names = sorted(available_timezones() - NO_ZONES)
    return (("", f"As the magazine ({settings.TIME_ZONE})"), *((name, name.replace("_", " ")) for name in names))
