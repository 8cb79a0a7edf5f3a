"""A moment as two fields, day and time, in the editor's zone; the time may name which of two it means: "02:30 CET"."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.errors import ArticleError
from articles.moments import as_typed, moment_of, split_ending

if TYPE_CHECKING:
    from datetime import time


class MomentWidget(AdminSplitDateTime):
    """Shows a moment as it is typed, with the zone's name behind a time that comes twice."""

    def decompress(self, value: Any) -> Any:
        return as_typed(value, timezone.get_current_timezone()) if isinstance(value, datetime) else (None, None)


class ClockField(forms.TimeField):
    """A time, with or without the name of its zone."""

    def to_python(self, value: Any) -> Any:
        """Return the time and the ending that says which of two it is."""
        if value in self.empty_values:
            return None
        clock, ending = split_ending(str(value))
        typed: time | None = super().to_python(clock)
        return (typed, ending) if typed is not None else None


class MomentField(forms.SplitDateTimeField):
    """A moment in the current zone; a time clocks jump over is refused, of one that comes twice the zone is asked."""

    widget = MomentWidget

    def __init__(self, **options: Any) -> None:
        options.pop("input_date_formats", None)
        super().__init__(**options)
        day, _ = self.fields
        self.fields = (day, ClockField(required=False, error_messages={"invalid": "Type a time as in 14:05."}))
        for field in self.fields:
            field.required = False
        self.require_all_fields = True

    def compress(self, data_list: Any) -> datetime | None:
        if not data_list:
            return None
        day, clock = data_list
        if day in self.empty_values:
            raise ValidationError("Say on which day.", code="invalid_date")
        if clock in self.empty_values:
            raise ValidationError("Say at what time.", code="invalid_time")
        try:
            return moment_of(datetime.combine(day, clock[0]), timezone.get_current_timezone(), clock[1])
        except ArticleError as err:
            raise ValidationError(err.message) from err
        except OverflowError as err:
            raise ValidationError("No calendar has this day. Mend the year.") from err


def zone_in_words() -> str:
    """Return the zone moments are typed in: "Times are in Europe/Berlin (now CET)."."""
    zone = timezone.get_current_timezone()
    today = f"{timezone.localtime():%Z}"
    return f"Times are in {zone}." if today == str(zone) else f"Times are in {zone} (now {today})."
