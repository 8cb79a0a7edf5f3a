"""Search everything a site has stored, every column of every table and every file, for somebody who is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.storage import storages
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.core.files.storage import Storage


def traces_of(words: Iterable[str]) -> list[str]:
    """Return where any of the words stands, whatever its case: "table.column: value"."""
    wanted = [word.lower() for word in words]
    stored = [*_stored_values(), *_stored_sessions(), *_stored_files()]
    return [f"{place}: {value[:200]}" for place, value in stored if any(word in value.lower() for word in wanted)]


def _stored_values() -> Iterator[tuple[str, str]]:
    """Yield every value of every table, also of those no model speaks of."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  (a name from the database)
            columns = [column[0] for column in cursor.description or ()]
            for row in cursor.fetchall():
                yield from ((f"{table}.{column}", str(value)) for column, value in zip(columns, row, strict=True))


def _stored_sessions() -> Iterator[tuple[str, str]]:
    """Yield what sessions hold: their column is coded."""
    for session in Session.objects.all():
        yield "session", str(session.get_decoded())


def _stored_files() -> Iterator[tuple[str, str]]:
    """Yield the names and the contents of all files of the storages that hold files of members."""
    for alias in ("default", "private"):
        for name, content in _files_of(storages[alias], ""):
            yield f"file {name}", f"{name} {content}"


def _files_of(storage: Storage, folder: str) -> Iterator[tuple[str, str]]:
    if not storage.exists(folder or "."):
        return
    folders, names = storage.listdir(folder)
    for name in names:
        path = f"{folder}/{name}" if folder else name
        with storage.open(path) as file:
            yield path, file.read().decode("latin-1")
    for name in folders:
        yield from _files_of(storage, f"{folder}/{name}" if folder else name)


def rows_leading_to(pk: int) -> list[str]:
    """Return the keys that lead to a member, by field."""
    fields = [field for model in apps.get_models(include_auto_created=True) for field in model._meta.concrete_fields]
    to_members = [field for field in fields if field.related_model is apps.get_model(settings.AUTH_USER_MODEL)]
    managers = [(field, field.model._base_manager) for field in to_members]  # noqa: SLF001  (any model)
    return [str(field) for field, manager in managers if manager.filter(**{field.name: pk}).exists()]
