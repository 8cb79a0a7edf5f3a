"""Keep what articles were: one revision for each save that changed something, and when readers had it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, Subquery
from django.utils import timezone

from accounts.models import AuditEntry
from articles.markup.text import read_text, words_of
from articles.markup.tree import parse
from articles.models import Article, Revision
from articles.snapshots import Snapshot, working_snapshot

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

# Saves of one hand within this time of a revision's first are one step of work, unless an act stands between them.
ONE_STEP = timedelta(minutes=10)
SAVED = "saved"
NOTE_MAX_LENGTH = 200


def record_revision(
    article: Article,
    snapshot: Snapshot,
    *,
    by: User | None,
    former: Snapshot | None,
    kind: str = Revision.Kind.SAVE,
    note: str = "",
) -> Revision:
    """Keep a saved text: as a revision of its own, or in the one of the same hand minutes ago. At most five queries.

    Call it under the article's lock, once its version is counted up. `former` is the text before, None for a new
    article; an article that has no revision yet gets one of it first.
    """
    latest = article.revisions.order_by("-number").first()
    if latest is None and former is not None:
        latest = _record_first(article, former)
    if latest is not None and not note and _continues(latest, by=by, kind=kind):
        return _share(latest, article, snapshot)
    number, before = (latest.number + 1, latest.body) if latest is not None else (1, "")
    signed = {"by": by, "by_name": by.display_name if by else "", "kind": kind, "note": note[:NOTE_MAX_LENGTH]}
    return Revision.objects.create(article=article, number=number, **signed, **_text(article, snapshot, before))


def note_act_revision(article: Article, *, by: User | None, kind: str, note: str = "") -> Revision:
    """Keep the text as an act left it, when the act changed which text is worked on (changes thrown away, for one)."""
    snapshot = working_snapshot(article)
    return record_revision(article, snapshot, by=by, former=snapshot, kind=kind, note=note)


def went_live(
    article: Article, revision: Revision | None = None, *, at: datetime | None = None, is_told: bool = True
) -> Revision:
    """Note that readers have a revision (the newest, unless one is given) from a moment on, and no other any more.

    `is_told`: they hear that it is another text; a small fix says nothing.
    """
    moment = at or timezone.now()
    shown = revision or article.revisions.order_by("-number").first() or _record_first(article, Snapshot.of(article))
    _replace_live(article, moment, but=(shown.pk,))
    if shown.went_live_at is None or shown.replaced_at is not None or shown.went_live_at > timezone.now():
        shown.went_live_at, shown.replaced_at, shown.is_told = moment, None, is_told
        shown.save(update_fields=["went_live_at", "replaced_at", "is_told"])
    return shown


def went_off(article: Article) -> None:
    """Note that readers have no text of it any more, or will not get the one that was planned."""
    article.revisions.filter(went_live_at__gt=timezone.now()).update(went_live_at=None)
    _replace_live(article, timezone.now(), but=())


def snapshot_at(article: Article, version: int) -> Snapshot | None:
    """Return the text the desk had at a version of the article, None if it is no longer known. One query."""
    until = article.revisions.filter(fields__version__lte=version).order_by("-number").values("pk")[:1]
    after = article.revisions.filter(fields__version__gt=version).order_by("number").values("pk")[:1]
    both = article.revisions.filter(Q(pk=Subquery(until)) | Q(pk=Subquery(after)))
    is_later = {revision.fields["version"] > version: revision for revision in both}
    kept, later = is_later.get(False), is_later.get(True)
    if later is not None:
        # A revision several saves share knows what each of them replaced.
        steps = {int(key): values for key, values in later.fields.get("former", {}).items()}
        if any(step <= version for step in steps):
            wanted = max(step for step in steps if step <= version)
            values = {**later.fields, "body": later.body}
            for step in sorted(steps, reverse=True):
                if step >= wanted:
                    values.update(steps[step])
            return Snapshot.from_fields(values)
    if kept is None and later is None:
        # Never saved at the desk: what it says is what it said.
        return working_snapshot(article)
    return snapshot_of(kept) if kept is not None else None


def snapshot_of(revision: Revision) -> Snapshot:
    """Return what a revision holds. No query."""
    return Snapshot.from_fields({**revision.fields, "body": revision.body})


def count_words(before: str, after: str) -> tuple[int, int]:
    """Return how many words came and went between two sources; moved words did neither."""
    old, new = Counter(_words(before)), Counter(_words(after))
    return (new - old).total(), (old - new).total()


def _record_first(article: Article, snapshot: Snapshot) -> Revision:
    """Keep the text of an article that was made before revisions were, or by an import."""
    text = _text(article, snapshot, "")
    # Whoever opened the article had this text, whatever has been done to the article since.
    text["fields"]["version"] = 0
    return Revision.objects.create(
        article=article,
        number=1,
        made_at=article.made_at,
        kind=Revision.Kind.IMPORT,
        went_live_at=article.first_published_at if article.is_live else None,
        **text,
    )


def _continues(latest: Revision, *, by: User | None, kind: str) -> bool:
    """Tell whether a save belongs to the newest revision: one query at most."""
    if by is None or latest.by_id != by.pk or {kind, latest.kind} != {Revision.Kind.SAVE}:
        return False
    if latest.went_live_at is not None or timezone.now() - latest.made_at >= ONE_STEP:
        return False
    acts = AuditEntry.objects.filter(object_type="articles.article", object_key=str(latest.article_id))
    return not acts.filter(made_at__gte=latest.made_at).exclude(act=SAVED).exists()


def _share(latest: Revision, article: Article, snapshot: Snapshot) -> Revision:
    """Put a save into the revision of the one before, with what it replaces: open forms began from that."""
    replaced = snapshot_of(latest)
    old = replaced.to_fields()
    step = {name: old[name] for name in snapshot.changed_from(replaced)}
    former = {**latest.fields.get("former", {}), str(latest.fields.get("version", 0)): step}
    before = article.revisions.filter(number__lt=latest.number).order_by("-number").values_list("body", flat=True)
    values = _text(article, snapshot, before.first() or "")
    values["fields"]["former"] = former
    for name, value in values.items():
        setattr(latest, name, value)
    latest.save(update_fields=list(values))
    return latest


def _text(article: Article, snapshot: Snapshot, before: str) -> dict[str, Any]:
    """Return the columns of a revision that hold a text, compared with the one before."""
    fields = snapshot.to_fields()
    body = fields.pop("body")
    added, removed = count_words(before, body)
    return {
        "fields": {**fields, "version": article.version},
        "body": body,
        "word_count": len(_words(body)),
        "words_added": added,
        "words_removed": removed,
    }


def _replace_live(article: Article, moment: datetime, *, but: tuple[int, ...]) -> None:
    shown = article.revisions.filter(went_live_at__isnull=False, replaced_at__isnull=True).exclude(pk__in=but)
    shown.update(replaced_at=moment)


def _words(source: str) -> list[str]:
    return words_of(read_text(parse(source)))
