"""Addresses that moved: kept by hand for what a former site had, used only where nothing else answers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import Resolver404, resolve
from django.utils import timezone

from accounts.services.auditing import log_act
from articles.models import MissingAddress, Redirect

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_PATH = 500
# Where addresses hold keys, or belong to people who work here: nothing of them is written down.
NOT_COUNTED = ("/accounts/", "/admin/", "/preview/", "/media/", "/static/")
# Whoever knocks at random doors fills no table.
MOST_MISSING = 5_000
LONGEST_CHAIN = 10


@transaction.atomic
def save_redirect(redirect: Redirect, *, by: User) -> None:
    """Store where an address leads, and forget that it was missing.

    Raises ValidationError for a path or target that is none, a page that exists, and a way that leads back to itself.
    """
    redirect.path, redirect.target = clean_path(redirect.path), redirect.target.strip()
    if redirect.answer == Redirect.Answer.GONE:
        redirect.target = ""
    _check(redirect)
    is_new = redirect.pk is None
    if is_new:
        redirect.by = by
    redirect.save(force_insert=is_new, update_fields=None if is_new else ["path", "target", "answer"])
    MissingAddress.objects.filter(path=redirect.path).delete()
    log_act("added" if is_new else "saved", redirect, by=by, changes={"to": [None, redirect.target]})


def clean_path(path: str) -> str:
    """Return the path of what was typed or copied: without this site's name, query and fragment."""
    path = path.strip()
    if settings.SITE_URL and path.startswith(settings.SITE_URL):
        path = path.removeprefix(settings.SITE_URL)
    return path.partition("#")[0].partition("?")[0] or "/"


def find_redirect(path: str) -> Redirect | None:
    """Return where a path without a page leads: one query."""
    return Redirect.objects.filter(path=path).first() if len(path) <= LONGEST_PATH else None


def note_use(redirect: Redirect) -> None:
    """Count that somebody was led: one query."""
    Redirect.objects.filter(pk=redirect.pk).update(hits=F("hits") + 1, last_used_at=timezone.now())


def note_missing(path: str) -> None:
    """Count that somebody looked for an address in vain: one query, three the first time."""
    if len(path) > LONGEST_PATH or path.startswith(NOT_COUNTED):
        return
    now = timezone.now()
    if MissingAddress.objects.filter(path=path).update(hits=F("hits") + 1, last_seen_at=now):
        return
    if MissingAddress.objects.count() < MOST_MISSING:
        MissingAddress.objects.get_or_create(path=path, defaults={"hits": 1})


def _check(redirect: Redirect) -> None:
    if not redirect.path.startswith("/") or redirect.path.startswith("//"):
        raise ValidationError({"path": "Begin with a slash, as in /2019/river."})
    if _has_page(redirect.path):
        raise ValidationError({"path": "Pages of this site answer at such addresses themselves. Choose another one."})
    if Redirect.objects.filter(path=redirect.path).exclude(pk=redirect.pk).exists():
        raise ValidationError({"path": "This address leads somewhere already. Change that one."})
    if redirect.answer == Redirect.Answer.GONE:
        return
    if any(letter.isspace() or not letter.isprintable() for letter in redirect.target):
        # urlsplit drops line breaks in silence, a header must not have them.
        raise ValidationError({"target": "Leave out spaces and line breaks; a space in an address is written %20."})
    target = urlsplit(redirect.target)
    is_path = redirect.target.startswith("/") and not redirect.target.startswith("//") and "\\" not in redirect.target
    if not is_path and not (target.scheme in {"http", "https"} and target.netloc):
        raise ValidationError({"target": "Begin with / for a page of this site, or with https://."})
    if _leads_back(redirect):
        raise ValidationError({"target": "This leads back to where it began. Choose another target."})


def _has_page(path: str) -> bool:
    """Tell whether a fixed page of the site has this address: one with a name of its own, not one of many articles."""
    try:
        match = resolve(path)
    except Resolver404:
        return False
    return not match.kwargs or path.startswith(NOT_COUNTED)


def _leads_back(redirect: Redirect) -> bool:
    """Tell whether following targets from here comes back here, or never ends."""
    path = clean_path(redirect.target)
    for _ in range(LONGEST_CHAIN):
        if path == redirect.path:
            return True
        onward = Redirect.objects.filter(path=path).exclude(pk=redirect.pk).values_list("target", flat=True).first()
        if not onward:
            return False
        path = clean_path(onward)
    return True
