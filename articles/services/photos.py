"""Photos: take them in, replace their file, make the files pages use."""

from __future__ import annotations

import logging
import secrets
import tempfile
from datetime import timedelta
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from accounts.images import PHOTO_LIMITS, AcceptedImage, accept_image, run_worker
from articles.errors import PhotoKnown
from articles.models import Photo
from articles.services.rendering import render_articles_using

if TYPE_CHECKING:
    from django.core.files import File

    from accounts.models import User

logger = logging.getLogger(__name__)

FOLDER = "photos"
# A page in a shared cache may name a file a little longer than its row does; a file may precede its row.
UNNAMED_FILES_STAY = timedelta(days=7)
ALL_FORMATS = ("avif", "webp", "jpeg")
# Crops stand in lists, many on a page and made at once: the best format and the one everybody reads.
CROP_FORMATS = ("avif", "jpeg")
# Widths in pixels of the whole picture, and of each crop; see `Photo`.
WHOLE_WIDTHS = (320, 480, 800, 1200, 1600, 2400)
CROPS: dict[str, tuple[tuple[int, int], tuple[int, ...], tuple[str, ...]]] = {
    "3x2": ((3, 2), (480, 960), CROP_FORMATS),
    "16x9": ((16, 9), (480, 960, 1600), CROP_FORMATS),
    "4x3": ((4, 3), (1200,), ("jpeg",)),
    "1x1": ((1, 1), (1200,), ("jpeg",)),
}


class RenditionsFailed(Exception):
    """The files of a photo could not be made; pages serve the original until the task is run again."""


def add_photo(
    file: IO[bytes] | File[bytes], *, by: User | None = None, keep_both: bool = False, **fields: Any
) -> Photo:
    """Take a picture into the library through the image gate; its renditions follow after commit.

    Empty credit and caption are filled from the file. Raises ImageRefused, and PhotoKnown when the library has this
    very file and `keep_both` was not asked for. A refused file leaves nothing behind.
    """
    accepted = accept_image(file, PHOTO_LIMITS)
    known = Photo.objects.filter(sha256=accepted.sha256).first()
    if known is not None and not keep_both:
        raise PhotoKnown(known)
    fields["credit"] = fields.get("credit") or (accepted.credit or accepted.copyright)[:120]
    fields["caption"] = fields.get("caption") or accepted.caption[:500]
    photo = Photo(uploaded_by=by, sha256=accepted.sha256, width=accepted.width, height=accepted.height, **fields)
    _store(photo, accepted, new=True)
    return photo


def replace_file(photo: Photo, file: IO[bytes] | File[bytes]) -> None:
    """Give a photo another file. Uses, alt text and credit stay, the focal point returns to the middle.

    The former files stay on disk for pages that name them still.
    """
    accepted = accept_image(file, PHOTO_LIMITS)
    photo.sha256, photo.width, photo.height = accepted.sha256, accepted.width, accepted.height
    photo.focal_x = photo.focal_y = 0.5
    photo.renditions = []
    _store(photo, accepted, new=False)


def save_photo(photo: Photo) -> None:
    """Store changed words, rights or focal point of a photo, and bring its files and its articles up to date."""
    fields = ["focal_x", "focal_y", "alt", "is_decorative", "caption", "credit", "credit_url", "license"]
    moved = not Photo.objects.filter(pk=photo.pk, focal_x=photo.focal_x, focal_y=photo.focal_y).exists()
    with transaction.atomic():
        photo.save(update_fields=[*fields, "license_note"])
        transaction.on_commit(partial(_enqueue, photo.pk, files=moved))


def _store(photo: Photo, accepted: AcceptedImage, *, new: bool) -> None:
    """Write the file under a name of ours, then the row; a row that cannot be written takes its file with it."""
    name = f"{secrets.token_hex(8)}-{accepted.sha256[:12]}.{accepted.extension}"
    storage = photo.file.storage
    stored = storage.save(f"{FOLDER}/{name}", ContentFile(accepted.data))
    photo.file.name = stored
    try:
        with transaction.atomic():
            fields = ["file", "sha256", "width", "height", "focal_x", "focal_y", "renditions"]
            photo.save(force_insert=True) if new else photo.save(update_fields=fields)
            transaction.on_commit(partial(_enqueue, photo.pk, files=True))
    except BaseException:
        storage.delete(stored)
        raise


def _enqueue(photo_id: int, *, files: bool) -> None:
    from articles import tasks

    (tasks.make_renditions if files else tasks.render_articles_using).enqueue(photo_id)


def make_renditions(photo: Photo) -> int:
    """Make all files of a photo, note them in its row, and render its articles again. Return the number of files.

    Safe to run twice: equal files have equal names. Raises RenditionsFailed when the child could not make them; what
    was noted before stays.
    """
    folder = PurePosixPath(photo.file.name or "").parent
    stem = PurePosixPath(photo.file.name or "").stem
    with tempfile.TemporaryDirectory(prefix="renditions-") as workplace:
        source = Path(workplace) / "original"
        with photo.file.open("rb") as original:
            source.write_bytes(original.read())
        request = {"act": "render", "source": str(source), "target": workplace, "jobs": jobs_for(photo)}
        answer = run_worker({**request, "focal": [photo.focal_x, photo.focal_y]})
        if "refused" in answer:
            raise RenditionsFailed(f"The files of photo {photo.pk} could not be made ({answer['refused']}).")
        entries = [_keep(photo, Path(workplace), f"{folder}/{stem}", entry) for entry in answer["files"]]
    photo.renditions = sorted(entries, key=lambda entry: (entry["width"], entry["crop"], entry["format"]))
    photo.save(update_fields=["renditions"])
    render_articles_using(photo)
    return len(entries)


def make_missing_renditions(*, everything: bool = False) -> tuple[int, list[int]]:
    """Make the files of photos that have none (or of all). Return how many were made, and the ids that failed."""
    wanted = Photo.objects.order_by("pk") if everything else Photo.objects.order_by("pk").filter(renditions=[])
    made, failed = 0, []
    for photo in list(wanted):
        try:
            make_renditions(photo)
            made += 1
        except (RenditionsFailed, OSError):
            logger.exception("The files of a photo could not be made", extra={"photo_id": photo.pk})
            failed.append(photo.pk)
    return made, failed


def _keep(photo: Photo, workplace: Path, prefix: str, entry: dict[str, Any]) -> dict[str, Any]:
    """Move one file into the store, unless it is there already, and return its line for the row."""
    name, storage = f"{prefix}-{entry['name']}", photo.file.storage
    if not storage.exists(name):
        name = storage.save(name, ContentFile((workplace / entry["name"]).read_bytes()))
    return {**{key: entry[key] for key in ("format", "width", "height", "crop")}, "file": name}


def jobs_for(photo: Photo) -> list[dict[str, Any]]:
    """Return what the child is to make: no file larger than the original holds, the largest of its own width."""
    own = min(photo.width, WHOLE_WIDTHS[-1])
    whole = sorted({width for width in WHOLE_WIDTHS if width < own} | {own})
    jobs: list[dict[str, Any]] = [{"crop": "", "ratio": None, "width": w, "formats": ALL_FORMATS} for w in whole]
    for crop, (ratio, widths, formats) in CROPS.items():
        room = min(photo.width, round(photo.height * ratio[0] / ratio[1]))
        fitting = sorted({min(width, room) for width in widths})
        jobs += [{"crop": crop, "ratio": ratio, "width": width, "formats": formats} for width in fitting]
    return jobs


def prune_files(*, dry_run: bool = False) -> int:
    """Delete files of the photo folder that no photo names and that are older than a week. Return their number.

    Such files are left by a worker killed while storing, an import that was rolled back, a replaced or deleted photo.
    """
    storage = Photo._meta.get_field("file").storage
    if not storage.exists(FOLDER):
        return 0
    named: set[str] = set()
    for file, renditions in Photo.objects.values_list("file", "renditions"):
        named.update([file, *(entry["file"] for entry in renditions)])
    before = timezone.now() - UNNAMED_FILES_STAY
    orphans = [
        path
        for name in storage.listdir(FOLDER)[1]
        if (path := f"{FOLDER}/{name}") not in named and storage.get_modified_time(path) < before
    ]
    if not dry_run:
        for path in orphans:
            storage.delete(path)
    return len(orphans)
