"""Who may do what with photos of the library; asked by screens and again by services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.errors import NotAllowed

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from articles.models import Photo

NO_UPLOAD = "You may use photos of the library, but not add any. Ask an editor to upload this one."
NOT_YOURS = "This photo is somebody else's. An editor can change it."


def can_upload(user: User | AnonymousUser) -> bool:
    """Tell whether someone may add photos."""
    return user.has_perm("articles.add_photo")


def check_upload(user: User | AnonymousUser) -> None:
    """Raise NotAllowed for who may not add photos."""
    if not can_upload(user):
        raise NotAllowed(NO_UPLOAD)


def can_change_photo(user: User | AnonymousUser, photo: Photo) -> bool:
    """Tell whether someone may change a photo, its words and its rights: any photo, or only those they uploaded."""
    if user.has_perm("articles.change_any_photo"):
        return True
    return user.has_perm("articles.change_photo") and photo.uploaded_by_id == user.pk


def check_change_photo(user: User | AnonymousUser, photo: Photo) -> None:
    """Raise NotAllowed for who may not change this photo."""
    if not can_change_photo(user, photo):
        raise NotAllowed(NOT_YOURS)
