"""Small makers of the suite's cast. Each row they make is one a site could hold."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from accounts.models import User
from articles.models import Article, Author, Byline, Section, Tag
from articles.rendering import Parts, fill_in, photo_ids, render
from articles.services.rendering import render_article
from articles.workflow import UNPUBLISHED
from config.stored_pages.scopes import MAGAZINE, renew

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.models import Photo
    from comments.models import Comment

_numbers = itertools.count(1)
PASSWORD = "correct horse battery"
LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def make_user(username: str = "", **fields: Any) -> User:
    """Make a member with a confirmed address."""
    username = username or f"member{next(_numbers)}"
    return User.objects.create_user(username, f"{username}@mail.example", PASSWORD, **fields)


def make_section(name: str = "Science", **fields: Any) -> Section:
    """Make a section; its slug is its name in lower case."""
    slug = fields.pop("slug", name.lower())
    return Section.objects.get_or_create(slug=slug, defaults={"name": name, **fields})[0]


def make_author(name: str = "Ines Calloway", **fields: Any) -> Author:
    """Make an author."""
    slug = fields.pop("slug", name.lower().replace(" ", "-"))
    return Author.objects.get_or_create(slug=slug, defaults={"name": name, **fields})[0]


def make_tag(name: str = "Rivers") -> Tag:
    """Make a tag."""
    return Tag.objects.get_or_create(slug=name.lower(), defaults={"name": name, "folded_name": name.lower()})[0]


def make_article(
    title: str = "The river came back", *, author: Author | None = None, tags: Iterable[str] = (), **fields: Any
) -> Article:
    """Make a live article, rendered as a save would."""
    number = next(_numbers)
    fields.setdefault("slug", f"{title.lower().replace(' ', '-')}-{number}")
    fields.setdefault("standfirst", "For a hundred years it ran in the dark.")
    fields.setdefault("body", "<p>Engineers bricked it over in 1911.</p><p>You could hear it.</p>")
    fields.setdefault("section", make_section())
    fields.setdefault("status", Article.Status.PUBLISHED)
    fields.setdefault("publish_at", LONG_AGO)
    fields.setdefault("first_published_at", fields["publish_at"])
    article = Article(title=title, **fields)
    is_plain = _render_plain(article)
    article.save()
    Byline.objects.create(article=article, author=author or make_author())
    if tags:
        article.tags.add(*map(make_tag, tags))
    if not is_plain:
        render_article(article)
    elif article.shown_status not in UNPUBLISHED:
        renew(MAGAZINE)
    return article


def _render_plain(article: Article) -> bool:
    """Render an article before it is stored, where no photo and no register has a part in it; tell whether so it is.

    One query in place of nine: most tests begin here.
    """
    has_registers, version = _registers()
    if article.lead_photo_id or photo_ids(article.body) or has_registers:
        return False
    parts = Parts(at=timezone.now(), photos={}, body_ids=set())
    fill_in(article, parts, render(article, parts), version)
    return True


def _registers() -> tuple[bool, int]:
    """Tell whether any mark or term is entered, and the number of the registers."""
    filled = "EXISTS (SELECT 1 FROM articles_legalmark) OR EXISTS (SELECT 1 FROM articles_term)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {filled}, (SELECT version FROM articles_registerversion WHERE id = 1)")  # noqa: S608
        found, version = cursor.fetchone()
    return bool(found), version or 0


def make_comment(article: Article, *, by: User, parent: Comment | None = None, text: str = "Well said.") -> Comment:
    """Post a comment through the service, as readers do."""
    from comments.services.posting import post_comment

    return post_comment(article, by=by, parent=parent, text=text)


def make_bare_photo(**fields: Any) -> Photo:
    """Make the row of a photo, ready to stand in a live article, without a file behind it."""
    from articles.models import Photo

    number = next(_numbers)
    facts = {"file": f"photos/bare{number}.jpg", "width": 1600, "height": 1000, "sha256": f"{number:064}"}
    return Photo.objects.create(**{**facts, "alt": "A river.", "credit": "Tomas Reyl", **fields})
