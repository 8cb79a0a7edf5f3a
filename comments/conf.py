"""The operator's choices: `settings.DISCUSSION` with defaults, read anew at every use.

    from comments import conf
    conf.MAX_LENGTH

`comments.checks` refuses unknown keys and values out of range before the site starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings

DEFAULT_SORT: str
MIN_LENGTH: int
MAX_LENGTH: int
CLOSE_AFTER_DAYS: int
LEAF_TOMBSTONES: str
RESTORE_HOURS: int
WIPE_DELETED_DAYS: int
WIPE_REMOVED_DAYS: int
DATE_FORMAT: str
EMBEDS_MAX: tuple[int, ...]
EDIT_WINDOWS: tuple[timedelta, ...]
DOWN_VOTES: bool
SCORE_HIDDEN_MINUTES: int

LONGEST_TEXT = 20_000  # characters; rendering time and the size of a page grow with it
A_CENTURY_DAYS = 36_500


@dataclass(frozen=True)
class Whole:
    """A whole number within bounds, both included."""

    default: int
    minimum: int
    maximum: int

    def problem(self, value: object) -> str:
        """Return what is wrong with a value, or an empty text."""
        # A bool is an int to Python, and never what the operator meant.
        if isinstance(value, bool) or not isinstance(value, int):
            return "must be a whole number"
        if not self.minimum <= value <= self.maximum:
            return f"must be from {self.minimum} to {self.maximum}"
        return ""


@dataclass(frozen=True)
class Switch:
    """On or off."""

    default: bool

    def problem(self, value: object) -> str:
        """Return what is wrong with a value, or an empty text."""
        return "" if isinstance(value, bool) else "must be True or False"


@dataclass(frozen=True)
class Word:
    """A text; one of `choices` where there are any."""

    default: str
    choices: tuple[str, ...] = ()

    def problem(self, value: object) -> str:
        """Return what is wrong with a value, or an empty text."""
        if not isinstance(value, str) or not value:
            return "must be a text"
        if self.choices and value not in self.choices:
            return f"must be one of {', '.join(self.choices)}"
        return ""


@dataclass(frozen=True)
class Levels:
    """A whole number within bounds for each level of trust."""

    default: tuple[int, ...]
    minimum: int
    maximum: int

    def problem(self, value: object) -> str:
        """Return what is wrong with a value, or an empty text."""
        number = Whole(0, self.minimum, self.maximum)
        if not isinstance(value, tuple | list) or len(value) != len(self.default):
            return f"must be a list of {len(self.default)} whole numbers, one for each level of trust"
        return next(filter(None, map(number.problem, value)), "")


@dataclass(frozen=True)
class Spans:
    """A length of time for each level of trust."""

    default: tuple[timedelta, ...]
    maximum: timedelta

    def problem(self, value: object) -> str:
        """Return what is wrong with a value, or an empty text."""
        if not isinstance(value, tuple | list) or not all(isinstance(span, timedelta) for span in value):
            return "must be a list of timedelta"
        if len(value) != len(self.default):
            return f"must hold {len(self.default)} lengths of time, one for each level of trust"
        if not all(timedelta(0) <= span <= self.maximum for span in value):
            return f"must hold nothing below zero and nothing over {self.maximum.days} days"
        return ""


CHOICES: dict[str, Whole | Word | Switch | Levels | Spans] = {
    "DEFAULT_SORT": Word("oldest", ("oldest", "newest", "best", "active", "replies")),
    "MIN_LENGTH": Whole(1, 1, 1_000),
    "MAX_LENGTH": Whole(3_000, 100, LONGEST_TEXT),
    "CLOSE_AFTER_DAYS": Whole(0, 0, A_CENTURY_DAYS),
    "LEAF_TOMBSTONES": Word("needed", ("needed", "all", "none")),
    "RESTORE_HOURS": Whole(24, 0, 24 * 365),
    "WIPE_DELETED_DAYS": Whole(30, 1, A_CENTURY_DAYS),
    "WIPE_REMOVED_DAYS": Whole(180, 1, A_CENTURY_DAYS),
    "DATE_FORMAT": Word("j F Y H:i"),
    "EMBEDS_MAX": Levels((1, 1, 3, 5), 0, 20),
    "EDIT_WINDOWS": Spans(
        (timedelta(minutes=15), timedelta(minutes=15), timedelta(hours=24), timedelta(days=30)),
        maximum=timedelta(days=A_CENTURY_DAYS),
    ),
    "DOWN_VOTES": Switch(False),
    "SCORE_HIDDEN_MINUTES": Whole(0, 0, 7 * 24 * 60),
}
# With down votes the first one must not call for the next.
HIDDEN_MINUTES_WITH_DOWN_VOTES = 60


def __getattr__(name: str) -> Any:
    if name not in CHOICES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    default = CHOICES[name].default
    if name == "SCORE_HIDDEN_MINUTES" and settings.DISCUSSION.get("DOWN_VOTES"):
        default = HIDDEN_MINUTES_WITH_DOWN_VOTES
    return settings.DISCUSSION.get(name, default)
