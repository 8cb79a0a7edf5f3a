"""Votes of an import: rows, then the counts that follow from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import F

from articles.importers.fields import time_of
from comments.models import Vote
from comments.services.recounting import recount_votes

if TYPE_CHECKING:
    from comments.services.importing.discussions import Discussions
    from comments.services.importing.people import PeopleImport

BATCH = 2000


@dataclass
class VoteImport:
    """Writes votes on comments that came with this import; those on rows here were given or taken back here."""

    discussions: Discussions
    people: PeopleImport
    _waiting: list[Vote] = field(default_factory=list)
    _touched: set[int] = field(default_factory=set)

    def write(self) -> None:
        """Write all of them and count them; call it when the comments are there."""
        intake = self.discussions.intake
        for record in intake.records("vote"):
            node = self.discussions.find(record.values["comment"])
            user = self.people.users.get(record.values["user"])
            if node is None and record.values["comment"] in intake.nodes:
                intake.reading.report.already_here += 1
            elif node is None or user is None:
                code = "unknown_comment" if node is None else "unknown_member"
                intake.reading.report.note(code, kind="vote", line=record.line, detail=record.id)
            elif node.is_here:
                intake.reading.report.already_here += 1
            else:
                self._take(node.pk, user, record.values)
        self._flush()
        self._count()

    def _take(self, comment: int, user: int, values: dict[str, Any]) -> None:
        vote = Vote(comment_id=comment, user_id=user, value=values["value"])
        if values.get("created") is not None:
            vote.cast_at = time_of(values["created"])
        self._waiting.append(vote)
        self._touched.add(comment)
        if len(self._waiting) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        # A second vote of the same member is the same vote: the first counts.
        Vote.objects.bulk_create(self._waiting, batch_size=BATCH, ignore_conflicts=True)
        self._waiting = []

    def _count(self) -> None:
        """Take votes on one's own comments out, and count what is left in the comments' rows."""
        pks = sorted(self._touched)
        for start in range(0, len(pks), BATCH):
            batch = pks[start : start + BATCH]
            Vote.objects.filter(comment__in=batch, user=F("comment__author")).delete()
            recount_votes(batch)
