"""Make the copy of a member's data they asked for, and take it away when its day is over."""

from __future__ import annotations

import secrets
import tempfile
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import notices
from accounts.export_file import write_copy
from accounts.mails import send_template_mail, site_address
from accounts.models import DataExport, User
from accounts.services.auditing import log_act
from config.file_stores import names_in

if TYPE_CHECKING:
    from django.db.models import QuerySet

# A ready copy waits for its member this long; within it, asking again shows the same one.
LIFETIME = timedelta(hours=24)
FOLDER = "copies"


def private_files() -> Storage:
    """Return the storage that no address leads to."""
    return storages["private"]


def current_export(user: User) -> DataExport | None:
    """Return the copy a member asked for within the day or can still fetch; one query."""
    return DataExport.objects.current().filter(user=user).first()


@transaction.atomic
def ask_for_export(user: User, *, by: User) -> DataExport:
    """Have a copy of one's own data made, unless there is one of today: then return that."""
    # Two presses at one moment: the second waits here, and finds the first one's copy.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    export = current_export(user)
    if export is None:
        export = DataExport.objects.create(user=by)
        log_act("asked for a copy of", user, by=by)
    elif not export.is_lost:
        return export
    transaction.on_commit(partial(_enqueue, export.pk), robust=True)
    return export


def _enqueue(export_id: int) -> None:
    from accounts.tasks import build_export

    build_export.enqueue(export_id)


def build_export(export_id: int) -> bool:
    """Write the file of a copy and tell its member; return False where that is done or nobody waits for it."""
    export = DataExport.objects.filter(pk=export_id, ready_at=None).select_related("user").first()
    if export is None:
        return False
    with tempfile.TemporaryFile() as file:
        write_copy(export.user, file)
        file.seek(0)
        name = private_files().save(f"{FOLDER}/{secrets.token_urlsafe(24)}.zip", File(file))
    if _hand_over(export, name):
        return True
    private_files().delete(name)
    return False


@transaction.atomic
def _hand_over(export: DataExport, name: str) -> bool:
    """Note where the file is, and tell; return False where another process was faster."""
    now = timezone.now()
    facts = {"ready_at": now, "expires_at": now + LIFETIME, "file_name": name}
    if not DataExport.objects.filter(pk=export.pk, ready_at=None).update(**facts):
        return False
    address = reverse("accounts:data")
    send_template_mail(export.user, "export_ready", {"data_url": site_address(address), "until": facts["expires_at"]})
    if export.user.erase_at is None:
        notices.tell(export.user, text="The copy of your data is ready, for 24 hours.", address=address)
    return True


def remove_exports(exports: QuerySet[DataExport]) -> int:
    """Delete copies, the files first: a row without its file is found again, a file without its row is not."""
    names = dict(exports.values_list("pk", "file_name"))
    for name in filter(None, names.values()):
        private_files().delete(name)
    return exports.filter(pk__in=names).delete()[0]


def forget_stray_files() -> int:
    """Delete files that no row names: a process died between writing a file and noting where it is."""
    storage = private_files()
    names = {f"{FOLDER}/{name}" for name in names_in(storage, FOLDER)} - set(
        DataExport.objects.values_list("file_name", flat=True)
    )
    stray = [name for name in names if storage.get_modified_time(name) < timezone.now() - LIFETIME]
    for name in stray:
        storage.delete(name)
    return len(stray)
