"""Earlier texts of imported comments, and the members their texts mention."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from articles.importers.fields import time_of
from comments import conf
from comments.importers.bodies.converting import convert
from comments.markup import render
from comments.models import Mention, Revision

if TYPE_CHECKING:
    from comments.importers.bodies.converting import Body
    from comments.services.importing.discussions import Discussions
    from comments.services.importing.nodes import Node
    from comments.services.importing.people import PeopleImport
    from comments.services.importing.quoting import QuoteImport

BATCH = 2000


@dataclass
class RevisionImport:
    """Writes the earlier texts of comments that came with this import; those of rows here stay as they are."""

    discussions: Discussions
    people: PeopleImport
    # The rows quotes may point to: comment, number -> revision.
    ids: dict[tuple[int, int], int] = field(default_factory=dict)
    _waiting: dict[tuple[int, int], Revision] = field(default_factory=dict)

    def earlier(self, reference: str) -> list[tuple[int, str]]:
        """Return number and HTML of each earlier text of a comment, newest first, without withdrawn ones."""
        intake = self.discussions.intake
        found = [intake.spools["revision"].read(at)[2] for at in intake.revisions.get(reference, [])]
        found.sort(key=lambda values: values["number"], reverse=True)
        return [(values["number"], self._body(values).html) for values in found if not values.get("redacted_at")]

    def write(self, quoting: QuoteImport) -> None:
        """Write all of them; call it when the comments are there."""
        intake = self.discussions.intake
        for record in intake.records("revision"):
            node = self.discussions.find(record.values["comment"])
            if node is not None and not node.is_here:
                row = self._row(node, record.values, quoting)
                self._waiting[row.comment_id, row.number] = row
            elif record.values["comment"] in intake.nodes:
                intake.reading.report.already_here += 1
            else:
                intake.reading.report.note("unknown_comment", kind="revision", line=record.line, detail=record.id)
            if len(self._waiting) >= BATCH:
                self._flush()
        self._flush()

    def _flush(self) -> None:
        made = Revision.objects.bulk_create(self._waiting.values(), batch_size=BATCH)
        self.ids.update(((row.comment_id, row.number), row.pk) for row in made)
        self._waiting = {}

    def _row(self, node: Node, values: dict[str, Any], quoting: QuoteImport) -> Revision:
        redacted_at = values.get("redacted_at")
        body = None if redacted_at is not None else self._body(values)
        row = Revision(
            comment_id=node.pk,
            number=values["number"],
            by_id=self.people.users.get(values.get("by", "")),
            made_at=time_of(values.get("made_at") or node.created or 0),
            redacted_at=None if redacted_at is None else time_of(redacted_at),
            is_concealed=bool(values.get("is_concealed")),
        )
        if body is not None:
            quotes = [(quote.position, quote.words, quote.reference, quote.start, quote.end) for quote in body.quotes]
            row.source, row.body_html = quoting.renamed(body.source, quotes), body.html
        return row

    def _body(self, values: dict[str, Any]) -> Body:
        return convert(values.get("body", ""), values.get("format", "plain"))


@dataclass
class MentionImport:
    """Names of members in texts: a name that had to change here changes in the text too."""

    people: PeopleImport
    rows: list[Mention] = field(default_factory=list)

    def told(self, node: Node, source: str, html: str, mentions: list[dict[str, str]]) -> tuple[str, str]:
        """Return source and HTML that name the members as they are called here, and note whom they mention."""
        renamed = source
        found: dict[str, int] = {}
        for mention in mentions:
            pk = self.people.users.get(mention["user"])
            if pk is None:
                continue
            found[self.people.usernames[pk]] = pk
            renamed = _renamed(renamed, mention["username"], self.people.usernames[pk])
        if not found:
            return source, html
        self.rows += [Mention(comment_id=node.pk, user_id=pk) for pk in sorted(found.values())]
        rendered = render(renamed, found, embeds=conf.EMBEDS_MAX[-1])
        return rendered.source, rendered.body_html

    def write(self) -> None:
        """Write the rows; call it when the comments are there."""
        Mention.objects.bulk_create(self.rows, batch_size=BATCH)


def _renamed(source: str, former: str, present: str) -> str:
    if former.lower() == present:
        return source
    return re.sub(rf"(?<!\w)@{re.escape(former)}(?![\w-])", f"@{present}", source, flags=re.IGNORECASE)
