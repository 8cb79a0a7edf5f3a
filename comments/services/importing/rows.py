"""Fifth phase: placed comments become rows, articles count them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from articles.importers.fields import time_of
from articles.models import Article
from comments.markup import RENDER_VERSION
from comments.models import Comment, Quote
from comments.services.importing import tree
from comments.services.importing.nodes import TOMBSTONES, Node
from comments.services.importing.quoting import QuoteImport
from comments.services.importing.texts import MentionImport, RevisionImport
from comments.services.importing.votes import VoteImport
from comments.services.mentioning import spell_mentions
from comments.services.posting import hash_of
from comments.services.records import recount_records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from comments.services.importing.converting import Bodies
    from comments.services.importing.discussions import Discussions
    from comments.services.importing.people import PeopleImport

State = Comment.State
BATCH = 2000
TREE_FIELDS = ["lft", "rght", "descendant_count", "trace_count", "last_activity_at"]


@dataclass
class CommentWriter:
    """Writes placed nodes as rows."""

    discussions: Discussions
    bodies: Bodies
    people: PeopleImport
    is_full: bool = False
    quotes: list[Quote] = field(default_factory=list)
    _now: datetime = field(default_factory=timezone.now)
    _author_ids: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.revisions = RevisionImport(self.discussions, self.people)
        self.mentions = MentionImport(self.people)
        self.quoting = QuoteImport(
            self.discussions.find_quoted,
            self._html_of,
            self._name_of,
            self.discussions.tell,
            self.revisions.earlier,
            is_full=self.is_full,
        )

    def write(self, ordered: list[Node]) -> Iterator[int]:
        """Insert new rows by id, move the edges of rows here, count; yield how many rows are written."""
        new = tree.by_time(node for node in ordered if not node.is_here)
        for start in range(0, len(new), BATCH):
            batch = new[start : start + BATCH]
            rows = [self._row(node) for node in batch]
            Comment.objects.load_threads(rows)
            self._author_ids.update(row.author_id for row in rows if row.author_id)
            yield start + len(batch)
        self._write_texts()
        VoteImport(self.discussions, self.people).write()
        self._pin(new)
        self._move_here(ordered)
        self._count(new)
        recount_records(self._author_ids)

    def _write_texts(self) -> None:
        """Write what belongs to the comments' texts: earlier ones, quotes, mentions."""
        self.revisions.write(self.quoting)
        for quote, comment, number in self.quoting.revisions:
            quote.source_revision_id = self.revisions.ids.get((comment, number))
        Quote.objects.bulk_create(self.quotes, batch_size=BATCH)
        self.mentions.write()

    def _pin(self, new: list[Node]) -> None:
        """Let the root lead that led, unless another one leads here."""
        for node in new:
            if node.parent is None and self._kept(node).get("is_pinned"):
                article = Comment.objects.for_article(node.article)
                if not article.filter(is_pinned=True).exists():
                    article.filter(pk=node.pk).update(is_pinned=True)

    def _row(self, node: Node) -> Comment:
        kept = self._kept(node)
        source, html, quotes = self.bodies.read(node)
        if quotes:
            source, rows = self.quoting.proved(node, source, quotes, kept)
            self.quotes += rows
        if source and kept.get("mentions"):
            source, html = self.mentions.told(node, source, html, kept["mentions"])
        return Comment(  # type: ignore[no-untyped-call]  # mptt has no types
            pk=node.pk,
            article_id=node.article,
            parent_id=node.parent.pk if node.parent is not None else None,
            answered_id=self._answered(node),
            tree_id=node.tree,
            lft=node.lft,
            rght=node.rght,
            level=node.level,
            number=node.number,
            source=source,
            body_html=html,
            render_version=RENDER_VERSION if source else 0,
            text_hash=hash_of(source) if source else "",
            descendant_count=node.descendants,
            trace_count=node.traces,
            is_picked=kept.get("is_picked", False),
            origin=node.source or self.discussions.source,
            origin_id=node.key,
            **self._state(node, kept),
            **_moments(node, kept),
            **({} if node.is_ghost else self.people.person_of(kept)),
        )

    def _state(self, node: Node, kept: dict[str, Any]) -> dict[str, Any]:
        """Return the columns that say what became of the comment."""
        is_hidden = node.state in TOMBSTONES
        return {
            "state": node.state,
            "state_before": kept.get("state_before") or (State.PUBLIC if is_hidden else ""),
            "state_at": self._state_at(node, kept) if is_hidden or "state_at" in kept else None,
            "state_by_id": self.people.users.get(kept.get("state_by", "")),
            "reason": kept.get("reason", "other" if node.state == State.REMOVED else ""),
            "note": kept.get("note", ""),
        }

    def _kept(self, node: Node) -> dict[str, Any]:
        if node.at < 0:
            return {}
        kept: dict[str, Any] = self.discussions.intake.spools["comment"].read(node.at)
        return kept

    def _answered(self, node: Node) -> int | None:
        if isinstance(node.answered, Node):
            return node.answered.pk
        if not node.answered_ref:
            return None
        answered = self.discussions.find(node.answered_ref)
        same = answered is not None and answered.pk and answered.article == node.article and answered is not node.parent
        return answered.pk if same and answered is not None else None

    def _state_at(self, node: Node, kept: dict[str, Any]) -> datetime:
        """Return when it became so. What the source does not tell is now where somebody still has to decide."""
        if "state_at" in kept:
            return time_of(kept["state_at"])
        return self._now if node.state == State.HIDDEN else time_of(node.moment)

    def _html_of(self, node: Node) -> str:
        if node.is_here:
            html = Comment.objects.filter(pk=node.pk).values_list("body_html", flat=True).first()
            return spell_mentions([html or ""])[0]
        return str(self.bodies.read(node)[1])

    def _name_of(self, node: Node) -> str:
        if node.is_here:
            comment = Comment.objects.with_people().get(pk=node.pk)
            return str(comment.shown_name)
        return self.people.name_of(self._kept(node))

    def _move_here(self, ordered: list[Node]) -> None:
        """Write edges and counters of rows that were here before, in threads that got replies."""
        here = {node.pk: node for node in ordered if node.is_here}
        pks = list(here)
        for start in range(0, len(pks), BATCH):
            rows = list(Comment.objects.filter(pk__in=pks[start : start + BATCH]))
            for row in rows:
                node = here[row.pk]
                row.lft, row.rght = node.lft, node.rght
                row.descendant_count, row.trace_count = node.descendants, node.traces
                if node.parent is None:
                    row.last_activity_at = time_of(node.activity) if node.activity else None
            Comment.objects.bulk_update(rows, TREE_FIELDS, batch_size=200)

    def _count(self, new: list[Node]) -> None:
        """Bring the articles' counters up; the last statements of the transaction."""
        counted: dict[int, tuple[int, int]] = {}
        for node in new:
            if node.state == State.PUBLIC:
                count, newest = counted.get(node.article, (0, 0))
                counted[node.article] = (count + 1, max(newest, node.moment))
        for pk in sorted(counted):
            count, newest = counted[pk]
            moment = Value(time_of(newest))
            Article.objects.filter(pk=pk).update(
                comment_count=F("comment_count") + count,
                last_comment_at=Greatest(Coalesce(F("last_comment_at"), moment), moment),
            )


def _moments(node: Node, kept: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of time; only a root keeps when its thread was last active."""
    edited_at = kept.get("edited_at")
    return {
        "posted_at": time_of(node.created or 0),
        "published_at": time_of(node.moment) if node.is_numbered or "published_at" in kept else None,
        "edited_at": time_of(edited_at) if edited_at else None,
        "is_edited_after_replies": any(
            child.is_numbered and child.moment < (edited_at or 0) for child in node.children or ()
        ),
        "last_activity_at": time_of(node.activity) if node.activity and node.parent is None else None,
    }
