"""Tell colleagues by mail that a text waits for them. Never the one who acted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from accounts.mails import send_template_mails, site_address
from accounts.models import User
from articles.mail_kinds import DESK
from articles.querysets import PUBLISH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.models import Article

_SAYS = {
    "submitted": "{by} submitted “{title}” for review.",
    "returned": "{by} returned “{title}”.",
    "approved": "{by} approved “{title}”.",
}


def tell_editors(article: Article, act: str, *, by: User, note: str = "") -> None:
    """Mail the editors of an article's section, or of the one above it, within the transaction of the act."""
    if article.section is None:
        return
    sections = {article.section.pk, article.section.parent_id} - {None}
    # Those for whom `can_publish` holds, without asking each.
    editors = User.objects.holding(PUBLISH).filter(sections__in=sections, is_staff=True).distinct()
    _tell(editors, article, act, by, note)


def tell_writers(article: Article, act: str, *, by: User, note: str = "") -> None:
    """Mail the people in the byline who have an account, and whoever began the draft."""
    is_writer = Q(author__bylines__article=article) | Q(drafted_articles=article)
    _tell(User.objects.filter(is_writer, is_active=True, is_staff=True).distinct(), article, act, by, note)


def _tell(people: Iterable[User], article: Article, act: str, by: User, note: str) -> None:
    sentence = _SAYS[act].format(by=by.display_name, title=article.title)
    url = site_address(reverse("admin:articles_article_change", args=[article.pk]))
    context = {"sentence": sentence, "note": note, "article_url": url, "title": article.title}
    send_template_mails((person for person in people if person.pk != by.pk), DESK, context, folder="articles/email")
