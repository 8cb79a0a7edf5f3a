"""Take a member's picture in through the image gate, and take it away."""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse

from accounts.avatars import SIZES_PX, SUFFIXES, file_name, file_names
from accounts.errors import AccessRefused, PictureRefused
from accounts.images import AVATAR_LIMITS, DAMAGED, ImageRefused, accept_image, keep_file, run_worker
from accounts.models import User
from accounts.notices import tell
from accounts.services.access import check_rank
from accounts.services.auditing import log_act
from accounts.trust import is_known
from config.stored_pages.scopes import MAGAZINE, renew

if TYPE_CHECKING:
    from django.core.files import File

FOLDER = "avatars"
HASH_LETTERS = 20
NEWCOMER_SENTENCE = (
    "New members keep their initials. You can add a picture when a few of your comments have been published."
)


def choose_avatar(user: User, file: IO[bytes] | File[bytes], *, by: User) -> None:
    """Make a file's picture the member's: a centered square, made anew, in each size and format.

    The files stand before the row names them; those of the former picture go after commit. Raise PictureRefused for a
    newcomer, ImageRefused with the sentence for the sender for what is no picture.
    """
    if by.pk != user.pk:
        raise AccessRefused("Only the members themselves choose their pictures.")
    if not is_known(user):
        raise PictureRefused(NEWCOMER_SENTENCE)
    picture = accept_image(file, AVATAR_LIMITS).data
    # The member is part of the hash: two who send the same picture share no file that one of them could remove.
    content = hashlib.sha256(f"{user.username}:".encode() + picture).hexdigest()[:HASH_LETTERS]
    name = f"{FOLDER}/{content}"
    try:
        _store(name, picture)
        _replace(user, name)
    except BaseException:
        with suppress(OSError):
            _delete_files(name, but_for=user)
        raise


def remove_avatar(user: User, *, by: User, reason: str = "") -> bool:
    """Show initials again; return False if there was no picture.

    Staff give a reason: it is logged, and the member told.
    """
    if by.pk != user.pk:
        check_rank(user, by=by)
        if not reason.strip():
            raise AccessRefused("Say why the picture is removed.")
    with transaction.atomic():
        if not _replace(user, ""):
            return False
        if by.pk != user.pk:
            said = reason.strip()
            log_act("removed picture", user, by=by, reason=said)
            tell(user, text=f"Your picture was removed. The reason: {said}", address=reverse("accounts:profile"))
    return True


@transaction.atomic
def _replace(user: User, name: str) -> bool:
    """Store the name of the picture, and delete the former one's files after commit."""
    former = User.objects.select_for_update(no_key=True).values_list("avatar", flat=True).get(pk=user.pk)
    user.avatar = name
    if former == name:
        return False
    User.objects.filter(pk=user.pk).update(avatar=name)
    if former:
        transaction.on_commit(partial(_delete_files, former, but_for=user))
    renew(MAGAZINE)
    return True


def _store(name: str, picture: bytes) -> None:
    """Make and store all files of a picture; those that are there already hold the same."""
    jobs: list[dict[str, Any]] = [
        {"crop": "", "ratio": [1, 1], "width": size, "formats": list(SUFFIXES)} for size in SIZES_PX
    ]
    with tempfile.TemporaryDirectory(prefix="avatar-") as workplace:
        source = Path(workplace) / "picture"
        source.write_bytes(picture)
        answer = run_worker(
            {"act": "render", "source": str(source), "target": workplace, "jobs": jobs, "focal": [0.5, 0.5]}
        )
        if "refused" in answer:
            raise ImageRefused(DAMAGED)
        for made in answer["files"]:
            stored = file_name(name, made["width"], SUFFIXES[made["format"]])
            keep_file(default_storage, stored, (Path(workplace) / made["name"]).read_bytes(), unless_there=True)


def _delete_files(name: str, *, but_for: User) -> None:
    """Delete a picture's files, unless the member has chosen it again meanwhile."""
    if User.objects.filter(pk=but_for.pk, avatar=name).exists():
        return
    for stored in file_names(name):
        default_storage.delete(stored)
