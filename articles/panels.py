"""What the magazine shows on lower apps' pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accounts import panels
from articles.models import Author

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User


def register() -> None:
    """Offer the panels; called once at start."""
    panels.register("member", "articles/_member_author.html", member_author)
    panels.register("desk member", "admin/articles/author/panel.html", member_author)


def member_author(request: HttpRequest, member: User) -> dict[str, Any] | None:
    """Return the author a member is, or None: one query."""
    author = Author.objects.filter(user=member, is_active=True).first()
    return {"author": author} if author else None
