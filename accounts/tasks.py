"""Background work of accounts."""

from django.tasks import task

from accounts.services import erasing, exporting, mail


@task()
def send_due_mail() -> dict[str, int]:
    """Send what the outbox holds."""
    return mail.send_due()


@task()
def build_export(export_id: int) -> bool:
    """Make the copy of a member's data."""
    return exporting.build_export(export_id)


@task()
def settle_leaving() -> dict[str, int]:
    """Remind those whose account goes within a day, and erase those whose week is over."""
    return erasing.settle()
