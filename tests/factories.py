"""Small makers of the suite's cast. Each row they make is one a site could hold."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from accounts.models import User
from articles.models import Article, Author, Byline, Section, Tag

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
    from articles.services.rendering import render_article

    number = next(_numbers)
    fields.setdefault("slug", f"{title.lower().replace(' ', '-')}-{number}")
    fields.setdefault("standfirst", "For a hundred years it ran in the dark.")
    fields.setdefault("body", "<p>Engineers bricked it over in 1911.</p><p>You could hear it.</p>")
    fields.setdefault("section", make_section())
    fields.setdefault("status", Article.Status.PUBLISHED)
    fields.setdefault("publish_at", LONG_AGO)
    fields.setdefault("first_published_at", fields["publish_at"])
    article = Article.objects.create(title=title, **fields)
    Byline.objects.create(article=article, author=author or make_author())
    article.tags.add(*map(make_tag, tags))
    render_article(article)
    return article


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
