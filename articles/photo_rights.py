"""Who may add photos to the library; `articles.permissions` says who may change them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.errors import NotAllowed
from articles.querysets import works_at_desk

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

NO_UPLOAD = "You may use photos of the library, but not add any. Ask an editor to upload this one."


def can_upload(user: User | AnonymousUser) -> bool:
    """Tell whether someone may add photos."""
    return works_at_desk(user, "articles.add_photo")


def check_upload(user: User | AnonymousUser) -> None:
    """Raise NotAllowed for who may not add photos."""
    if not can_upload(user):
        raise NotAllowed(NO_UPLOAD)
