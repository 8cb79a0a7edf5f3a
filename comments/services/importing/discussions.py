"""Second and fourth phase: find what is here already, and place the comments of the file in their threads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from articles.importers.fields import microseconds
from articles.importers.origins import is_row_id, kept_id
from articles.models import Article
from comments.models import Comment
from comments.services.importing import tree
from comments.services.importing.nodes import Node
from comments.services.threads import lock_discussion, lock_threads

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from articles.importers.writing import ArticleImport
    from comments.services.importing.intake import Intake

State = Comment.State
BATCH = 2000
# What is read of rows that are here already.
COLUMNS = ("number", "state", "lft", "rght", "level", "posted_at", "published_at")


@dataclass
class Discussions:
    """The comments of one import on their way into their threads."""

    intake: Intake
    source: str
    # What this site is called in its own exports: there an id is that of a row here.
    own: str = ""
    keep_ids: bool = False
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
        imported = (
            Comment.objects.order_by() if source == self.own else Comment.objects.filter(origin=source).order_by()
        )
        if not imported.exists():
            return
        wanted = {node.key for node in nodes if (node.source or self.source) == source}
        if source == self.source:
            wanted |= {ref for node in nodes for ref in (node.parent_ref, node.answered_ref) if ref}
        column = "pk" if source == self.own else "origin_id"
        keys = sorted(filter(is_row_id, wanted) if source == self.own else wanted)
        for start in range(0, len(keys), BATCH):
            rows = imported.filter(**{f"{column}__in": keys[start : start + BATCH]})
            for key, pk, tree_id in rows.values_list(column, "pk", "tree_id"):
                self.here[source, str(key)] = (pk, tree_id)

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
        self._give_ids([node for node in ordered if not node.is_here])
        tree.index(ordered)
        return ordered

    def _give_ids(self, new: list[Node]) -> None:
        if self.keep_ids:
            written = set(map(id, new))
            for key, node in self.intake.nodes.items():
                if id(node) in written:
                    node.pk = kept_id("comment", key)
            return
        for node, pk in zip(tree.by_time(new), new_ids(len(new)), strict=True):
            node.pk = pk

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
            reference = node.article_ref or self.intake.first_article
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
