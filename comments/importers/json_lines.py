"""Reads Broadsheet JSON Lines v1 and its minimal form; docs/importing.md describes both for people."""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NoReturn
from zoneinfo import ZoneInfo

from articles.importers.fields import BadValue, Reading, clean, read_fields, record_id
from articles.importers.records import SITE, Record
from articles.importers.report import ImportFailed
from comments.importers.records import KEYS, KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.importers.files import Source
    from articles.importers.options import Options

MAX_LINE_BYTES = 4 * 1024 * 1024
MAX_NESTING = 16
MAX_BAD_LINES = 100
BOM = b"\xef\xbb\xbf"


class BadLine(ValueError):
    """One line is not a JSON object that may be read."""


@dataclass
class JsonLines:
    """One reading of a file. `name` and `zone` may come from the file itself."""

    source: Source
    reading: Reading
    zone_is_given: bool = False
    key: str = ""
    # Of the site record: what the file holds, and what keyed the addresses of its identities.
    profile: str = ""
    identity_key: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    _expected: dict[str, int] | None = None
    _is_complete: bool = False
    _has_site: bool = False
    _bad_lines: int = 0
    _objects: int = 0

    def records(self) -> Iterator[Record]:
        """Yield the records in the order of the file; raise ImportFailed where nothing may be imported."""
        refuse_other_formats(self.source)
        for line, text in self._lines():
            raw = self._parse(text, line)
            if raw is not None:
                record = self._record(raw, line)
                if record is not None:
                    yield record
        if not self._objects:
            raise ImportFailed(f"{self.source.name} holds no records.")
        self._check_end()

    @property
    def source_key(self) -> str:
        """Return what the source is called here where nobody gave it a name."""
        return f"broadsheet:{self.key}" if self.key else f"json:{self.source.stem}"[:200]

    def tell(self, options: Options) -> None:
        """Put what the file says about itself, once it is read, beside what the operator decided."""
        options.is_full = self.profile == "full"
        options.identity_key = self.identity_key

    def _lines(self) -> Iterator[tuple[int, str]]:
        number = 0
        while data := self.source.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(data) > MAX_LINE_BYTES and not data.endswith(b"\n"):
                self._skip_rest_of_line()
                self.reading.report.note("too_long", line=number)
                continue
            if number == 1:
                data = data.removeprefix(BOM)
            try:
                text = data.decode("utf-8")
            except UnicodeDecodeError as err:
                raise ImportFailed(f"{self.source.name}, line {number}, is not UTF-8.") from err
            if text.strip():
                yield number, text

    def _skip_rest_of_line(self) -> None:
        while data := self.source.readline(MAX_LINE_BYTES):
            if data.endswith(b"\n"):
                return

    def _parse(self, text: str, line: int) -> dict[str, Any] | None:
        try:
            raw = parse_object(text)
        except BadLine as err:
            self._bad_lines += 1
            if not self._objects or self._bad_lines > MAX_BAD_LINES:
                raise ImportFailed(f"{self.source.name} is not JSON Lines (line {line}: {err}).") from err
            self.reading.report.note("bad_json", line=line, detail=str(err))
            return None
        self._objects += 1
        return raw

    def _record(self, raw: dict[str, Any], line: int) -> Record | None:
        kind = raw.get("kind")
        if kind == "site":
            self._read_site(raw, line)
            return None
        if self._objects == 1 and kind is None:
            self._refuse_first(raw)
        if kind == "end":
            self._read_end(raw)
            return None
        spec = KINDS.get(kind) if isinstance(kind, str) else None
        self.counts[str(kind)] += 1
        if spec is None:
            name = clean(kind)[:60] if isinstance(kind, str) else "(none)"
            self.reading.report.note_unknown("unknown_kind", "", name, line=line)
            return None
        return self._known(str(kind), raw, line)

    def _known(self, kind: str, raw: dict[str, Any], line: int) -> Record | None:
        if kind in KEYS:
            return self._without_id(kind, raw, line)
        try:
            ident = record_id(raw.get("id"))
        except BadValue:
            self.reading.about(kind, "", line).note("bad_record", "id is missing or of the wrong type")
            return None
        reading = self.reading.about(kind, ident, line)
        values = read_fields(KINDS[kind], raw, reading)
        if values is None:
            # A comment that cannot be read still holds its place: a tombstone, if replies hang below.
            return Record(kind, ident, line, unreadable(raw, reading)) if kind == "comment" else None
        return Record(kind, ident, line, values)

    def _without_id(self, kind: str, raw: dict[str, Any], line: int) -> Record | None:
        """Return a record that is known by what it belongs to."""
        values = read_fields(KINDS[kind], raw, self.reading.about(kind, "", line))
        return (
            None if values is None else Record(kind, "/".join(str(values[name]) for name in KEYS[kind]), line, values)
        )

    def _refuse_first(self, raw: dict[str, Any]) -> NoReturn:
        if "version" in raw:
            raise ImportFailed(
                f"{self.source.name} looks like a Remark42 or Commento backup; these are not read yet. "
                "Write its comments in the minimal form (docs/importing.md)."
            )
        raise ImportFailed(f"{self.source.name} is not Broadsheet JSON Lines (the first object has no kind).")

    def _read_site(self, raw: dict[str, Any], line: int) -> None:
        if self._objects != 1:
            self.reading.report.note("bad_record", kind="site", line=line, detail="it must stand first")
            return
        if raw.get("version") != 1 or raw.get("format") != "broadsheet":
            raise ImportFailed(f"{self.source.name} is not Broadsheet JSON Lines version 1, the only one read here.")
        values = read_fields(SITE, raw, self.reading.about("site", "", line))
        if values is None:
            raise ImportFailed(f"{self.source.name} begins with a site record that lacks its key.")
        self._has_site = True
        self.key = values["key"]
        self.profile, self.identity_key = values.get("profile", ""), values.get("identity_key", "")
        zone = values.get("time_zone")
        if zone and not self.zone_is_given:
            self._use_zone(zone)

    def _use_zone(self, name: str) -> None:
        try:
            self.reading = replace(self.reading, zone=ZoneInfo(name))
        except (ValueError, KeyError, OSError):
            self.reading.report.note("bad_field", kind="site", detail="time_zone")

    def _read_end(self, raw: dict[str, Any]) -> None:
        counts = raw.get("counts")
        if isinstance(counts, dict):
            self._expected = {kind: count for kind, count in counts.items() if isinstance(count, int)}
        self._is_complete = True

    def _check_end(self) -> None:
        if not self._has_site:
            return
        name = self.source.name
        if not self._is_complete:
            raise ImportFailed(f"The file {name} ends early: it has no end record.")
        for kind, expected in (self._expected or {}).items():
            if kind not in {"site", "end"} and self.counts[kind] != expected:
                raise ImportFailed(f"The file {name} ends early: {self.counts[kind]:,} of {expected:,} {kind} records.")


def unreadable(raw: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """Return what can still be said about a comment whose record is not right: where it stands."""
    values: dict[str, Any] = {"id": reading.id, "ghost": True}
    for name in ("article", "parent"):
        if raw.get(name) is not None:
            try:
                values[name] = record_id(raw[name])
            except BadValue:
                continue
    return values


def refuse_other_formats(source: Source) -> None:
    """Raise ImportFailed for a file that cannot be JSON Lines, naming the command that fits."""
    head = source.beginning().removeprefix(BOM).lstrip()
    if head[:1] == b"<":
        fits = "; import_wxr reads WordPress exports" if b"<rss" in head or b"wordpress" in head.lower() else ""
        raise ImportFailed(f"{source.name} is not Broadsheet JSON Lines but XML{fits}.")
    if head[:1] == b"[":
        raise ImportFailed(f"{source.name} is not JSON Lines but one JSON list; write one object per line.")


def parse_object(text: str) -> dict[str, Any]:
    """Return the object of one line. Raise BadLine for anything that JSON does not mean one way only."""
    try:
        value = json.loads(
            text, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant, parse_float=_finite_number
        )
    except RecursionError as err:
        raise BadLine("nested too deep") from err
    except BadLine:
        raise
    except ValueError as err:
        raise BadLine(str(err).split(":")[0][:80]) from err
    if not isinstance(value, dict):
        raise BadLine("not an object")
    _check_nesting(value)
    return value


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadLine("a key stands twice in one object")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise BadLine(f"{name} is not a number")


def _finite_number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise BadLine("a number is too large")
    return number


def _check_nesting(value: dict[str, Any]) -> None:
    level: list[Any] = [value]
    for _ in range(MAX_NESTING):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise BadLine("nested too deep")
