"""The outbox: every mail is a row, written in the transaction that causes it and sent after the commit.

No request waits for a mail server and none fails with it. A sender claims one mail at a time by moving its next try
ahead, so two senders never take the same one; a sender that dies leaves it due again after the lease. Killed between
the server's "accepted" and the note of it, a mail may be sent twice, with the same Message-ID.
"""

import logging
import smtplib
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, make_msgid
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils import timezone

from accounts.errors import UnsafeMail
from accounts.models import OutgoingMail, User

logger = logging.getLogger(__name__)

# Minutes after a mail was made: the second to fifth try. The first is at once.
RETRY_MINUTES = (1, 5, 30, 120)
MAX_TRIES = len(RETRY_MINUTES) + 1
# Longer than a mail server may take to answer, shorter than a reader's patience.
LEASE = timedelta(minutes=2)
MAILS_PER_PASS = 200
PERMANENT_FAILURE = 500


def queue_mail(
    *,
    to: str,
    kind: str,
    subject: str,
    text: str,
    html: str = "",
    headers: dict[str, str] | None = None,
    expires_at: datetime | None = None,
    recipient: User | None = None,
) -> OutgoingMail:
    """Write one mail to one recipient into the outbox; it is sent after the commit, and never after `expires_at`.

    `recipient`: the member it is for, where it is for one.
    Raise UnsafeMail for a line break in the address, the subject or a header, ValidationError for no address.
    """
    headers = headers or {}
    if any("\r" in part or "\n" in part for part in (to, subject, *headers, *headers.values())):
        raise UnsafeMail("An address, a subject and a header of a mail have one line each.")
    validate_email(to)
    mail = OutgoingMail.objects.create(
        to=to,
        kind=kind,
        subject=subject[: OutgoingMail._meta.get_field("subject").max_length],
        text=text,
        html=html,
        headers=headers,
        message_id=make_msgid(domain=mail_host()),
        expires_at=expires_at,
        recipient=recipient,
    )
    transaction.on_commit(_enqueue, robust=True)
    return mail


def mail_host() -> str:
    """Return the host that Message-IDs end in."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _enqueue() -> None:
    from accounts.tasks import send_due_mail

    send_due_mail.enqueue()


def send_due() -> dict[str, int]:
    """Send what is due and return how many were sent, expired, failed for now, and given up."""
    counts = {"sent": 0, "expired": 0, "failed": 0, "given_up": 0}
    for _ in range(MAILS_PER_PASS):
        mail = claim_due()
        if mail is None:
            break
        counts[_send(mail)] += 1
    return counts


def claim_due() -> OutgoingMail | None:
    """Take the oldest due mail, which is nobody else's until the lease ends; None if nothing is due."""
    with transaction.atomic():
        due = OutgoingMail.objects.due()
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        mail: OutgoingMail | None = due.first()
        if mail is None:
            return None
        mail.tries += 1
        mail.next_try_at = timezone.now() + LEASE
        mail.save(update_fields=["tries", "next_try_at"])
        return mail


def _send(mail: OutgoingMail) -> str:
    """Send one claimed mail and note what became of it."""
    now = timezone.now()
    if mail.expires_at and mail.expires_at <= now:
        _close(mail, last_error="It expired before it could be sent.")
        return "expired"
    try:
        _as_message(mail).send()
    except OSError as err:  # smtplib's errors are OSErrors too
        return _note_failure(mail, err)
    _close(mail, to=masked(mail.to), sent_at=timezone.now(), last_error="")
    return "sent"


def _as_message(mail: OutgoingMail) -> EmailMultiAlternatives:
    headers = {"Auto-Submitted": "auto-generated", **mail.headers, "Message-ID": mail.message_id}
    message = EmailMultiAlternatives(mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _close(mail: OutgoingMail, **facts: Any) -> None:
    """Empty a mail that will not be tried again; it carried codes and names."""
    OutgoingMail.objects.filter(pk=mail.pk).update(text="", html="", headers={}, next_try_at=None, **facts)


def _note_failure(mail: OutgoingMail, err: OSError) -> str:
    """Plan the next try or give up; the log and the row name the error, never an address."""
    code = _smtp_code(err)
    last_error = f"{type(err).__name__} {code or ''}".strip()
    logger.warning("Mail %s (%s) was not sent: %s", mail.pk, mail.kind, last_error)
    final = mail.tries >= MAX_TRIES or (
        isinstance(err, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) and code >= PERMANENT_FAILURE
    )
    next_try_at = None
    if not final:
        planned = mail.made_at + timedelta(minutes=RETRY_MINUTES[mail.tries - 1])
        next_try_at = max(planned, timezone.now() + timedelta(minutes=1))
        _plan_sending(next_try_at)
    OutgoingMail.objects.filter(pk=mail.pk).update(last_error=last_error, next_try_at=next_try_at)
    return "given_up" if final else "failed"


def _plan_sending(at: datetime) -> None:
    """Have a worker come back then, where there is one; the embedded server sends with the next mail."""
    from accounts.tasks import send_due_mail

    if send_due_mail.get_backend().supports_defer:
        send_due_mail.using(run_after=at).enqueue()


def _smtp_code(err: OSError) -> int:
    if isinstance(err, smtplib.SMTPRecipientsRefused):
        return int(min((code for code, _ in err.recipients.values()), default=0))
    return int(getattr(err, "smtp_code", 0))


def masked(address: str) -> str:
    """Return an address of which only the first letter and the host can be read."""
    name, _, host = address.rpartition("@")
    return f"{name[:1]}***@{host}"
