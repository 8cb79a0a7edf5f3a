"""Reads single fields of foreign records: types, lengths, times. Nothing is guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from articles.importers.report import Report

MAX_ID_LENGTH = 200
# Control characters but tab and line feed, and lone surrogates, which no database takes.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:?\d\d)?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BLANK_LETTERS = "\u2800\u3164\u115f\u1160\uffa0"


class BadValue(ValueError):
    """The value is not of the field's type."""


class TooLong(BadValue):
    """The text is longer than the magazine takes, and may not be cut."""


@dataclass(frozen=True)
class Reading:
    """The record that is being read: where notes about it belong, and in which zone its times stand."""

    report: Report
    zone: tzinfo = UTC
    kind: str = ""
    id: str = ""
    line: int = 0

    def note(self, code: str, detail: str = "") -> None:
        """Tell the report something about this record."""
        self.report.note(code, kind=self.kind, key=self.id, line=self.line, detail=detail)

    def about(self, kind: str, key: str, line: int = 0) -> Reading:
        """Return the same reading for another record."""
        return Reading(self.report, self.zone, kind, key, line)


Parse = Callable[[Any, Reading], Any]


@dataclass(frozen=True)
class Field:
    """One field of a kind: how it is read, and whether a record without it is skipped."""

    parse: Parse
    required: bool = False


def read_fields(spec: Mapping[str, Field], raw: Mapping[str, Any], reading: Reading) -> dict[str, Any] | None:
    """Return the values of a record by field, or None (and a note) when a required one is missing or wrong."""
    for name in raw:
        if name not in spec and name != "kind" and not name.startswith("x_"):
            reading.report.note_unknown("unknown_field", reading.kind, clean(str(name))[:60], line=reading.line)
    values: dict[str, Any] = {}
    for name, field in spec.items():
        value = raw.get(name)
        if value is None:
            if field.required:
                reading.note("bad_record", f"{name} is missing")
                return None
            continue
        try:
            values[name] = field.parse(value, reading)
        except TooLong:
            reading.note("too_long", name)
            return None
        except BadValue:
            reading.note("bad_record" if field.required else "bad_field", name)
            if field.required:
                return None
    return values


def record_id(value: Any) -> str:
    """Return an id as text: an integer or 1 to 200 characters. Raise BadValue for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise BadValue
    text = clean(value).strip()
    if not 0 < len(text) <= MAX_ID_LENGTH:
        raise BadValue
    return text


def clean(text: str) -> str:
    """Return the text in NFC with line feeds only, without control characters and lone surrogates."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def one_line(text: str) -> str:
    """Return the text as a name may stand on a page: one line, no direction controls; "" if nothing is seen."""
    text = _SPACES.sub(" ", _DIRECTION.sub("", clean(text))).strip()
    return text if is_visible(text) else ""


def is_visible(text: str) -> bool:
    """Tell whether a reader would see anything of it."""
    return any(
        not letter.isspace() and letter not in _BLANK_LETTERS and unicodedata.category(letter) not in {"Cf", "Cc", "Cn"}
        for letter in text
    )


def cut(text: str, limit: int) -> str:
    """Return the text within a limit, cut at a word's end with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ")
    return (head[:space] if space > limit // 2 else head).rstrip() + "…"


def _string(value: Any, reading: Reading) -> str:
    if not isinstance(value, str):
        raise BadValue
    cleaned = clean(value)
    if _CONTROL.search(value.replace("\r\n", "\n").replace("\r", "\n")):
        reading.note("control_chars")
    return cleaned


def line_of(limit: int) -> Parse:
    """Return a reader of one-line texts, cut at the limit."""

    def parse(value: Any, reading: Reading) -> str:
        text = one_line(_string(value, reading))
        if len(text) > limit:
            reading.note("cut")
        return cut(text, limit)

    return parse


def required_line_of(limit: int) -> Parse:
    """Return a reader of one-line texts that must show something."""
    read = line_of(limit)

    def parse(value: Any, reading: Reading) -> str:
        text: str = read(value, reading)
        if not text:
            raise BadValue
        return text

    return parse


def text_of(limit: int) -> Parse:
    """Return a reader of texts of many lines; a longer one is refused, not cut."""

    def parse(value: Any, reading: Reading) -> str:
        text = _string(value, reading)
        if len(text) > limit:
            raise BadValue
        return text

    return parse


def reference(value: Any, reading: Reading) -> str:
    """Read the id of another record."""
    return record_id(value)


def list_of(parse_one: Parse, limit: int = 1000) -> Parse:
    """Return a reader of lists; entries of the wrong type are left out, entries over the limit are cut."""

    def parse(value: Any, reading: Reading) -> list[Any]:
        if not isinstance(value, list):
            raise BadValue
        entries = []
        for entry in value[:limit]:
            try:
                entries.append(parse_one(entry, reading))
            except BadValue:
                reading.note("bad_field")
        if len(value) > limit:
            reading.note("cut")
        return entries

    return parse


def flag(value: Any, reading: Reading) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise BadValue
    return value


def whole_number(low: int, high: int) -> Parse:
    """Return a reader of integers in a range."""

    def parse(value: Any, reading: Reading) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise BadValue
        return value

    return parse


def share(value: Any, reading: Reading) -> float:
    """Read a number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise BadValue
    return float(value)


def one_of(*words: str) -> Parse:
    """Return a reader of one word of a list."""

    def parse(value: Any, reading: Reading) -> str:
        if value not in words:
            raise BadValue
        return str(value)

    return parse


def web_address(value: Any, reading: Reading) -> str:
    """Read an absolute http(s) address that fits a column."""
    text = one_line(_string(value, reading))
    if not text.startswith(("http://", "https://")) or len(text) > MAX_ID_LENGTH or " " in text:
        raise BadValue
    return text


def moment(value: Any, reading: Reading) -> int | None:
    """Read a time as microseconds since 1970; None (and a note) where the text is no time that was or will be."""
    if not isinstance(value, str):
        raise BadValue
    parts = _TIME.fullmatch(value.strip())
    try:
        found = _moment_of(parts, reading) if parts else None
    except (ValueError, OverflowError):
        found = None
    if found is None:
        reading.note("bad_time", cut(one_line(value), 40))
    return found


def _moment_of(parts: re.Match[str], reading: Reading) -> int | None:
    day, clock, fraction, offset = parts.groups()
    text = f"{day}T{clock}{(fraction or '')[:7]}"
    at = datetime.fromisoformat(text + offset.upper()) if offset else datetime.fromisoformat(text)
    if at.tzinfo is None:
        reading.report.note_once("time_without_zone")
        at = at.replace(tzinfo=reading.zone)
    micros = microseconds(at)
    return micros if 0 <= micros < microseconds(datetime(2200, 1, 1, tzinfo=UTC)) else None


def microseconds(at: datetime) -> int:
    """Return an aware time as microseconds since 1970, exactly."""
    passed = at.astimezone(UTC) - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


def time_of(micros: int) -> datetime:
    """Return the time of a number of microseconds since 1970."""
    seconds, rest = divmod(micros, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)
