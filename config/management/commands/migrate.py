"""Django's own command without the time limits of web requests; see `Command`."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core.management.commands import migrate
from django.db import OperationalError, connections

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a request may not exceed, an index on a large table does. `lock_timeout` stays: requests wait behind a lock.
WAIVED = ("statement_timeout", "idle_in_transaction_session_timeout")
# A migration that did not get its lock is tried so often: readers queue behind it for `lock_timeout` only, then go on.
TRIES = 5
PAUSE_SECONDS = 2.0
LOCK_NOT_AVAILABLE = "55P03"


class Command(migrate.Command):
    """Bring the tables up to date, however long it takes; locks are waited for as briefly as ever, and again."""

    def handle(self, *args: Any, **options: Any) -> None:
        for left in reversed(range(TRIES)):
            try:
                with unhurried(options["database"]):
                    super().handle(*args, **options)
            except OperationalError as err:
                if not left or getattr(err.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                    raise
                self.stderr.write(f"A table is in use; trying again in {PAUSE_SECONDS:g} s, {left} more times.")
                # What was in the failed transaction is undone, and migrations before it are noted.
                time.sleep(PAUSE_SECONDS)
            else:
                return


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
