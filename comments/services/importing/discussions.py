"""Fourth and fifth phase: find the threads, place the comments in them, write the rows and the counters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import F, Max, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from articles.importers.fields import microseconds, time_of
from articles.models import Article
from comments.markup import RENDER_VERSION
from comments.models import Comment, Quote
from comments.services.importing import tree
from comments.services.importing.intake import FIRST_ARTICLE
from comments.services.importing.nodes import TOMBSTONES, Node
from comments.services.importing.quoting import QuoteImport
from comments.services.posting import hash_of
from comments.services.threads import lock_discussion, lock_threads

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from articles.importers.writing import ArticleImport
    from comments.services.importing.converting import Bodies
    from comments.services.importing.intake import Intake
    from comments.services.importing.people import PeopleImport

State = Comment.State
BATCH = 2000
# What is read of rows that are here already.
COLUMNS = ("number", "state", "lft", "rght", "level", "posted_at", "published_at")
TREE_FIELDS = ["lft", "rght", "descendant_count", "trace_count", "last_activity_at"]


@dataclass
class Discussions:
    """The comments of one import on their way into their threads."""

    intake: Intake
    source: str
    here: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    _by_pk: dict[int, Node] = field(default_factory=dict)
    _articles: dict[int, int] = field(default_factory=dict)

    def find_here(self) -> list[Node]:
        """Return the nodes that are not here yet, after looking up what earlier imports brought. Few queries."""
        nodes = self.intake.nodes.values()
        for source in {node.source or self.source for node in nodes}:
            self._look_up(source, nodes)
        new = []
        for node in nodes:
            known = self.here.get((node.source or self.source, node.key))
            if known is None:
                new.append(node)
            else:
                node.pk, node.tree = known
                node.is_here = True
        self.intake.reading.report.already_here += len(nodes) - len(new)
        return new

    def _look_up(self, source: str, nodes: Collection[Node]) -> None:
        imported = Comment.objects.filter(origin=source).order_by()
        if not imported.exists():
            return
        wanted = {node.key for node in nodes if (node.source or self.source) == source}
        if source == self.source:
            wanted |= {ref for node in nodes for ref in (node.parent_ref, node.answered_ref) if ref}
        keys = sorted(wanted)
        for start in range(0, len(keys), BATCH):
            rows = imported.filter(origin_id__in=keys[start : start + BATCH])
            for key, pk, tree_id in rows.values_list("origin_id", "pk", "tree_id"):
                self.here[source, key] = (pk, tree_id)

    def place(self, new: list[Node], articles: ArticleImport) -> list[Node]:
        """Return every node of the touched threads, parents first: those here (locked) and those to be written."""
        new = self._on_articles(new, articles)
        self._load_threads(new)
        tree.join(new, self.find_parent, self.tell)
        rows_here = list(self._by_pk.values())
        kept = tree.prune([*rows_here, *new])
        self._lock_articles(kept)
        ordered = tree.place(kept, self._fallback, self.tell)
        tree.number(ordered, self._highest_roots(ordered))
        written = tree.by_time(node for node in ordered if not node.is_here)
        for node, pk in zip(written, new_ids(len(written)), strict=True):
            node.pk = pk
        tree.index(ordered)
        return ordered

    def tell(self, code: str, node: Node) -> None:
        """Note something about one comment."""
        self.intake.reading.about("comment", node.key, node.line).note(code)

    def find(self, reference: str) -> Node | None:
        """Return the node of an id of the file, or of an earlier import where its thread is loaded."""
        node = self.intake.nodes.get(reference)
        if node is not None and not node.is_here:
            return node
        known = self.here.get((self.source, reference)) if node is None else (node.pk, 0)
        return self._by_pk.get(known[0]) if known else None

    def find_quoted(self, reference: str) -> Node | None:
        """Return the node of an id of the file or of an earlier import; a query for one whose thread is not loaded."""
        found = self.find(reference)
        node = self.intake.nodes.get(reference)
        pk = self.here.get((self.source, reference), (0, 0))[0] if node is None else node.pk
        if found is not None or not pk:
            return found
        row = Comment.objects.filter(pk=pk).order_by().values_list("article_id", *COLUMNS).first()
        return None if row is None else _row_here(pk, row[0], None, list(row[1:]))

    def find_parent(self, node: Node) -> Node | None:
        """Return the comment a node answers."""
        return self.find(node.parent_ref)

    def _on_articles(self, new: list[Node], articles: ArticleImport) -> list[Node]:
        """Return the nodes whose article is here."""
        found: dict[str, int | None] = {}
        placed = []
        for node in new:
            reference = node.article_ref or self.intake.first_article or FIRST_ARTICLE
            if reference not in found:
                found[reference] = articles.find(reference) if reference else None
            pk = found[reference]
            if pk is not None:
                node.article = pk
                placed.append(node)
            elif not node.is_ghost:
                self.tell("unknown_article", node)
        return placed

    def _load_threads(self, new: list[Node]) -> None:
        """Lock and load the threads of earlier imports that get new replies."""
        trees = {tree_id for node in new if node.parent_ref and (tree_id := self._tree_here(node.parent_ref))}
        locked = lock_threads(trees) if trees else []
        rows = Comment.objects.filter(tree_id__in=locked).order_by("tree_id", "lft")
        for pk, parent_id, article_id, *rest in rows.values_list("pk", "parent_id", "article_id", *COLUMNS):
            self._by_pk[pk] = _row_here(pk, article_id, self._by_pk.get(parent_id), rest)

    def _tree_here(self, reference: str) -> int:
        """Return the thread of an id that came with an earlier import, 0 for others."""
        node = self.intake.nodes.get(reference)
        if node is not None:
            return node.tree if node.is_here else 0
        return self.here.get((self.source, reference), (0, 0))[1]

    def _lock_articles(self, nodes: Iterable[Node]) -> None:
        """Lock the discussions that get new threads, and learn when their articles came out."""
        pks = sorted({node.article for node in nodes if not node.is_here})
        for start in range(0, len(pks), BATCH):
            rows = Article.objects.filter(pk__in=pks[start : start + BATCH])
            for pk, publish_at, made_at in rows.values_list("pk", "publish_at", "made_at"):
                self._articles[pk] = microseconds(publish_at or made_at)
        for pk in sorted({node.article for node in nodes if not node.is_here and node.parent is None}):
            lock_discussion(pk)

    def _fallback(self, node: Node) -> int:
        """Return the time of a root without a usable one: the article's, and never one that is still to come."""
        return min(self._articles[node.article], microseconds(timezone.now()))

    def _highest_roots(self, ordered: list[Node]) -> dict[int, int]:
        pks = {node.article for node in ordered if node.parent is None and not node.is_here}
        highest: dict[int, int] = {}
        wanted = sorted(pks)
        for start in range(0, len(wanted), BATCH):
            roots = Comment.objects.filter(level=0, article__in=wanted[start : start + BATCH]).order_by()
            highest.update(
                roots.values_list("article").annotate(highest=Max("number")).values_list("article", "highest")
            )
        return {pk: number or 0 for pk, number in highest.items()}


@dataclass
class CommentWriter:
    """Writes placed nodes as rows."""

    discussions: Discussions
    bodies: Bodies
    people: PeopleImport
    quotes: list[Quote] = field(default_factory=list)
    _now: Any = field(default_factory=timezone.now)

    def write(self, ordered: list[Node]) -> Iterator[int]:
        """Insert new rows by id, move the edges of rows here, count; yield how many rows are written."""
        quoting = QuoteImport(self.discussions.find_quoted, self._html_of, self._name_of, self.discussions.tell)
        new = tree.by_time(node for node in ordered if not node.is_here)
        for start in range(0, len(new), BATCH):
            batch = new[start : start + BATCH]
            Comment.objects.load_threads([self._row(node, quoting) for node in batch])
            yield start + len(batch)
        Quote.objects.bulk_create(self.quotes, batch_size=BATCH)
        self._move_here(ordered)
        self._count(new)

    def _row(self, node: Node, quoting: QuoteImport) -> Comment:
        kept = self._kept(node)
        source, html, quotes = self.bodies.read(node)
        if quotes:
            source, rows = quoting.proved(node, source, quotes, kept.get("format", "plain"))
            self.quotes += rows
        is_tombstone = node.state in {State.DELETED, State.REMOVED}
        moment = time_of(node.moment)
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
            state=node.state,
            state_before=(kept.get("state_before") or State.PUBLIC) if node.state in TOMBSTONES else "",
            state_at=self._state_at(node, kept, is_tombstone=is_tombstone),
            reason=kept.get("reason", "other" if node.state == State.REMOVED else ""),
            note=kept.get("note", ""),
            posted_at=time_of(node.created or 0),
            published_at=moment if node.is_numbered else None,
            edited_at=time_of(kept["edited_at"]) if "edited_at" in kept else None,
            last_activity_at=time_of(node.activity) if node.activity and node.parent is None else None,
            descendant_count=node.descendants,
            trace_count=node.traces,
            is_picked=kept.get("is_picked", False),
            origin=node.source or self.discussions.source,
            origin_id=node.key,
            **({} if node.is_ghost else self.people.person_of(kept)),
        )

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

    def _state_at(self, node: Node, kept: dict[str, Any], *, is_tombstone: bool) -> Any:
        if node.state not in TOMBSTONES:
            return None
        if "state_at" in kept:
            return time_of(kept["state_at"])
        return time_of(node.moment) if is_tombstone else self._now

    def _html_of(self, node: Node) -> str:
        if node.is_here:
            html = Comment.objects.filter(pk=node.pk).values_list("body_html", flat=True).first()
            return html or ""
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


def _row_here(pk: int, article_id: int, parent: Node | None, columns: list[Any]) -> Node:
    number, state, lft, rght, level, posted_at, published_at = columns
    node = Node("", -1, state)
    node.pk, node.article, node.parent, node.number = pk, article_id, parent, number
    node.lft, node.rght, node.level, node.is_here = lft, rght, level, True
    node.created = microseconds(posted_at)
    node.moment = microseconds(published_at or posted_at)
    return node


def new_ids(count: int) -> list[int]:
    """Return ids nobody else gets, ascending. Call it inside the writing transaction."""
    if not count:
        return []
    table = Comment._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return sorted(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    highest = Comment.objects.aggregate(highest=Max("pk"))["highest"] or 0
    start = max(row[0] if row else 0, highest) + 1
    return list(range(start, start + count))
