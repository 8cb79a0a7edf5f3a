"""Photos: take them in, replace their file, make the files pages use."""

from __future__ import annotations

import logging
import secrets
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.images import PHOTO_LIMITS, AcceptedImage, accept_image, keep_file, run_worker
from accounts.services.auditing import log_act
from articles.errors import PhotoInUse, PhotoKnown
from articles.models import Photo
from articles.permissions import check_change_photo
from articles.photo_rights import check_upload
from articles.photo_uses import named_in_short, uses_of
from articles.photo_versions import refuse_meanwhile
from articles.services.rendering import render_articles_using
from config.stored_pages.scopes import MAGAZINE, renew

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from django.core.files import File

    from accounts.models import User

logger = logging.getLogger(__name__)

FOLDER = "photos"
ALL_FORMATS = ("avif", "webp", "jpeg")
# Crops stand in lists, many on a page and made at once: the best format and the one everybody reads.
CROP_FORMATS = ("avif", "jpeg")
# Widths in pixels of the whole picture, and of each crop; see `Photo`.
WHOLE_WIDTHS = (320, 480, 800, 1200, 1600, 2400)
# What is made and shown before the rest: phones and columns, the format all read and the smaller one most read.
FIRST_WIDTHS = (480, 1200)
FIRST_FORMATS = ("webp", "jpeg")
PROBLEM = "The picture could not be read. Try again; if it fails twice, replace the file."
PROBLEMS = {
    "memory": "The picture needs more memory than it is given. Replace the file by a smaller version.",
    "busy": "Too many pictures were being read. Try again in a minute.",
}
WORDS_AND_RIGHTS = (
    "alt", "is_decorative", "caption", "credit", "credit_url",
    "license", "license_note", "license_until", "focal_x", "focal_y", "is_not_for_lead",
)  # fmt: skip
CROPS: dict[str, tuple[tuple[int, int], tuple[int, ...], tuple[str, ...]]] = {
    "3x2": ((3, 2), (480, 960), CROP_FORMATS),
    "16x9": ((16, 9), (480, 960, 1600), CROP_FORMATS),
    "4x3": ((4, 3), (1200,), ("jpeg",)),
    "1x1": ((1, 1), (1200,), ("jpeg",)),
}
_FILE_FIELDS = (
    "file", "sha256", "width", "height", "focal_x", "focal_y", "renditions", "rendition_problem",
    "dominant_color", "placeholder", "original_name",
)  # fmt: skip


class RenditionsFailed(Exception):
    """The files of a photo could not be made; pages serve the original until the task is run again."""


def add_photo(
    file: IO[bytes] | File[bytes], *, by: User | None = None, keep_both: bool = False, **fields: Any
) -> Photo:
    """Take a picture into the library through the image gate; its renditions follow after commit.

    Empty credit and caption are filled from the file. Raises ImageRefused, and PhotoKnown when the library has this
    very file and `keep_both` was not asked for. A refused file leaves nothing behind. Without `by` a command asks.
    """
    if by is not None:
        check_upload(by)
    accepted = accept_image(file, PHOTO_LIMITS)
    known = Photo.objects.filter(sha256=accepted.sha256).first()
    if known is not None and not keep_both:
        raise PhotoKnown(known)
    fields["credit"] = fields.get("credit") or (accepted.credit or accepted.copyright)[:120]
    fields["caption"] = fields.get("caption") or accepted.caption[:500]
    fields["original_name"] = fields.get("original_name") or _name_of(file)
    photo = Photo(uploaded_by=by, **fields)
    _take_over(photo, accepted)
    _store(photo, accepted.data, accepted.extension, by=by, new=True)
    return photo


def keep_both(known: Photo, *, by: User, original_name: str = "", **fields: Any) -> Photo:
    """Add a photo of the same picture as one the library has, from that one's file; words and rights are its own."""
    check_upload(by)
    copied = ("sha256", "width", "height", "dominant_color", "placeholder")
    same = {name: getattr(known, name) for name in copied}
    photo = Photo(uploaded_by=by, original_name=original_name[:200], **same, **fields)
    with known.file.open("rb") as file:
        _store(photo, file.read(), PurePosixPath(known.file.name or "").suffix.lstrip("."), by=by, new=True)
    return photo


def replace_file(photo: Photo, file: IO[bytes] | File[bytes], *, by: User | None = None) -> None:
    """Give a photo another file. Uses, alt text and credit stay, the focal point returns to the middle.

    The former files stay on disk for pages that name them still.
    """
    if by is not None:
        check_change_photo(by, photo)
    accepted = accept_image(file, PHOTO_LIMITS)
    _take_over(photo, accepted)
    photo.focal_x = photo.focal_y = 0.5
    photo.renditions, photo.rendition_problem, photo.original_name = [], "", _name_of(file)
    _store(photo, accepted.data, accepted.extension, by=by, new=False)


def save_photo(
    photo: Photo,
    *,
    by: User | None = None,
    only: Collection[str] = WORDS_AND_RIGHTS,
    opened: Mapping[str, str] | None = None,
) -> bool:
    """Store changed words, rights or focal point of a photo, and bring its files and its articles up to date.

    `only` names the fields somebody changed: what others changed meanwhile stays. `opened` are the seals of what they
    began from (`photo_versions`): FieldRefused where another changed the same field. Return False, and write nothing,
    where all is as it was.
    """
    if by is not None:
        check_change_photo(by, photo)
    with transaction.atomic():
        stored = Photo.objects.select_for_update().get(pk=photo.pk)
        changes = _changes(stored, photo, only)
        if not changes:
            return False
        refuse_meanwhile(stored, changes, opened or {})
        photo.save(update_fields=list(changes))
        log_act("saved", photo, by=by, changes=changes)
        transaction.on_commit(partial(_enqueue, photo.pk, files=_wants_files(stored, changes)))
    return True


def _changes(stored: Photo, photo: Photo, only: Collection[str]) -> dict[str, list[Any]]:
    """Return what was and is, of the named fields that differ."""
    pairs = {name: [getattr(stored, name), getattr(photo, name)] for name in WORDS_AND_RIGHTS if name in only}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _wants_files(stored: Photo, changes: dict[str, list[Any]]) -> bool:
    """Tell whether files must be made: it is cut anew, or they went with a license that had ended."""
    return not stored.renditions or not changes.keys().isdisjoint({"focal_x", "focal_y"})


def delete_photo(photo: Photo, *, by: User) -> None:
    """Delete a photo that stands nowhere; its files go a week later. Raises PhotoInUse, which names the places."""
    check_change_photo(by, photo)
    with transaction.atomic():
        Photo.objects.select_for_update().get(pk=photo.pk)
        if uses := uses_of(photo, seen_by=by):
            count = f"{len(uses)} place{'s' * (len(uses) > 1)}"
            raise PhotoInUse(
                f"This photo stands in {count}: {named_in_short(uses)}. Take it out there first, then delete it."
            )
        log_act("deleted", photo, by=by)
        photo.delete()


def _take_over(photo: Photo, accepted: AcceptedImage) -> None:
    photo.sha256, photo.width, photo.height = accepted.sha256, accepted.width, accepted.height
    photo.dominant_color, photo.placeholder = accepted.color, accepted.placeholder


def _name_of(file: IO[bytes] | File[bytes]) -> str:
    """Return what the sender called the file: words to search by, never part of an address."""
    name = PurePosixPath(str(getattr(file, "name", "") or "").replace("\\", "/")).name
    return "".join(letter for letter in name if letter.isprintable())[:200]


def _store(photo: Photo, data: bytes, extension: str, *, by: User | None, new: bool) -> None:
    """Write the file under a name of ours, then the row; a row that cannot be written takes its file with it."""
    name = f"{secrets.token_hex(8)}-{photo.sha256[:12]}.{extension}"
    storage = photo.file.storage
    stored = keep_file(storage, f"{FOLDER}/{name}", data)
    photo.file.name = stored
    try:
        with transaction.atomic():
            photo.save(force_insert=True) if new else photo.save(update_fields=_FILE_FIELDS)
            if by is not None:
                log_act("uploaded" if new else "replaced", photo, by=by)
            transaction.on_commit(partial(_enqueue, photo.pk, files=True))
    except BaseException:
        with suppress(OSError):
            storage.delete(stored)
        raise


def _enqueue(photo_id: int, *, files: bool) -> None:
    from articles import tasks

    (tasks.make_renditions if files else tasks.render_articles_using).enqueue(photo_id)


def make_renditions(photo: Photo) -> int:
    """Make all files of a photo, note them in its row, and render its articles again. Return the number of files.

    What most pages use comes first and is shown at once. Safe to run twice: equal files have equal names. Raises
    RenditionsFailed when the child could not make them; what was noted before stays, and the row says what failed.
    """
    made: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="renditions-") as workplace:
        source = Path(workplace) / "original"
        with photo.file.open("rb") as original:
            source.write_bytes(original.read())
        for jobs in _batches(jobs_for(photo)):
            made |= {entry["file"]: entry for entry in _make(photo, Path(workplace), source, jobs)}
            if not _note_files(photo, made, former=photo.renditions):
                return 0
            render_articles_using(photo)
    _note_files(photo, made, former=[])
    render_articles_using(photo)
    return len(made)


def _batches(jobs: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return the files a page cannot do without, then the others."""
    first = [{**job, "formats": FIRST_FORMATS} for job in jobs if not job["crop"] and job["width"] in FIRST_WIDTHS]
    return [first, jobs] if first else [jobs]


def _make(photo: Photo, workplace: Path, source: Path, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let the child make files, keep them, and return their lines for the row."""
    request = {"act": "render", "source": str(source), "target": str(workplace), "jobs": jobs}
    answer = run_worker({**request, "focal": [photo.focal_x, photo.focal_y]})
    if "refused" in answer:
        Photo.objects.filter(pk=photo.pk).update(rendition_problem=PROBLEMS.get(answer["refused"], PROBLEM))
        raise RenditionsFailed(f"The files of photo {photo.pk} could not be made ({answer['refused']}).")
    photo.dominant_color, photo.placeholder = answer["color"], answer["placeholder"]
    prefix = f"{PurePosixPath(photo.file.name or '').parent}/{PurePosixPath(photo.file.name or '').stem}"
    return [_keep(photo, workplace, prefix, entry) for entry in answer["files"]]


def _note_files(photo: Photo, made: dict[str, dict[str, Any]], *, former: list[dict[str, Any]]) -> bool:
    """Write the files into the row, beside those that were there; False if the photo has another file by now."""
    listed = {entry["file"]: entry for entry in former} | made
    files = sorted(listed.values(), key=lambda entry: (entry["width"], entry["crop"], entry["format"]))
    looks = {"dominant_color": photo.dominant_color, "placeholder": photo.placeholder}
    mine = Photo.objects.filter(pk=photo.pk, file=photo.file.name)
    if not mine.update(renditions=files, rendition_problem="", **looks):
        return False
    photo.renditions, photo.rendition_problem = files, ""
    renew(MAGAZINE)
    return True


def retry_renditions(photo: Photo, *, by: User) -> None:
    """Ask once more for the files of a photo."""
    check_change_photo(by, photo)
    transaction.on_commit(partial(_enqueue, photo.pk, files=True))


def make_missing_renditions(*, everything: bool = False) -> tuple[int, list[int]]:
    """Make the files of photos that have none (or of all). Return how many were made, and the ids that failed."""
    # Nobody sees a photo whose license has ended; its files come back with the license.
    wanted = Photo.objects.order_by("pk").exclude(pk__in=Photo.objects.ended().values("pk"))
    wanted = wanted if everything else wanted.filter(renditions=[])
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
