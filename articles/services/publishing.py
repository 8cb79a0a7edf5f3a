"""Publish, schedule and withdraw. No job is needed for an article to appear: the clock shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from articles.errors import NotReady
from articles.markup.render import photo_ids
from articles.models import Article, Photo
from articles.permissions import check_publish

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from accounts.models import User


_hearers: list[Callable[[Article], None]] = []


def register(hear: Callable[[Article], None]) -> None:
    """Let a higher app know of every article published, planned or withdrawn, in its transaction; called at start."""
    if hear not in _hearers:
        _hearers.append(hear)


def publish_article(article: Article, *, by: User | None, at: datetime | None = None) -> bool:
    """Make an article live at a moment: now without `at`, later when it is ahead (scheduled).

    `by` is None for an operator's command. Raises NotAllowed, or NotReady with a sentence for each thing missing.
    Returns False, and changes nothing, when it is live already or has that very moment.
    """
    with transaction.atomic():
        stored = Article.objects.select_for_update().get(pk=article.pk)
        if by is not None:
            check_publish(by, stored)
        moment = at or timezone.now()
        if stored.status == Article.Status.PUBLISHED and (stored.is_live if at is None else stored.publish_at == at):
            return False
        problems = missing_for_publishing(stored)
        if stored.unpublish_at is not None and stored.unpublish_at <= moment:
            problems.append("The end must be later than the start.")
        if problems:
            raise NotReady(problems)
        _write(article, stored, status=Article.Status.PUBLISHED, publish_at=moment, first=_first(stored, moment))
        _tell(stored)
    return True


def withdraw_article(article: Article, *, by: User | None) -> bool:
    """Take a published or scheduled article off the site. Its discussion goes with it; nothing is deleted."""
    with transaction.atomic():
        stored = Article.objects.select_for_update().get(pk=article.pk)
        if by is not None:
            check_publish(by, stored)
        if stored.status != Article.Status.PUBLISHED:
            return False
        was_live = stored.first_published_at is not None and stored.first_published_at <= timezone.now()
        first = stored.first_published_at if was_live else None
        _write(article, stored, status=Article.Status.WITHDRAWN, publish_at=stored.publish_at, first=first)
        _tell(stored)
    return True


def _tell(stored: Article) -> None:
    for hear in _hearers:
        hear(stored)


def _first(stored: Article, moment: datetime) -> datetime:
    """Return when it was first live: frozen once it has passed, until then it follows the plan."""
    first = stored.first_published_at
    return first if first is not None and first <= timezone.now() else moment


def _write(
    article: Article, stored: Article, *, status: str, publish_at: datetime | None, first: datetime | None
) -> None:
    """Store the new state and put it into the caller's copy."""
    stored.status, stored.publish_at, stored.first_published_at = status, publish_at, first
    stored.version += 1
    fields = ["status", "publish_at", "first_published_at", "version"]
    stored.save(update_fields=fields)
    for name in fields:
        setattr(article, name, getattr(stored, name))


def missing_for_publishing(article: Article) -> list[str]:
    """Return a sentence for each thing an article must have before it may be live; empty: ready."""
    problems = []
    if not article.title.strip():
        problems.append("Give the article a title.")
    if not article.standfirst.strip():
        problems.append("Write a standfirst: one or two sentences under the headline.")
    if article.section_id is None:
        problems.append("Choose a section.")
    if article.byline == Article.BylineStyle.AUTHORS and not article.bylines.exists():
        problems.append("Name an author in the byline, or set the byline to staff or to none.")
    return problems + _photo_problems(article)


def _photo_problems(article: Article) -> list[str]:
    """Return what the photos of head, text and gallery lack, by name and number."""
    named = photo_ids(article.body)
    ids = {*named, *article.gallery.values_list("photo_id", flat=True)}
    if article.lead_photo_id:
        ids.add(article.lead_photo_id)
    photos = Photo.objects.in_bulk(ids)
    problems = [
        f"The text names photo {photo_id}, which is not in the library. Take it out of the text."
        for photo_id in named
        if photo_id not in photos
    ]
    for photo in photos.values():
        problems += [f"Photo {photo.pk} (“{photo}”) {lack}" for lack in _lacks(photo)]
    return problems


def _lacks(photo: Photo) -> list[str]:
    lacks = []
    if not photo.credit:
        lacks.append("has no credit. Say who made it.")
    if not photo.alt and not photo.is_decorative:
        lacks.append("has no alt text. Write one, or mark it as decorative.")
    return lacks
