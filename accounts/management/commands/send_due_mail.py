"""Send the mails that are due, among them those a stopped worker left."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.services.mail import send_due


class Command(BaseCommand):
    """Run it every minute where no task worker runs."""

    help = "Send the mails that are due."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = send_due()
        parts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
        self.stdout.write(f"send_due_mail: {parts}")
