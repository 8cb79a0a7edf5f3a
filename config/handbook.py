"""The handbook inside the desk: docs/desk.md, and which of its chapters helps with which screen."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from articles.markup.handbook import chapters_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from articles.markup.handbook import Chapter

# The beginnings of the names of screens, the first that fits: those of one list before all of its model.
TOPICS = (
    ("articles_article_changelist", "publish-schedule-withdraw"),
    ("articles_article_act", "publish-schedule-withdraw"),
    ("articles_article_bin", "publish-schedule-withdraw"),
    ("articles_article_delete", "publish-schedule-withdraw"),
    ("articles_article_undo", "publish-schedule-withdraw"),
    ("articles_article", "write-an-article"),
    ("articles_photo", "photos"),
    ("articles_errorreport", "publish-schedule-withdraw"),
    ("articles_promo", "the-days-of-promos"),
    ("articles_legalmark", "legal-marks-and-the-glossary"),
    ("articles_term", "legal-marks-and-the-glossary"),
    ("articles_", "sections-tags-authors-series-redirects"),
    ("comments_", "moderate"),
    ("accounts_auditentry", "the-audit-log"),
    ("accounts_", "readers"),
    ("auth_group", "who-may-what"),
)
FRONT = "the-front-the-side-bar-the-search"


@cache
def handbook() -> tuple[Chapter, ...]:
    """Return the chapters as this version of the site has them."""
    return tuple(chapters_of((settings.BASE_DIR / "docs" / "desk.md").read_text(encoding="utf-8")))


def topic_of(name: str) -> str:
    """Return the anchor of the chapter about a screen of this name."""
    return next((anchor for beginning, anchor in TOPICS if name.startswith(beginning)), FRONT)


def help_address(request: HttpRequest) -> str:
    """Return where the handbook helps with the page being asked for."""
    match = request.resolver_match
    return f"{reverse('admin:handbook')}#{topic_of((match and match.url_name) or '')}"
