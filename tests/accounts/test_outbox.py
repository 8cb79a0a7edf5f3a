"""No mail is lost, none is sent twice, none breaks a request."""

from __future__ import annotations

import smtplib
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.errors import AccessRefused, UnsafeMail
from accounts.mail_kinds import Cadence
from accounts.models import OutgoingMail
from accounts.services.mail import MAX_TRIES, claim_due, queue_mail, send_again, send_due
from accounts.services.notifications import choose_mails

if TYPE_CHECKING:
    import time_machine
    from pytest_django import DjangoCaptureOnCommitCallbacks
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User

    Clock = time_machine.TimeMachineFixture

pytestmark = pytest.mark.django_db
LETTER = {"to": "ada@mail.example", "kind": "greeting", "subject": "Good day", "text": "Hello Ada"}


@pytest.fixture
def broken_server(monkeypatch: pytest.MonkeyPatch) -> list[OSError]:
    """Return the list of errors the mail server answers with, the last one for ever."""
    errors: list[OSError] = [ConnectionRefusedError()]

    def fail(self: EmailMultiAlternatives, *args: object, **kwargs: object) -> int:
        raise errors[0]

    monkeypatch.setattr(EmailMultiAlternatives, "send", fail)
    return errors


def test_a_mail_goes_after_the_commit(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        queue_mail(**LETTER, html="<p>Hello Ada</p>")
        assert not mail.outbox
    message = mail.outbox[0]
    assert (message.to, message.subject, message.body) == (["ada@mail.example"], "Good day", "Hello Ada")
    assert message.alternatives[0].content == "<p>Hello Ada</p>"
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_sent_mail_is_emptied_and_its_address_masked() -> None:
    row = queue_mail(**LETTER, html="<p>Hello</p>", headers={"X-Kind": "a"})
    assert send_due() == {"sent": 1, "expired": 0, "withdrawn": 0, "failed": 0, "given_up": 0}
    row.refresh_from_db()
    assert (row.subject, row.text, row.html, row.headers, row.next_try_at) == ("", "", "", {}, None)
    assert row.to == "a***@mail.example"
    assert row.sent_at is not None


def test_nothing_is_sent_twice() -> None:
    queue_mail(**LETTER)
    send_due()
    assert send_due()["sent"] == 0
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_mail_of_a_transaction_that_failed_does_not_exist() -> None:
    with transaction.atomic():
        queue_mail(**LETTER)
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()
    assert not mail.outbox


def test_tries_come_at_0_1_5_30_and_120_minutes(broken_server: list[OSError], time_machine: Clock) -> None:
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    row = queue_mail(**LETTER)
    plan = []
    for _ in range(MAX_TRIES):
        send_due()
        row.refresh_from_db()
        if row.next_try_at:
            plan.append(round((row.next_try_at - row.made_at).total_seconds() / 60))
            time_machine.move_to(row.next_try_at, tick=False)
    assert plan == [1, 5, 30, 120]
    assert (row.tries, row.next_try_at, row.sent_at, row.last_error) == (5, None, None, "ConnectionRefusedError")


def test_a_refused_recipient_is_final(broken_server: list[OSError]) -> None:
    broken_server[0] = smtplib.SMTPRecipientsRefused({"ada@mail.example": (550, b"no such box")})
    row = queue_mail(**LETTER)
    assert send_due()["given_up"] == 1
    row.refresh_from_db()
    assert (row.tries, row.next_try_at, row.last_error) == (1, None, "SMTPRecipientsRefused 550")


def test_a_busy_server_is_tried_again(broken_server: list[OSError]) -> None:
    broken_server[0] = smtplib.SMTPRecipientsRefused({"ada@mail.example": (451, b"later")})
    queue_mail(**LETTER)
    assert send_due()["failed"] == 1


def test_an_expired_code_is_not_sent(time_machine: Clock) -> None:
    row = queue_mail(**LETTER, expires_at=timezone.now() + timedelta(minutes=10))
    time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)
    assert send_due()["expired"] == 1
    row.refresh_from_db()
    assert (row.text, row.sent_at, row.next_try_at) == ("", None, None)
    assert row.to == "a***@mail.example"
    assert not mail.outbox


def test_a_mail_left_by_a_dead_sender_is_due_again(time_machine: Clock) -> None:
    queue_mail(**LETTER)
    assert claim_due() is not None
    assert claim_due() is None
    time_machine.move_to(timezone.now() + timedelta(minutes=3), tick=False)
    assert send_due()["sent"] == 1


@pytest.mark.django_db(transaction=True)
def test_two_senders_never_take_the_same_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.services.mail._enqueue", lambda: None)
    for _ in range(20):
        queue_mail(**LETTER)
    start = threading.Barrier(4)

    def run() -> None:
        start.wait()
        send_due()
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert (len(ids), len(set(ids))) == (20, 20)


def test_with_a_worker_no_request_waits(
    settings: SettingsWrapper,
    broken_server: list[OSError],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with django_capture_on_commit_callbacks(execute=True):
        row = queue_mail(**LETTER)
    assert (row.tries, DBTaskResult.objects.count()) == (0, 1)
    send_due()
    row.refresh_from_db()
    assert DBTaskResult.objects.filter(run_after=row.next_try_at).exists()


@pytest.mark.parametrize(
    "part",
    [
        {"to": "a@mail.example\nBcc: b@mail.example"},
        {"subject": "Hello\r\nBcc: b@mail.example"},
        {"headers": {"X-Kind": "a\nBcc: b@mail.example"}},
        {"headers": {"X\nBcc": "b@mail.example"}},
    ],
)
def test_headers_cannot_be_smuggled_in(part: dict[str, object]) -> None:
    with pytest.raises(UnsafeMail):
        queue_mail(**{**LETTER, **part})


@pytest.mark.parametrize("to", ["a@mail.example, b@mail.example", "nobody", ""])
def test_a_mail_has_one_recipient(to: str) -> None:
    with pytest.raises(ValidationError):
        queue_mail(**{**LETTER, "to": to})


def test_the_command_sends_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    queue_mail(**LETTER)
    call_command("publish_due")
    line = "publish_due: outbox: 1 sent, 0 expired, 0 withdrawn, 0 failed, 0 given up\n"
    assert capsys.readouterr().out.endswith(line)


def test_a_mail_whose_senders_die_is_given_up_at_last(time_machine: Clock) -> None:
    row = queue_mail(**LETTER)
    for _ in range(MAX_TRIES):
        assert claim_due() is not None
        time_machine.move_to(timezone.now() + timedelta(minutes=3), tick=False)
    assert send_due()["given_up"] == 1
    row.refresh_from_db()
    assert (row.next_try_at, row.text) == (None, "Hello Ada")


def test_a_letter_no_server_could_take_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    send = EmailMultiAlternatives.send
    bad, _good = queue_mail(**LETTER), queue_mail(**LETTER)

    def refuse(self: EmailMultiAlternatives, **kwargs: object) -> int:
        if self.extra_headers["Message-ID"] == bad.message_id:
            raise UnicodeEncodeError("ascii", "é", 0, 1, "no such letter")
        return send(self, **kwargs)

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    assert send_due() == {"sent": 1, "expired": 0, "withdrawn": 0, "failed": 0, "given_up": 1}


def test_an_optional_mail_stopped_meanwhile_is_not_sent(reader: User) -> None:
    row = queue_mail(**{**LETTER, "kind": "reply"}, recipient=reader)
    choose_mails(reader, {"reply": Cadence.NEVER}, by=reader)
    assert send_due()["withdrawn"] == 1
    row.refresh_from_db()
    assert (row.text, row.sent_at) == ("", None)


def test_only_administrators_send_again_and_only_what_was_given_up(reader: User, editor: User) -> None:
    row = queue_mail(**LETTER)
    with pytest.raises(AccessRefused):
        send_again(row, by=reader)
    assert send_again(row, by=editor) is False
    OutgoingMail.objects.update(next_try_at=None, tries=5)
    assert send_again(row, by=editor) is True
    row.refresh_from_db()
    assert row.tries == 0


def test_an_expired_code_is_not_sent_again(editor: User) -> None:
    row = queue_mail(**LETTER, expires_at=timezone.now())
    OutgoingMail.objects.update(next_try_at=None)
    assert send_again(row, by=editor) is False
