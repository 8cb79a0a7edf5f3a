"""Whether mails go out, for `/readyz`."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.models import OutgoingMail

# Sooner nobody needs to be told: a worker that starts anew sends what waited.
LATE = timedelta(minutes=10)


def is_outbox_moving() -> bool:
    """Tell whether somebody sends: nothing is overdue, and a mail that waits long is not all there is. Two queries.

    One address whose server refuses for an hour is not the outbox: others have been sent since that mail was made.
    """
    late = timezone.now() - LATE
    oldest = OutgoingMail.objects.waiting().filter(made_at__lt=late).order_by("next_try_at").first()
    if oldest is None:
        return True
    if oldest.next_try_at and oldest.next_try_at < late:
        return False
    newest = OutgoingMail.objects.sent().order_by("-pk").first()
    return newest is not None and newest.sent_at is not None and newest.sent_at > oldest.made_at
