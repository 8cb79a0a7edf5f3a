"""Save what an editor wrote."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.services.auditing import log_act
from articles.errors import ArticleError, BodyTooLong, EditedMeanwhile, NotAllowed
from articles.freshness import RENDER_ERRORS
from articles.markup import clean_source
from articles.markup.bounds import MAX_REFERENCES
from articles.models import BODY_MAX_LENGTH, Article, Revision
from articles.passages import tell_of_text
from articles.permissions import check_discussion, check_publish, check_write
from articles.querysets import works_at_desk
from articles.services.approving import review_again
from articles.services.gating import look_at
from articles.services.placing import check_snapshot, put_relations
from articles.services.rendering import render_article
from articles.services.revising import SAVED, record_revision, went_live, went_off
from articles.services.saved_changes import told_changes, who_was_last
from articles.services.slugs import PLACEHOLDER, assign_slug
from articles.snapshots import CONTENT_COLUMNS, STANDING, Snapshot, working_snapshot
from articles.workflow import KNOWN, SCHEDULED, needs_new_look

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

# What an importer may change. Status belongs to publishing, so does the moment of what is published or scheduled;
# counters belong to the comments.
_EDITED_FIELDS = (
    "title", "kicker", "standfirst", "body", "section", "kind", "byline", "lead_photo", "lead_alt", "lead_caption",
    "language", "unpublish_at", "pinned_until", "discussion", "discussion_closes_at", "version",
)  # fmt: skip
# Where it stands, but for the address, which is a register's.
_PLACED = tuple(name for name in STANDING if name != "slug")


@dataclass(frozen=True)
class Saved:
    """The stored row, and what to tell: what cleaning took away, what to look at; whether anything changed at all."""

    article: Article
    removed: str
    warnings: list[str]
    changed: bool = True


@dataclass(frozen=True)
class Step:
    """One save: what readers and the desk had before it, whose it is, and how history names it."""

    read: Snapshot
    former: Snapshot
    by: User | None
    kind: str
    note: str

    @property
    def signed(self) -> dict[str, Any]:
        """Return what a revision says of its making."""
        return {"by": self.by, "kind": self.kind, "note": self.note}


def save_snapshot(
    article: Article | None,
    snapshot: Snapshot,
    *,
    by: User | None,
    opened_version: int,
    kind: str = Revision.Kind.SAVE,
    note: str = "",
) -> Saved:
    """Store what is typed as a revision: a new article, the next text of one, or changes of a live one, not yet live.

    `opened_version` is the version the writer began from; `by` is None for a command. Readers of a live article keep
    its text; only where it stands (`STANDING`) changes at once. Without `slug` the address stays. Raises NotAllowed,
    BodyTooLong, FieldRefused, SlugTaken, SlugUnusable, EditedMeanwhile; then nothing is stored. What somebody saved is
    checked at once, whichever screen it came from.
    """
    saved, wanted = _save(article, snapshot, by=by, opened_version=opened_version, kind=kind, note=note)
    if saved.changed and by is not None:
        look_at(saved.article, wanted)
    return saved


def _save(
    article: Article | None, snapshot: Snapshot, *, by: User | None, opened_version: int, kind: str, note: str
) -> tuple[Saved, Snapshot]:
    if article is None and by is not None and not works_at_desk(by, "articles.add_article"):
        raise NotAllowed("Your role does not write articles.")
    check_length(snapshot.body)
    cleaned = clean_source(snapshot.body)
    # Cleaning spells out "<" and "&", so it may lengthen a text.
    check_length(cleaned.html)
    wanted = replace(snapshot, body=cleaned.html)
    with transaction.atomic():
        if article is None:
            return _save_first(wanted, cleaned.removed, by=by, kind=kind, note=note), wanted
        stored, former, read = _lock(article, by)
        wanted = _with_standing(wanted, stored)
        if wanted == former:
            return Saved(stored, cleaned.removed, [], changed=False), wanted
        if stored.version != opened_version:
            raise EditedMeanwhile(who_was_last(stored), theirs=former)
        warnings = _save_next(stored, wanted, Step(read, former, by, kind, note))
    return Saved(stored, cleaned.removed, warnings), wanted


def _lock(article: Article, by: User | None) -> tuple[Article, Snapshot, Snapshot]:
    """Return an article under its lock, what the desk works on, and what readers have; refuse who may not write."""
    locked = Article.objects.select_for_update(of=("self",)).select_related("pending")
    stored = locked.filter(pk=article.pk).first()
    if stored is None:
        raise Article.NotUpdated(f"Article {article.pk} is gone.")
    if by is not None:
        check_write(by, stored)
    read = Snapshot.of(stored)
    return stored, working_snapshot(stored, read), read


def apply_snapshot(article: Article, snapshot: Snapshot, *, read: Snapshot | None = None) -> list[str]:
    """Give a locked row the text of a snapshot, its relations and its HTML; return the warnings of rendering.

    `read` is what the row says now, if it is at hand: what is right already is not asked for again. What stands around
    the text (`STANDING`), `version` and `pending` are the caller's.
    """
    snapshot.put_into(article, CONTENT_COLUMNS)
    article.save(update_fields=CONTENT_COLUMNS)
    return _apply_rest(article, snapshot, read)


def _apply_rest(article: Article, snapshot: Snapshot, read: Snapshot | None) -> list[str]:
    put_relations(article, snapshot, read)
    warnings = _render(article)
    tell_of_text(article)
    return warnings


def save_article(article: Article, *, by: User | None) -> Saved:
    """Clean, address, store and render an article an importer wrote; `by` is None when nobody signed it.

    Raises BodyTooLong, SlugTaken, SlugUnusable, EditedMeanwhile; then nothing is stored. Tags, byline and gallery are
    rows of their own: after saving them, call `render_article` once more. The desk saves by `save_snapshot`.
    """
    check_length(article.body)
    cleaned = clean_source(article.body)
    check_length(cleaned.html)
    article.body = cleaned.html
    before, is_new = (article.pk, article.version, article.slug), article._state.adding
    try:
        warnings = _store(article, by)
    except ArticleError:
        article.pk, article.version, article.slug = before
        article._state.adding = is_new
        raise
    return Saved(article, cleaned.removed, warnings)


def _check_placed(stored: Article, wanted: Snapshot, read: Snapshot, by: User) -> None:
    """Raise NotAllowed where somebody moves what only publishers move: the discussion, and what readers know."""
    moved = set(wanted.changed_from(read)) & set(STANDING)
    if moved & {"discussion", "discussion_closes_at"}:
        check_discussion(by, stored)
    if moved and stored.shown_status in KNOWN:
        check_publish(by, stored)


def check_length(source: str) -> None:
    """Raise BodyTooLong for a source that no article may have."""
    if len(source) > BODY_MAX_LENGTH:
        raise BodyTooLong(
            f"The text has {len(source):,} characters with its markup; at most {BODY_MAX_LENGTH:,} fit. "
            "Split it into two articles."
        )
    references = source.count("&")
    if references > MAX_REFERENCES:
        raise BodyTooLong(
            f"The text has {references:,} “&” signs and character references; at most {MAX_REFERENCES:,} fit. "
            "Type the characters themselves."
        )


def _with_standing(wanted: Snapshot, stored: Article) -> Snapshot:
    """Return a snapshot with the address it keeps; the moment of what is published is publishing's alone."""
    publish_at = stored.publish_at if stored.status == Article.Status.PUBLISHED else wanted.publish_at
    return replace(wanted, slug=wanted.slug.strip().lower() or stored.slug, publish_at=publish_at)


def _save_first(wanted: Snapshot, removed: str, *, by: User | None, kind: str, note: str) -> Saved:
    article = Article(made_by=by)
    check_snapshot(wanted, article, by=by)
    wanted.put_into(article)
    _insert(article, by)
    assign_slug(article, wanted.slug, by=by)
    put_relations(article, wanted)
    warnings = _render(article)
    text = replace(wanted, slug=article.slug)
    record_revision(article, text, by=by, former=None, kind=kind, note=note)
    log_act(SAVED, article, by=by, is_seen=False)
    return Saved(article, removed, warnings)


def _note_plan(stored: Article, revision: Revision) -> None:
    """Let the newest text of a scheduled article be the one readers will have."""
    if stored.shown_status == SCHEDULED:
        went_off(stored)
        went_live(stored, revision, at=stored.publish_at)


def _is_seen(stored: Article, wanted: Snapshot, read: Snapshot) -> bool:
    """Tell whether readers see at once where a text they know stands, or a plan; the rest waits or is nobody's yet."""
    moves = not {*wanted.changed_from(read)}.isdisjoint(STANDING)
    return stored.shown_status == SCHEDULED or (stored.shown_status in KNOWN and moves)


def _save_next(stored: Article, wanted: Snapshot, step: Step) -> list[str]:
    """Store a changed text of a locked article, for readers or beside what they have; return warnings."""
    if step.by is not None:
        _check_placed(stored, wanted, step.read, step.by)
    check_snapshot(wanted, stored, by=step.by)
    if step.by is not None and needs_new_look(stored, step.by):
        # What was approved without this change must be looked at again, also where it moves into one's own section.
        review_again(stored, by=step.by)
    is_known, is_read = stored.shown_status in KNOWN, wanted.standing_as(step.read) == step.read
    is_seen, address = _is_seen(stored, wanted, step.read), stored.slug
    stored.version += 1
    revision = record_revision(stored, wanted, former=step.former, **step.signed)
    stored.pending = None if not is_known or is_read else revision
    names = _PLACED if is_known else (*_PLACED, *CONTENT_COLUMNS)
    wanted.put_into(stored, names)
    stored.save(update_fields=["version", "pending", *names])
    if wanted.slug != address:
        assign_slug(stored, wanted.slug, by=step.by)
    if is_known and is_read:
        # Only where it stands has changed: nothing waits to be published.
        went_live(stored, revision, is_told=False)
    _note_plan(stored, revision)
    warnings = [] if is_known else _apply_rest(stored, wanted, step.read)
    log_act(SAVED, stored, by=step.by, reason=step.note, changes=told_changes(step.former, wanted), is_seen=is_seen)
    return warnings


@transaction.atomic
def _store(article: Article, by: User | None) -> list[str]:
    wanted, is_new = article.slug, article._state.adding
    _insert(article, by) if is_new else _update(article)
    assign_slug(article, wanted)
    warnings = _render(article)
    if not is_new:
        tell_of_text(article)
    return warnings


def _render(article: Article) -> list[str]:
    """Return the warnings of rendering. What was typed is stored even if a step fails on it."""
    try:
        return render_article(article).warnings
    except RENDER_ERRORS:
        logger.exception("Article could not be rendered", extra={"article_id": article.pk})
        return ["The text is saved but could not be rendered; readers see the text as it was before."]


def _insert(article: Article, by: User | None) -> None:
    article.slug = f"{PLACEHOLDER}{secrets.token_hex(8)}"
    article.made_by = by
    article.save(force_insert=True)
    article.slug = ""


def _update(article: Article) -> None:
    """Write the edited fields, unless somebody saved since this copy was loaded."""
    stored = Article.objects.select_for_update().filter(pk=article.pk).values("version", "slug").first()
    if stored is None:
        raise Article.NotUpdated(f"Article {article.pk} is gone.")
    if stored["version"] != article.version:
        raise EditedMeanwhile(
            "Somebody saved this article while you were editing it. Copy your text, load the page again, "
            "and put your changes into the new version."
        )
    article.version += 1
    article.slug = stored["slug"]
    planned = () if article.status == Article.Status.PUBLISHED else ("publish_at",)
    article.save(update_fields=[*_EDITED_FIELDS, *planned])
