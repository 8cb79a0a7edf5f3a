"""What an import did, what it did not, and why: counted by code and listed at the end."""

from __future__ import annotations

import enum
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import IO

from articles.errors import ArticleError

SHOWN_IDS = 5
SHOWN_DETAIL = 60


class Fate(enum.Enum):
    """What became of a record that is listed."""

    SKIPPED = "skipped"
    MENDED = "mended"
    NOTED = "noted"


@dataclass(frozen=True)
class Code:
    """One thing that can be said about a record, and what it means in a sentence."""

    fate: Fate
    meaning: str


SKIPPED, MENDED, NOTED = Fate.SKIPPED, Fate.MENDED, Fate.NOTED
# docs/importing.md lists these for readers; a test compares the two.
CODES: dict[str, Code] = {
    "bad_record": Code(SKIPPED, "A required field is missing or of the wrong type."),
    "bad_json": Code(SKIPPED, "The line is not a JSON object that can be read."),
    "too_long": Code(SKIPPED, "The line or the text is longer than an import takes."),
    "duplicate_id": Code(SKIPPED, "Another record with this id came first."),
    "unknown_article": Code(SKIPPED, "The article of this comment is neither in the file nor here."),
    "empty_body": Code(SKIPPED, "The comment says nothing; where replies hang below, a tombstone stands for it."),
    "spam": Code(SKIPPED, "Spam or in the trash of the source; where replies hang below, a tombstone stands for it."),
    "unknown_comment": Code(SKIPPED, "The comment of this vote or revision did not come in."),
    "unknown_member": Code(SKIPPED, "The member of this vote did not come in as an account, so it does not count."),
    "pingback": Code(SKIPPED, "A note from another site, not a comment."),
    "post_type": Code(SKIPPED, "A page, menu, block or other thing that is not an article."),
    "trashed": Code(SKIPPED, "The article was in the trash of the source."),
    "photo_missing": Code(SKIPPED, "The picture's file was not found; run again with --media and it is added."),
    "photo_refused": Code(SKIPPED, "The picture is no photo the magazine takes, or its name leads out of the folder."),
    "erased_here": Code(SKIPPED, "It came with an earlier import and was deleted here, so it stays away."),
    "unknown_kind": Code(NOTED, "Records of this kind have no place here and were not kept."),
    "unknown_field": Code(NOTED, "This field has no place here and was not kept."),
    "time_without_zone": Code(NOTED, "Times without an offset were read in the zone of --time-zone, the file or UTC."),
    "bad_field": Code(MENDED, "A field of the wrong type or size was left out."),
    "control_chars": Code(MENDED, "Control characters were removed."),
    "cut": Code(MENDED, "A text or list over its limit was cut."),
    "bad_time": Code(MENDED, "A time that cannot be was replaced; an article without a usable one is a draft."),
    "slug_changed": Code(MENDED, "The address was taken or not usable, so another one was given."),
    "name_changed": Code(MENDED, "The name was taken or not allowed, so one near it was given."),
    "address_taken": Code(MENDED, "The mail address has an account here; the person came in as a name only."),
    "address_unconfirmed": Code(MENDED, "No confirmed mail address; the person came in as a name only."),
    "claim_lost": Code(NOTED, "Names came without the key of their address, so members cannot claim them."),
    "unsafe_markup": Code(MENDED, "Scripts, frames or other active markup were removed."),
    "markup_dropped": Code(MENDED, "Markup the magazine does not use was removed; its text stayed."),
    "shortcode": Code(MENDED, "Shortcodes stand in the text as typed."),
    "photo_unready": Code(MENDED, "The photo has no credit or no alt text; it is in the library but not placed."),
    "alt_from_caption": Code(MENDED, "The caption stands in for a missing alt text."),
    "kept_private": Code(MENDED, "Not public in the source: imported as a draft."),
    "orphan": Code(MENDED, "The comment answered is not in the file; the reply starts a thread."),
    "foreign_parent": Code(MENDED, "The comment answered belongs to another article; the reply starts a thread."),
    "self_parent": Code(MENDED, "The comment answers itself; it starts a thread."),
    "cycle": Code(MENDED, "Comments answer each other in a circle; the earliest starts a thread."),
    "depth_joined": Code(MENDED, "Deeper than the discussion nests; it stands at the deepest level."),
    "quote_unproved": Code(MENDED, "The quoted words were not found, so the quote carries no name."),
}


class ImportFailed(ArticleError):
    """Nothing was imported; the message says why in a sentence."""


@dataclass
class Report:
    """Collects what is worth telling. With `strict`, a skipped record or an unknown field ends the import."""

    strict: bool = False
    listing: IO[str] | None = None
    made: Counter[str] = field(default_factory=Counter)
    already_here: int = 0
    _counts: Counter[str] = field(default_factory=Counter)
    _shown: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _unknown: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    _once: set[tuple[str, str, str]] = field(default_factory=set)
    _mended: set[tuple[str, str]] = field(default_factory=set)

    def note(self, code: str, *, kind: str = "", key: str = "", line: int = 0, detail: str = "") -> None:
        """Remember one thing about one record; the same code counts once for a record."""
        if key and (code, kind, key) in self._once:
            return
        self._once.add((code, kind, key))
        self._counts[code] += 1
        if len(self._shown[code]) < SHOWN_IDS:
            self._shown[code].append(_label(kind, key, line, detail))
        self._list(code, kind, key, line, detail)
        fate = CODES[code].fate
        if fate is Fate.MENDED:
            self._mended.add((kind, key or f"line {line}"))
        if self.strict and fate is Fate.SKIPPED:
            raise ImportFailed(f"{_label(kind, key, line, detail)}: {CODES[code].meaning} (--strict)")

    def note_once(self, code: str) -> None:
        """Count something that is true of the whole file."""
        if code not in self._counts:
            self._counts[code] = 1
            self._list(code, "", "", 0, "")

    def note_unknown(self, code: str, kind: str, name: str, *, line: int = 0) -> None:
        """Count a kind or a field that is not kept; each is listed once with its count."""
        self._unknown[code, kind, name] += 1
        if self.strict:
            raise ImportFailed(f"Line {line}: {CODES[code].meaning} ({'.'.join(filter(None, (kind, name)))}, --strict)")

    @property
    def codes(self) -> list[str]:
        """Return what was noted, each code once."""
        return sorted(self._counts)

    @property
    def skipped_count(self) -> int:
        """Return how many records were not taken."""
        return sum(count for code, count in self._counts.items() if CODES[code].fate is Fate.SKIPPED)

    @property
    def mended_count(self) -> int:
        """Return how many records were taken with a change."""
        return len(self._mended)

    def finish(self) -> None:
        """Write what is only known at the end to the listing."""
        for (code, kind, name), count in sorted(self._unknown.items()):
            self._list(code, kind, "", 0, f"{name} {count}".strip())

    def lines(self) -> list[str]:
        """Return the grouped list: code, count, meaning, the first ids."""
        lines = [
            f"  {code} {count}: {CODES[code].meaning} {_shown(self._shown[code])}".rstrip()
            for code, count in sorted(self._counts.items())
        ]
        for code in ("unknown_kind", "unknown_field"):
            found = {(kind, name): count for (at, kind, name), count in self._unknown.items() if at == code}
            if found:
                names = [f"{'.'.join(filter(None, key))} ({count})" for key, count in sorted(found.items())]
                lines.append(f"  {code} {sum(found.values())}: {CODES[code].meaning} {', '.join(names)}")
        return lines

    def _list(self, code: str, kind: str, key: str, line: int, detail: str) -> None:
        if self.listing is not None:
            entry = {"code": code, "kind": kind, "id": key, "line": line or None, "detail": detail}
            self.listing.write(json.dumps(entry, ensure_ascii=False) + "\n")


def _label(kind: str, key: str, line: int, detail: str) -> str:
    name = f"{kind} {key}".strip() or (f"line {line}" if line else "")
    return f"{name} ({detail[:SHOWN_DETAIL]})" if detail else name


def _shown(labels: list[str]) -> str:
    shown = [label for label in labels if label]
    return f"[{'; '.join(shown)}]" if shown else ""
