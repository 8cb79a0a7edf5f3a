"""The whole of an import: read, resolve, convert, place, write, prove; all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.management.color import no_style
from django.db import IntegrityError, OperationalError, connection, transaction

from articles.importers.origins import Origins
from articles.importers.photos import PhotoImport
from articles.importers.places import Places
from articles.importers.report import ImportFailed
from articles.importers.writing import ArticleImport
from articles.models import Article
from comments.models import Comment
from comments.services.importing.converting import Bodies
from comments.services.importing.discussions import Discussions
from comments.services.importing.intake import Intake
from comments.services.importing.nodes import TOMBSTONES, Node
from comments.services.importing.people import PeopleImport, PersonKeys, own_source
from comments.services.importing.rows import CommentWriter
from comments.services.integrity import check_threads
from config.stored_pages.scopes import MAGAZINE, TALK, renew

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from articles.importers.fields import Reading
    from articles.importers.options import Options
    from articles.importers.records import Record

    type Progress = Callable[[str, float], None]

PROOF_BATCH = 5_000


@dataclass
class Import:
    """One import. Give it the records of a reader and call `run`; the report tells what happened."""

    options: Options
    reading: Reading
    keys: PersonKeys
    progress: Progress
    own: str = ""

    def read(self, records: Iterable[Record]) -> Intake:
        """Read the whole file; nothing of the database changes."""
        intake = Intake(self.reading)
        try:
            intake.take_all(records)
        except BaseException:
            intake.close()
            raise
        return intake

    def run(self, intake: Intake) -> None:
        """Import what was read. Raise ImportFailed, with nothing imported, where it cannot be done."""
        self.own = own_source()
        discussions = Discussions(intake, self.options.source, self.own, keep_ids=self.options.keep_ids)
        bodies = Bodies()
        try:
            new = discussions.find_here()
            self._convert(intake, bodies, new)
            self._write(discussions, bodies, new)
        finally:
            bodies.spool.close()
            intake.close()

    def _convert(self, intake: Intake, bodies: Bodies, new: list[Node]) -> None:
        texts = [node for node in new if node.text_at >= 0]
        for done in bodies.convert(intake.spools["text"], texts, self.reading):
            self.progress("converting", done / len(texts))

    def _write(self, discussions: Discussions, bodies: Bodies, new: list[Node]) -> None:
        origins = Origins(self.options.source, self.own)
        photos = PhotoImport(self.options, origins)
        try:
            with transaction.atomic():
                _take_time()
                if self.options.keep_ids:
                    _refuse_ids_taken()
                self._write_all(discussions, bodies, new, photos)
                renew(MAGAZINE, TALK)
                if self.options.keep_ids:
                    _go_on_after_ids()
                if self.options.dry_run:
                    transaction.set_rollback(True)
            if self.options.dry_run:
                photos.drop_files()
        except IntegrityError as err:
            photos.drop_files()
            raise ImportFailed("The site changed while the import ran; nothing was imported. Run it again.") from err
        except OperationalError as err:
            photos.drop_files()
            raise ImportFailed(f"The database did not take the import ({err}); nothing was imported.") from err
        except BaseException:
            photos.drop_files()
            raise

    def _write_all(self, discussions: Discussions, bodies: Bodies, new: list[Node], photos: PhotoImport) -> None:
        people, articles = self._write_articles(discussions.intake, photos)
        ordered = discussions.place(new, articles)
        writer = CommentWriter(discussions, bodies, people, is_full=self.options.is_full)
        written = [node for node in ordered if not node.is_here]
        for done in writer.write(ordered):
            self.progress("writing", done / max(len(written), 1))
        photos.origins.write()
        self.reading.report.made["comment"] = len(written)
        self.reading.report.made["tombstone"] = sum(node.state in TOMBSTONES for node in written)
        self._prove(sorted({node.tree for node in ordered}))

    def _write_articles(self, intake: Intake, photos: PhotoImport) -> tuple[PeopleImport, ArticleImport]:
        """Write everything the comments hang on, in the order in which it hangs together."""
        people = PeopleImport(self.options, photos.origins, self.keys)
        places = Places(self.options, photos.origins, photos)
        articles = ArticleImport(self.options, photos.origins, photos, places)
        for kind, take in (
            ("section", places.take_section),
            ("section", places.join_sections),
            ("tag", places.take_tag),
            ("photo", photos.take),
            ("user", people.take_user),
            ("identity", people.take_identity),
            ("author", places.take_author),
            ("article", articles.take),
        ):
            for record in intake.records(kind):
                take(record, self.reading.about(kind, record.id, record.line))
                self.progress(f"{kind}s", 0.0)
            people.finish()
        return people, articles

    def _prove(self, tree_ids: list[int]) -> None:
        """Raise ImportFailed if the check of threads finds fault with anything that was written."""
        for start in range(0, len(tree_ids), PROOF_BATCH):
            problems = check_threads(tree_ids[start : start + PROOF_BATCH])
            if problems:
                raise ImportFailed(f"The threads would not be sound ({problems[0]}); nothing was imported.")
            self.progress("checking", start / len(tree_ids))


def _refuse_ids_taken() -> None:
    """Raise ImportFailed unless every id is free."""
    if Article.objects.exists() or Comment.objects.exists():
        raise ImportFailed("This site has articles, so ids of the file cannot be kept (--keep-ids).")


def _go_on_after_ids() -> None:
    """Let new rows take ids after the kept ones."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Article, Comment]):
            cursor.execute(statement)


def _take_time() -> None:
    """Let this one transaction of PostgreSQL take longer than a page may."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
