"""What time takes from the versions of articles: thinned revisions, old autosaves, presences of yesterday."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.pruning import register
from articles.models import Article, Autosave, Correction, Presence, Revision, SentForm, ShareLink
from articles.services import autosaving, presence

if TYPE_CHECKING:
    from django.db.models import QuerySet

WHOLE_FOR = timedelta(days=90)


def register_prunings() -> None:
    """Have them removed daily; called once at start."""
    register("revisions between others of their day", thinned_revisions)
    register("texts kept by themselves", old_autosaves)
    register("presences at articles", old_presences)
    register("forms that made an article", old_forms)


def thinned_revisions() -> QuerySet[Revision]:
    """Return old revisions nobody misses: not the last of their day, never live, no corrections, nowhere in use."""
    later = Revision.objects.annotate(day=TruncDate("made_at")).filter(
        article=OuterRef("article"), number__gt=OuterRef("number"), day=OuterRef("day")
    )
    used = (
        Q(Exists(Article.objects.filter(pending=OuterRef("pk"))))
        | Q(Exists(Correction.objects.filter(revision=OuterRef("pk"))))
        | Q(Exists(ShareLink.objects.filter(revision=OuterRef("pk"))))
    )
    old = Revision.objects.filter(made_at__lt=timezone.now() - WHOLE_FOR, went_live_at__isnull=True)
    return old.exclude(kind=Revision.Kind.CORRECTION).annotate(day=TruncDate("made_at")).filter(Exists(later), ~used)


def old_autosaves() -> QuerySet[Autosave]:
    """Return what was typed and neither saved nor looked at for a month."""
    return Autosave.objects.filter(saved_at__lt=timezone.now() - autosaving.KEPT_FOR)


def old_presences() -> QuerySet[Presence]:
    """Return who had an article open before yesterday's this time."""
    return Presence.objects.filter(seen_at__lt=timezone.now() - presence.KEPT_FOR)


def old_forms() -> QuerySet[SentForm]:
    """Return forms nobody sends again: texts typed into one would be forgotten by now, too."""
    return SentForm.objects.filter(sent_at__lt=timezone.now() - autosaving.KEPT_FOR)
