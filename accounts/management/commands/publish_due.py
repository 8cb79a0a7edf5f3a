"""Do what the clock has made due, and what a stopped worker left: mails about notices, and the outbox."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.due_work import do_due_work


class Command(BaseCommand):
    """Prints one line for each kind of work; run it every minute where no task worker runs, twice does no harm."""

    help = "Send the mails that are due, those about notices gathered first."

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, counts in do_due_work().items():
            parts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
            self.stdout.write(f"publish_due: {kind}: {parts}")
