"""F13: with the mail server down, slow or refusing, pages answer as ever and each mail comes once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import OutgoingMail
from accounts.services.mail import queue_mail, send_due
from tests import factories
from tests.accounts.smtp_stub import BUSY, HANGS, REFUSES, TAKES, SmtpStub

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import time_machine
    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User

    Clock = time_machine.TimeMachineFixture
    Run = Callable[[], dict[str, int]]

pytestmark = pytest.mark.django_db
LETTER = {"to": "ada@mail.example", "kind": "greeting", "subject": "Good day", "text": "Hello Ada"}


@pytest.fixture
def server(settings: SettingsWrapper) -> Iterator[SmtpStub]:
    """Return a mail server the site sends through; it takes everything until its mood changes."""
    with SmtpStub() as stub:
        settings.MAILERS = stub.mailers()
        yield stub


@pytest.fixture
def worker(settings: SettingsWrapper, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Run:
    """Let tasks wait for a worker, and return a function that is one."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    def run() -> dict[str, int]:
        with django_capture_on_commit_callbacks(execute=True):
            return send_due()

    return run


def test_a_mail_reaches_the_server_with_its_headers(server: SmtpStub) -> None:
    row = queue_mail(**LETTER, html="<p>Hello Ada</p>", headers={"List-Unsubscribe": "<https://m.example/x/>"})
    assert send_due()["sent"] == 1
    (message,) = server.taken
    assert (message["To"], message["Subject"], message["Message-ID"]) == (
        "ada@mail.example",
        "Good day",
        row.message_id,
    )
    assert (message["Auto-Submitted"], message["List-Unsubscribe"]) == ("auto-generated", "<https://m.example/x/>")
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]


@pytest.mark.parametrize("mood", [HANGS, BUSY, REFUSES, "down"])
def test_b21_sign_up_answers_as_usual_and_touches_no_server(
    server: SmtpStub, worker: Run, client: Client, sign_up: Callable[..., object], mood: str
) -> None:
    usual = sign_up("dora", "dora@mail.example")
    client.cookies.clear()
    server.mood = mood
    if mood == "down":
        server.server_close()
    answer = sign_up("cleo", "cleo@mail.example")
    assert (answer.status_code, answer.headers["Location"]) == (usual.status_code, usual.headers["Location"])
    assert server.calls == 0
    # Two mails wait, each with a task of its own.
    assert (OutgoingMail.objects.waiting().count(), DBTaskResult.objects.count()) == (2, 2)


@pytest.mark.parametrize("mood", [HANGS, BUSY])
def test_b21_a_mail_comes_once_when_the_server_is_back(
    settings: SettingsWrapper, server: SmtpStub, worker: Run, time_machine: Clock, mood: str
) -> None:
    server.mood = mood
    settings.MAILERS = server.mailers(timeout=0.2)
    row = queue_mail(**LETTER)
    assert worker()["failed"] == 1
    row.refresh_from_db()
    assert row.last_error in {"TimeoutError", "SMTPServerDisconnected", "SMTPRecipientsRefused 451"}
    assert DBTaskResult.objects.filter(run_after=row.next_try_at).exists()
    server.mood = TAKES
    assert worker()["sent"] == 0
    time_machine.move_to(row.next_try_at, tick=False)
    assert [worker()["sent"], worker()["sent"]] == [1, 0]
    assert [message["Message-ID"] for message in server.taken] == [row.message_id]


def test_b21_a_server_that_was_down_gets_it_once(
    settings: SettingsWrapper, server: SmtpStub, worker: Run, time_machine: Clock
) -> None:
    server.shutdown()
    server.server_close()
    row = queue_mail(**LETTER)
    assert worker()["failed"] == 1
    time_machine.move_to(timezone.now() + timedelta(minutes=2), tick=False)
    with SmtpStub(port=server.port) as back:
        assert worker()["sent"] == 1
        assert [message["Message-ID"] for message in back.taken] == [row.message_id]


def test_a_wrong_address_is_not_tried_again_and_stands_at_the_desk(
    server: SmtpStub, worker: Run, time_machine: Clock, client: Client, editor: User
) -> None:
    server.mood = REFUSES
    row = queue_mail(**LETTER)
    assert worker()["given_up"] == 1
    server.mood = TAKES
    time_machine.move_to(timezone.now() + timedelta(hours=3), tick=False)
    assert worker()["sent"] == 0
    client.force_login(editor)
    page = client.get("/admin/accounts/outgoingmail/?state=given-up").text
    assert "SMTPRecipientsRefused 550" in page
    answer = client.post(
        "/admin/accounts/outgoingmail/", {"action": "send_chosen_again", "_selected_action": [row.pk]}, follow=True
    )
    assert "1 mail will be sent again." in answer.text
    assert [worker()["sent"], worker()["sent"]] == [1, 0]


def test_an_unreachable_server_ends_the_pass(settings: SettingsWrapper, server: SmtpStub) -> None:
    server.mood = HANGS
    settings.MAILERS = server.mailers(timeout=0.1)
    for _ in range(3):
        queue_mail(**LETTER)
    assert send_due()["failed"] == 1
    assert server.calls == 1
    assert OutgoingMail.objects.due().count() == 2


def test_one_refused_mail_does_not_hold_the_others(server: SmtpStub) -> None:
    server.mood = REFUSES
    for _ in range(3):
        queue_mail(**LETTER)
    assert send_due()["given_up"] == 3


def test_a_code_in_a_mail_from_the_server_opens_the_account(
    server: SmtpStub, worker: Run, client: Client, sign_up: Callable[..., object]
) -> None:
    sign_up()
    worker()
    text = server.taken[0].get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]
    code = re.search(r"^([A-Z]{4}-[A-Z]{4})\r?$", text, re.MULTILINE)
    assert code
    assert client.post("/accounts/confirm-email/", {"code": code[1]}).status_code == 302
    assert factories.User.objects.get(username="cleo").emailaddress_set.get().verified
