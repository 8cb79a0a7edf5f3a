"""Django's own command without the time limits of web requests; see `Command`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core.management.commands import migrate
from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a request may not exceed, an index on a large table does. `lock_timeout` stays: requests wait behind a lock.
WAIVED = ("statement_timeout", "idle_in_transaction_session_timeout")


class Command(migrate.Command):
    """Bring the tables up to date, however long it takes; locks are waited for as briefly as ever."""

    def handle(self, *args: Any, **options: Any) -> None:
        with unhurried(options["database"]):
            super().handle(*args, **options)


@contextmanager
def unhurried(alias: str) -> Iterator[None]:
    """Waive the time limits of this process's connection while the block runs."""
    if connections[alias].vendor != "postgresql":
        yield
        return
    with connections[alias].cursor() as cursor:
        for name in WAIVED:
            cursor.execute(f"SET {name} = 0")
    try:
        yield
    finally:
        with connections[alias].cursor() as cursor:
            for name in WAIVED:
                cursor.execute(f"RESET {name}")
