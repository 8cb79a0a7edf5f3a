"""Files of photos that have had their time: what no row names, and what no reader may see any more."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from articles.models import Photo
from articles.services.photos import FOLDER
from config.file_stores import names_in
from config.stored_pages.scopes import MAGAZINE, renew

# A page in a shared cache may name a file a little longer than its row does; a file may precede its row.
UNNAMED_FILES_STAY = timedelta(days=7)
# A license may be extended a few days late; then nothing has to be made again.
ENDED_FILES_STAY_DAYS = 7


def drop_ended_files() -> int:
    """Delete the renditions of photos whose license ended a week ago; return how many files went.

    Rows, uses and originals stay: an extended license brings everything back.
    """
    count = 0
    for photo in Photo.objects.ended(days_ago=ENDED_FILES_STAY_DAYS).exclude(renditions=[]):
        Photo.objects.filter(pk=photo.pk).update(renditions=[])
        renew(MAGAZINE)
        for entry in photo.renditions:
            photo.file.storage.delete(entry["file"])
            count += 1
    return count


def prune_files(*, dry_run: bool = False) -> int:
    """Delete files of the photo folder that no photo names and that are older than a week. Return their number.

    Such files are left by a worker killed while storing, an import that was rolled back, a replaced or deleted photo.
    """
    storage = Photo._meta.get_field("file").storage
    named: set[str] = set()
    for file, renditions in Photo.objects.values_list("file", "renditions"):
        named.update([file, *(entry["file"] for entry in renditions)])
    before = timezone.now() - UNNAMED_FILES_STAY
    orphans = [
        path
        for name in names_in(storage, FOLDER)
        if (path := f"{FOLDER}/{name}") not in named and storage.get_modified_time(path) < before
    ]
    if not dry_run:
        for path in orphans:
            storage.delete(path)
    return len(orphans)
