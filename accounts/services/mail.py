"""The outbox: every mail is a row, written in the transaction that causes it and sent after the commit.

No request waits for a mail server and none fails with it. A sender claims one mail at a time by moving its next try
ahead, so two senders never take the same one; a sender that dies leaves it due again after the lease. Killed between
the server's "accepted" and the note of it, a mail may be sent twice, with the same Message-ID.

Whether a mail is still wanted is asked again right before it goes: between writing and sending lie hours where a mail
server was away. Apps that write mails about what may change register their question (`ask_before_sending`).
"""

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, make_msgid
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils import timezone

from accounts import due_clock, mail_kinds
from accounts.errors import AccessRefused, UnsafeMail
from accounts.models import OutgoingMail, User
from accounts.permissions import is_administrator
from accounts.services.auditing import log_act

logger = logging.getLogger(__name__)

# Minutes from one try to the next, so that they come 0, 1, 5, 30 and 120 minutes after a mail was made.
RETRY_MINUTES = (1, 4, 25, 90)
MAX_TRIES = len(RETRY_MINUTES) + 1
# Longer than a mail server may take to answer, shorter than a reader's patience.
LEASE = timedelta(minutes=2)
MAILS_PER_PASS = 200
PERMANENT_FAILURE = 500
# Where one of the server's own threads sends, a request gives it this long: enough to write a file.
PATIENCE_SECONDS = 0.3

type Question = Callable[[OutgoingMail], bool]
_questions: dict[str, Question] = {}


def ask_before_sending(kind: str, question: Question) -> None:
    """Send mails of this kind only while `question(mail)` says that they are wanted as they are."""
    _questions[kind] = question


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
    _check_lines(to, subject, *headers, *headers.values())
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


def _check_lines(*parts: str) -> None:
    if any("\r" in part or "\n" in part for part in parts):
        raise UnsafeMail("An address, a subject and a header of a mail have one line each.")


def mail_host() -> str:
    """Return the host that Message-IDs end in."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _enqueue() -> None:
    from accounts.tasks import send_due_mail

    if not due_clock.wake(wait_seconds=PATIENCE_SECONDS):
        send_due_mail.enqueue()


def send_due() -> dict[str, int]:
    """Send what is due and return how many were sent, expired, not wanted any more, failed for now, and given up.

    A server that does not answer ends the pass: the others would wait for it just as long.
    """
    counts = dict.fromkeys(("sent", "expired", "withdrawn", "failed", "given_up"), 0)
    for _ in range(MAILS_PER_PASS):
        mail = claim_due()
        if mail is None:
            break
        outcome, is_away = _send(mail)
        counts[outcome] += 1
        if is_away:
            break
    return counts


def send_again(mail: OutgoingMail, *, by: User) -> bool:
    """Have a mail that was given up tried anew, five times; return False where nothing is left to send.

    Raise AccessRefused unless an administrator asks.
    """
    if not is_administrator(by):
        raise AccessRefused("Only administrators send mails again.")
    with transaction.atomic():
        rows = OutgoingMail.objects.given_up().filter(pk=mail.pk)
        is_due = bool(rows.update(tries=0, next_try_at=timezone.now(), last_error=""))
        if is_due:
            log_act("sent again", mail, by=by)
            transaction.on_commit(_enqueue, robust=True)
    return is_due


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


def _send(mail: OutgoingMail) -> tuple[str, bool]:
    """Send one claimed mail and note what became of it; the second value tells whether the server is away."""
    if mail.tries > MAX_TRIES:
        # Its senders died, one after the other: it may be the mail that ends them.
        return _give_up(mail, "Its senders did not come back."), False
    if mail.expires_at and mail.expires_at <= timezone.now():
        _close(mail, last_error="It expired before it could be sent.")
        return "expired", False
    if not _is_wanted(mail):
        _close(mail, last_error="It was not wanted any more.")
        return "withdrawn", False
    try:
        _as_message(mail).send()
    except OSError as err:  # smtplib's errors are OSErrors too
        return _note_failure(mail, err), _is_away(err)
    except ValueError as err:
        # No server could take such a letter.
        return _give_up(mail, type(err).__name__), False
    _close(mail, sent_at=timezone.now(), last_error="")
    return "sent", False


def _is_wanted(mail: OutgoingMail) -> bool:
    """Ask once more what may have changed since the mail was written; no query for what must be said."""
    if question := _questions.get(mail.kind):
        return question(mail)
    if not mail_kinds.is_optional(mail.kind):
        return True
    recipient = User.objects.filter(pk=mail.recipient_id).first()
    return recipient is not None and mail_kinds.may_mail(recipient, mail.kind)


def _as_message(mail: OutgoingMail) -> EmailMultiAlternatives:
    headers = {"Auto-Submitted": "auto-generated", **mail.headers, "Message-ID": mail.message_id}
    message = EmailMultiAlternatives(mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _close(mail: OutgoingMail, **facts: Any) -> None:
    """Empty a mail that will not be tried again, and mask its address; it carried codes and names."""
    emptied: dict[str, Any] = {"subject": "", "text": "", "html": "", "headers": {}}
    OutgoingMail.objects.filter(pk=mail.pk).update(to=masked(mail.to), next_try_at=None, **emptied, **facts)


def _note_failure(mail: OutgoingMail, err: OSError) -> str:
    """Plan the next try or give up; the log and the row name the error, never an address."""
    code = _smtp_code(err)
    last_error = f"{type(err).__name__} {code or ''}".strip()
    is_refused = isinstance(err, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) and code >= PERMANENT_FAILURE
    if is_refused or mail.tries >= MAX_TRIES:
        return _give_up(mail, last_error)
    logger.warning("Mail %s (%s) was not sent: %s", mail.pk, mail.kind, last_error)
    next_try_at = timezone.now() + timedelta(minutes=RETRY_MINUTES[mail.tries - 1])
    OutgoingMail.objects.filter(pk=mail.pk).update(last_error=last_error, next_try_at=next_try_at)
    _plan_sending(next_try_at)
    return "failed"


def _give_up(mail: OutgoingMail, last_error: str) -> str:
    """Leave a mail to the desk, with its text, so that it can be sent again."""
    logger.error("Mail %s (%s) is given up: %s", mail.pk, mail.kind, last_error)
    OutgoingMail.objects.filter(pk=mail.pk).update(last_error=last_error, next_try_at=None)
    return "given_up"


def _is_away(err: OSError) -> bool:
    """Tell whether the server did not answer at all; what it answers is about one mail."""
    return not isinstance(err, smtplib.SMTPException) or isinstance(err, smtplib.SMTPServerDisconnected)


def _plan_sending(at: datetime) -> None:
    """Have a worker come back then, where there is one; the embedded server's clock comes by itself."""
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
