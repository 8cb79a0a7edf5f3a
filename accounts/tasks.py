"""Background work of accounts."""

from django.tasks import task

from accounts.services import mail


@task()
def send_due_mail() -> dict[str, int]:
    """Send what the outbox holds."""
    return mail.send_due()
