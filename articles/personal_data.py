"""What the magazine keeps of members: who is behind a name in bylines, who made a draft, who uploaded a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.personal_data import Holder
from accounts.personal_data import register as register_holder
from articles.models import Article, Author, Photo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User
    from accounts.personal_data import Rows

CLAIMS = frozenset(
    {"articles.article.made_by", "articles.author.name", "articles.author.user", "articles.photo.uploaded_by"}
)


def register() -> None:
    """Register the holder; called once at start."""
    register_holder(Holder(name="articles", claims=CLAIMS, export=export, erase=erase))


def export(user: User) -> Mapping[str, Rows]:
    """Return rows by kind: the name in bylines, drafts begun, pictures uploaded."""
    return {
        "author-page": Author.objects.filter(user=user).values("name", "slug", "role", "biography"),
        "articles-begun": Article.objects.filter(made_by=user).order_by("pk").values("title", "slug", "made_at"),
        "pictures": Photo.objects.filter(uploaded_by=user)
        .order_by("pk")
        .values("file", "caption", "credit", "uploaded_at"),
    }


def erase(user: User, keep_texts: bool) -> None:
    """Let everything made by a member be made by nobody. A name in bylines stays, without an account behind it."""
    Author.objects.filter(user=user).update(user=None)
    Article.objects.filter(made_by=user).update(made_by=None)
    Photo.objects.filter(uploaded_by=user).update(uploaded_by=None)
