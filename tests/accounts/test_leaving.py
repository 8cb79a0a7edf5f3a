"""The week between asking that an account goes and its going: what closes at once, and every way back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.messages import get_messages
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.errors import LeavingRefused, MayNotWrite, NameTaken
from accounts.leaving_links import cancel_token
from accounts.models import BannedAddress, OutgoingMail, Sanction, User
from accounts.permissions import check_may_write
from accounts.services.erasing import erase_due
from accounts.services.forgetting import end_traces_in_sessions
from accounts.services.leaving import GRACE, cancel_erasure, remind_leaving, schedule_erasure
from accounts.services.mail import queue_mail, send_due
from accounts.services.members import create_member
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    import time_machine

    from tests.accounts.conftest import Post

pytestmark = pytest.mark.django_db
DATA = "/accounts/settings/data/"
ASK = f"{DATA}delete/"


@pytest.fixture
def leaver(reader: User) -> User:
    """Return a member who has asked to go."""
    schedule_erasure(reader, keep_texts=True, by=reader)
    return reader


def confirm(client: Client, address: str) -> object:
    """Give the password once more, as the page asks for it, and go on."""
    asked = client.get(address)
    return client.post(asked.headers["Location"], {"password": factories.PASSWORD})


def test_asking_takes_the_password_and_the_username(client: Client, reader: User) -> None:
    client.force_login(reader)
    confirm(client, ASK)
    wrong = client.post(ASK, {"texts": "remove", "username": "adam"})
    assert (wrong.status_code, "This is not your username. Type ada." in wrong.text) == (422, True)
    right = client.post(ASK, {"texts": "remove", "username": "@Ada "})
    reader.refresh_from_db()
    assert (right.headers["Location"], reader.erase_keeps_texts) == (DATA, False)
    assert reader.erase_at is not None
    assert "Your account will be deleted" in client.get(DATA).text


def test_texts_stay_unless_chosen_otherwise(client: Client, reader: User) -> None:
    client.force_login(reader)
    confirm(client, ASK)
    assert re.search(r'<input[^>]*value="keep"[^>]*checked', client.get(ASK).text)


def test_other_sessions_end_and_this_one_goes_on(client: Client, reader: User) -> None:
    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"login": "ada", "password": factories.PASSWORD})
    assert elsewhere.get(DATA).status_code == 200
    client.force_login(reader)
    confirm(client, ASK)
    client.post(ASK, {"texts": "keep", "username": "ada"})
    assert client.get(DATA).status_code == 200
    assert elsewhere.get(DATA).status_code == 302
    assert Session.objects.count() == 1


def test_a_leaver_reads_and_does_not_write(client: Client, leaver: User) -> None:
    with pytest.raises(MayNotWrite, match="Your account will be deleted on"):
        check_may_write(leaver)
    assert client.get("/").status_code == 200
    assert client.get("/members/ada/").status_code == 404


def test_signing_in_leads_to_the_way_back(client: Client, leaver: User, send: Post) -> None:
    answer = send("/accounts/login/?next=/search/", login="ada", password=factories.PASSWORD)
    assert answer.headers["Location"] == DATA  # type: ignore[attr-defined]
    page = client.get(DATA).text
    assert "Keep my account" in page
    assert "Download my data" in page


def test_b33_canceled_on_day_6_everything_is_as_before(
    client: Client, reader: User, time_machine: time_machine.TimeMachineFixture
) -> None:
    facts = [field.name for field in User._meta.concrete_fields if not field.name.startswith("last_")]
    before = User.objects.values(*facts).get(pk=reader.pk)
    schedule_erasure(reader, keep_texts=False, by=reader)
    time_machine.move_to(timezone.now() + timedelta(days=6), tick=False)
    client.force_login(reader)
    assert client.post(f"{DATA}keep/").headers["Location"] == DATA
    time_machine.move_to(timezone.now() + timedelta(days=6), tick=False)
    call_command("prune")
    assert User.objects.values(*facts).get(pk=reader.pk) == before
    assert client.get("/members/ada/").status_code == 200


def test_four_mails_go_out_on_the_way(
    reader: User, other_reader: User, time_machine: time_machine.TimeMachineFixture
) -> None:
    for user in (reader, other_reader):
        schedule_erasure(user, keep_texts=True, by=user)
    cancel_erasure(other_reader, by=other_reader)
    assert remind_leaving() == 0
    time_machine.move_to(timezone.now() + timedelta(days=6, hours=1), tick=False)
    assert (remind_leaving(), remind_leaving()) == (1, 0)
    time_machine.move_to(timezone.now() + timedelta(days=1), tick=False)
    send_due()
    erase_due()
    send_due()
    subjects = [letter.subject.removeprefix("Your account at Broadsheet ") for letter in mail.outbox]
    assert subjects == ["will be deleted", "will be deleted", "stays", "goes tomorrow", "is deleted"]


def test_the_link_of_a_mail_keeps_the_account_without_a_sign_in(client: Client, leaver: User) -> None:
    send_due()
    (address,) = re.findall(r"^http://testserver(/accounts/keep/\S+)$", str(mail.outbox[0].body), re.MULTILINE)
    assert "Keep this account" in client.get(address).text
    leaver.refresh_from_db()
    assert leaver.erase_at is not None
    assert "Your account stays" in client.post(address).text
    leaver.refresh_from_db()
    assert leaver.erase_at is None


def test_a_link_of_another_deletion_or_a_damaged_one_leads_nowhere(
    client: Client, leaver: User, time_machine: time_machine.TimeMachineFixture
) -> None:
    token = cancel_token(leaver)
    cancel_erasure(leaver, by=leaver)
    time_machine.move_to(timezone.now() + timedelta(hours=1), tick=False)
    schedule_erasure(leaver, keep_texts=True, by=leaver)
    assert [client.post(f"/accounts/keep/{text}/").status_code for text in (token, f"{token}x", "x")] == [404] * 3


def test_once_the_time_has_come_nothing_is_canceled(
    client: Client, leaver: User, time_machine: time_machine.TimeMachineFixture
) -> None:
    token = cancel_token(leaver)
    time_machine.move_to(timezone.now() + GRACE, tick=False)
    assert "The time to change your mind is over." in client.post(f"/accounts/keep/{token}/").text
    assert erase_due() == 1


def test_staff_hand_over_their_role_first(client: Client, editor: User) -> None:
    with pytest.raises(LeavingRefused, match="the last administrator"):
        schedule_erasure(editor, keep_texts=True, by=editor)
    colleague = factories.make_user("cora", is_staff=True)
    with pytest.raises(LeavingRefused, match="hand over their role first"):
        schedule_erasure(colleague, keep_texts=True, by=colleague)
    client.force_login(colleague)
    confirm(client, ASK)
    assert "hand over their role first" in client.get(ASK).text


def test_only_administrators_erase_others_and_say_why(reader: User, other_reader: User, editor: User) -> None:
    with pytest.raises(LeavingRefused, match="Only administrators"):
        schedule_erasure(reader, keep_texts=True, by=other_reader, reason="I want it.")
    with pytest.raises(LeavingRefused, match="Say why"):
        schedule_erasure(reader, keep_texts=True, by=editor, reason=" ")
    assert schedule_erasure(reader, keep_texts=True, by=editor, reason="Asked by letter.")
    send_due()
    assert "The reason: Asked by letter." in " ".join(mail.outbox[-1].body.split())


def test_names_rest_and_the_address_is_free(leaver: User, time_machine: time_machine.TimeMachineFixture) -> None:
    time_machine.move_to(timezone.now() + GRACE, tick=False)
    erase_due()
    with pytest.raises(NameTaken):
        create_member(username="cleo", display_name="Ada Lark", email="cleo@mail.example")
    time_machine.move_to(timezone.now() + timedelta(days=90), tick=False)
    create_member(username="cleo", display_name="Ada Lark", email="ada@mail.example")
    with pytest.raises(NameTaken):
        create_member(username="ada", display_name="Somebody", email="dora@mail.example")


@pytest.fixture
def erase_sanctioned(reader: User, time_machine: time_machine.TimeMachineFixture) -> Callable[[str], None]:
    """Return a function that has a member sanctioned, gone, and a week passed."""

    def erase(kind: str) -> None:
        Sanction.objects.create(user=reader, kind=kind, reason="Threats.", by_name="Mo Dessen")
        schedule_erasure(reader, keep_texts=True, by=reader)
        time_machine.move_to(timezone.now() + GRACE, tick=False)
        erase_due()

    return erase


@pytest.mark.parametrize("kind", ["banned", "suspended"])
def test_the_address_of_somebody_banned_opens_no_account(
    client: Client, erase_sanctioned: Callable[[str], None], sign_up: Post, mailed_code: Callable[[], str], kind: str
) -> None:
    is_refused = kind == "banned"
    erase_sanctioned(kind)
    sign_up("cleo", "Ada@mail.example")
    answer = client.post("/accounts/confirm-email/", {"code": mailed_code()})
    assert User.objects.unconfirmed().filter(username="cleo").exists() == is_refused
    sentences = [str(message) for message in get_messages(answer.wsgi_request)]
    assert any("was closed for good" in sentence for sentence in sentences) == is_refused


def test_a_year_later_the_address_of_somebody_banned_is_forgotten(
    erase_sanctioned: Callable[[str], None], time_machine: time_machine.TimeMachineFixture
) -> None:
    erase_sanctioned("banned")
    call_command("prune")
    assert BannedAddress.objects.count() == 1
    time_machine.move_to(timezone.now() + timedelta(days=366), tick=False)
    call_command("prune")
    assert not BannedAddress.objects.exists()


def test_sign_up_answers_alike_for_the_address_of_somebody_banned(
    erase_sanctioned: Callable[[str], None], sign_up: Post
) -> None:
    erase_sanctioned("banned")
    answers = [sign_up(name, f"{address}@mail.example") for name, address in (("adam", "ada"), ("cleo", "cleo"))]
    assert {answer.headers["Location"] for answer in answers} == {"/accounts/confirm-email/"}  # type: ignore[attr-defined]


def test_asking_for_erasure_is_limited(client: Client, reader: User, settings: object) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "30/m/ip"}  # type: ignore[attr-defined]
    client.force_login(reader)
    confirm(client, ASK)
    answers = []
    for _ in range(4):
        answers.append(client.post(ASK, {"texts": "keep", "username": "ada"}).status_code)
        client.post(f"{DATA}keep/")
    assert answers == [303, 303, 303, 429]


def test_mails_to_others_that_never_went_do_not_keep_the_name(
    leaver: User, other_reader: User, time_machine: time_machine.TimeMachineFixture
) -> None:
    letter = {"to": other_reader.email, "kind": "notices", "subject": "Good day", "text": "", "recipient": other_reader}
    about = queue_mail(**letter, html="<p><b>Ada Lark</b> answered you.</p>")
    other = queue_mail(**letter, html="<p><b>Adam</b> answered you.</p>")
    OutgoingMail.objects.filter(pk__in=[about.pk, other.pk]).update(next_try_at=None)
    time_machine.move_to(timezone.now() + GRACE, tick=False)
    assert erase_due() == 1
    assert list(OutgoingMail.objects.filter(recipient=other_reader)) == [other]


@pytest.mark.parametrize(
    ("typed", "stays"),
    [
        ("Ada@mail.example", False),
        ("write to ada@mail.example.", False),
        ("rada@mail.example", True),
        ("l.ada@mail.example", True),
        ("ada@mail.example.org", True),
    ],
)
def test_sessions_end_in_which_just_this_address_was_typed(leaver: User, typed: str, *, stays: bool) -> None:
    session = SessionStore()
    session["typed_address"] = typed
    session.create()
    end_traces_in_sessions(leaver)
    assert Session.objects.filter(session_key=session.session_key).exists() is stays
