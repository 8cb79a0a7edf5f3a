"""The task worker, which also does every minute what the clock has made due and what a killed worker left.

The queue keeps a killed worker's task as one that runs; nobody takes it up again. What it would have done is asked of
the rows themselves.
"""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django_tasks_db.management.commands import db_worker

from accounts.due_clock import Clock

DUE_SECONDS = 60


class Command(db_worker.Command):
    """As the package's, with a thread beside the tasks; `--batch` does what waits and no more."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--due-interval",
            type=_seconds,
            default=DUE_SECONDS,
            help="Seconds between two looks for what the clock has made due (default: %(default)r).",
        )

    def handle(self, *, due_interval: int, batch: bool, **options: Any) -> None:  # type: ignore[override]
        """Run tasks until told to end; what is due and under way then may end too."""
        if batch:
            return super().handle(batch=batch, **options)
        clock = Clock(due_interval)
        clock.start()
        try:
            return super().handle(batch=batch, **options)
        finally:
            clock.stop()


def _seconds(typed: str) -> int:
    if not typed.isdecimal() or int(typed) == 0:
        raise ArgumentTypeError("Must be a whole number of seconds, 1 or more")
    return int(typed)
