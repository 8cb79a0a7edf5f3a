"""First phase: every record of the file goes to a spool by its kind; of comments a light row stays in memory."""

from __future__ import annotations

import sys
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from articles.importers.fields import microseconds
from articles.importers.records import Record
from comments import conf
from comments.importers.records import MAX_COMMENT
from comments.models import Comment
from comments.services.importing.nodes import Node
from comments.services.importing.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from articles.importers.fields import Reading

State = Comment.State
DAY = 86_400 * 1_000_000
SPOOLS = (
    "section", "tag", "photo", "user", "identity", "author", "article", "comment", "text", "revision", "vote",
)  # fmt: skip
# What of a comment's record is needed again when its row is written.
KEPT = (
    "format", "author", "identity", "author_name", "published_at", "edited_at", "is_pinned", "is_picked",
    "state_at", "state_by", "state_before", "reason", "note", "quotes", "mentions",
)  # fmt: skip


@dataclass
class Intake:
    """What was read. `nodes` are the comments in the order of the file, each id once."""

    reading: Reading
    spools: dict[str, Spool] = field(default_factory=lambda: {kind: Spool() for kind in SPOOLS})
    nodes: dict[str, Node] = field(default_factory=dict)
    first_article: str = ""
    # Where the earlier texts of a comment stand in their spool.
    revisions: dict[str, list[int]] = field(default_factory=dict)
    _digests: dict[tuple[str, str], int] = field(default_factory=dict)
    _now: int = field(default_factory=lambda: microseconds(timezone.now()))

    def take_all(self, records: Iterable[Record]) -> None:
        """Read every record."""
        for record in records:
            if record.kind == "comment":
                self._take_comment(record)
            elif record.kind == "vote":
                # There may be more votes than anything else: nothing of them stays in memory.
                self.spools["vote"].add((record.id, record.line, record.values))
            else:
                self._take(record)

    def records(self, kind: str) -> Iterator[Record]:
        """Yield the records of a kind in the order of the file."""
        for key, line, values in self.spools[kind]:
            yield Record(kind, key, line, values)

    def close(self) -> None:
        """Give the space of the spools back."""
        for spool in self.spools.values():
            spool.close()

    def _take(self, record: Record) -> None:
        if self._is_repeated(record, self._digests.get((record.kind, record.id))):
            return
        self._digests[record.kind, record.id] = digest(record.values)
        if record.kind == "article":
            self.first_article = self.first_article or record.id
            self._photos_apart(record)
        at = self.spools[record.kind].add((record.id, record.line, record.values))
        if record.kind == "revision":
            self.revisions.setdefault(sys.intern(record.values["comment"]), []).append(at)

    def _is_repeated(self, record: Record, known: int | None) -> bool:
        if known is None:
            return False
        if known != digest(record.values):
            self.reading.about(record.kind, record.id, record.line).note("duplicate_id")
        return True

    def _photos_apart(self, record: Record) -> None:
        """Make photos that stand inside an article records of their own: id = article id + "/" + file."""
        references = []
        for photo in record.values.get("photos", []):
            if isinstance(photo, dict):
                key = photo.get("id") or f"{record.id}/{photo['file']}"[:200]
                self._take(Record("photo", key, record.line, photo))
                references.append(key)
            else:
                references.append(photo)
        if references:
            record.values["photos"] = references

    def _take_comment(self, record: Record) -> None:
        values = record.values
        known = self.nodes.get(record.id)
        if self._is_repeated(record, None if known is None else known.digest):
            return
        node = Node(sys.intern(record.id), len(self.nodes), str(state_of(values)))
        node.digest, node.line = digest(values), record.line
        # Few articles and many replies: equal ids share one string.
        node.article_ref = sys.intern(values.get("article", ""))
        node.parent_ref = sys.intern(values.get("parent", ""))
        node.answered_ref = values.get("answered", "")
        node.number = values.get("number")
        # Only exports of this program say what was before, and they give the number of whatever has one.
        node.has_no_number = (
            node.number is None and node.state in {State.DELETED, State.REMOVED} and "state_before" in values
        )
        node.created = self._moment(values, record)
        node.moment = min(values.get("published_at") or 0, self._now)
        node.is_ghost = bool(values.get("ghost")) or not self._is_whole(node, values, record)
        if not node.is_ghost:
            node.at = self.spools["comment"].add(self._kept(values))
            if self._has_text(values, node.state):
                node.text_at = self.spools["text"].add([values.get("body") or "", values.get("format", "plain")])
        origin = values.get("origin")
        if origin:
            node.source, node.key = origin["source"], origin["id"]
        self.nodes[record.id] = node

    def _moment(self, values: dict[str, Any], record: Record) -> int | None:
        """Return when it was written; None (and a note) for a moment that has not come yet."""
        created: int | None = values.get("created")
        if created is not None and created > self._now:
            self.reading.about("comment", record.id, record.line).note("bad_time")
            return None
        return created

    def _is_whole(self, node: Node, values: dict[str, Any], record: Record) -> bool:
        """Tell whether a live comment has what it must have; one that has not can only be a tombstone."""
        if node.state in {State.DELETED, State.REMOVED}:
            return True
        reading = self.reading.about("comment", record.id, record.line)
        for name in ("created", "body"):
            if name not in values:
                reading.note("bad_record", f"{name} is missing")
                return False
        # A body that was there and is None was too long, which is told already.
        if values["body"] is None:
            return False
        if len(values["body"]) > MAX_COMMENT and values.get("format") != "broadsheet":
            reading.note("too_long", "body")
            return False
        return True

    def _kept(self, values: dict[str, Any]) -> dict[str, Any]:
        return {name: values[name] for name in KEPT if values.get(name)}

    def _has_text(self, values: dict[str, Any], state: str) -> bool:
        """Tell whether the text may be read at all: one deleted or removed too long ago, or nobody knows when, not."""
        if state not in {State.DELETED, State.REMOVED}:
            return True
        # What was deleted or removed longer ago than texts are kept here is not taken: nobody brings it back.
        days = conf.WIPE_DELETED_DAYS if state == State.DELETED else conf.WIPE_REMOVED_DAYS
        at = values.get("state_at")
        return bool(values.get("body")) and at is not None and self._now - days * DAY < at <= self._now


def state_of(values: dict[str, Any]) -> str:
    """Return the state a record gives; `deleted` wins over `state`.

    Public exports keep the text of a hidden comment back: without it nobody can bring the comment back here.
    """
    if values.get("deleted"):
        return State.DELETED
    state = State(values.get("state", State.PUBLIC))
    return State.REMOVED if state == State.HIDDEN and "body" not in values else state


def digest(values: dict[str, Any]) -> int:
    """Return a number that equal records share."""
    return zlib.crc32(repr(values).encode())
