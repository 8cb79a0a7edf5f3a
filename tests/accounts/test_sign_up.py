"""Creating an account: the code, the look-alikes, the trap, and what nobody may learn."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from accounts import kept_texts
from accounts.errors import NameTaken
from accounts.models import OutgoingMail, User
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    import time_machine
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db
CODE_PAGE = "/accounts/confirm-email/"
WAY_BACK = "/comments/12/reply/?from=a#reply-form"


def enter(client: Client, code: str) -> str:
    """Send a code and return where it leads."""
    return str(client.post(CODE_PAGE, {"code": code}).headers.get("Location", ""))


def test_the_code_opens_the_account_and_leads_back(client: Client, sign_up: Callable, mailed_code: Callable) -> None:
    page = sign_up(username="Cleo_B", next=WAY_BACK)
    assert page.headers["Location"] == CODE_PAGE
    assert enter(client, mailed_code()) == WAY_BACK
    user = User.objects.get(username="cleo_b")
    assert user.display_name == "Cleo_B"
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("write", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code} "])
def test_a_code_may_be_typed_loosely(client: Client, sign_up: Callable, mailed_code: Callable, write: Callable) -> None:
    sign_up()
    assert enter(client, write(mailed_code())) == "/"


def test_without_a_next_the_kept_text_is_returned_to(client: Client, sign_up: Callable, mailed_code: Callable) -> None:
    session = client.session
    kept_texts.keep(
        session, target="comment:12", label="Your reply", return_to="/comments/12/reply/#reply-form", text="x"
    )
    session.save()
    sign_up()
    assert enter(client, mailed_code()) == "/comments/12/reply/#reply-form"


def test_b03_wrong_codes_count_down_and_lead_to_sign_in(client: Client, sign_up: Callable) -> None:
    sign_up(next=WAY_BACK)
    answers = [client.post(CODE_PAGE, {"code": "BCDF-GHJK"}) for _ in range(5)]
    assert "That code is not right. 4 tries left." in answers[0].text
    assert "1 try left." in answers[3].text
    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 302]
    assert answers[4].headers["Location"].startswith("/accounts/login/?next=%2Fcomments%2F12%2Freply")
    assert "one wrong code too many" in client.get("/accounts/login/").text


def test_b03_after_five_wrong_codes_sign_in_leads_to_the_kept_text(
    client: Client, sign_up: Callable, send: Callable, mailed_code: Callable
) -> None:
    session = client.session
    kept_texts.keep(session, target="comment:12", label="Your reply", return_to=WAY_BACK, text="Words")
    session.save()
    sign_up()
    for _ in range(5):
        enter(client, "BCDF-GHJK")
    assert "Your comment is kept" in client.get("/accounts/login/").text
    send("/accounts/login/", login="cleo", password=factories.PASSWORD)
    assert enter(client, mailed_code()) == WAY_BACK


def test_b21_a_code_that_was_not_delivered_can_be_sent_again(
    client: Client, sign_up: Callable, send: Callable, mailed_code: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as down:
        down.setattr(EmailMultiAlternatives, "send", fail)
        sign_up()
    assert not mail.outbox
    send(CODE_PAGE, action="resend")
    assert enter(client, mailed_code()) == "/"


def test_b37_what_the_stranger_has_opens_nothing_once_the_owner_confirmed(
    client: Client, sign_up: Callable, mailed_code: Callable
) -> None:
    sign_up(username="stranger", password1="a password of theirs")
    session = client.cookies.copy()
    client.cookies.clear()
    sign_up(username="cleo")
    enter(client, mailed_code())
    client.cookies = session
    assert client.get(CODE_PAGE).status_code == 302
    for login in ("stranger", "cleo@mail.example"):
        answer = client.post("/accounts/login/", {"login": login, "password": "a password of theirs"})
        assert answer.status_code == 422
    assert not User.objects.filter(username="stranger").exists()


def test_an_empty_code_costs_no_try(client: Client, sign_up: Callable) -> None:
    sign_up()
    answer = client.post(CODE_PAGE, {"code": ""})
    assert answer.status_code == 422
    assert "Enter the code from the mail." in answer.text
    assert "4 tries left" in client.post(CODE_PAGE, {"code": "x"}).text


def test_an_expired_code_is_refused(
    client: Client, sign_up: Callable, mailed_code: Callable, time_machine: time_machine.TimeMachineFixture
) -> None:
    sign_up()
    time_machine.move_to(timezone.now() + timedelta(minutes=16), tick=False)
    assert enter(client, mailed_code()) == "/accounts/login/"
    assert "This code has expired." in client.get("/accounts/login/").text


def test_a_second_code_makes_the_first_worthless(
    client: Client, sign_up: Callable, send: Callable, mailed_code: Callable
) -> None:
    sign_up()
    first = mailed_code()
    send(CODE_PAGE, action="resend")
    assert len(mail.outbox) == 2
    assert enter(client, first) == ""
    assert enter(client, mailed_code()) == "/"


def test_b39_start_again_keeps_the_typed_and_frees_the_name(client: Client, sign_up: Callable, send: Callable) -> None:
    sign_up(next=WAY_BACK, email="tpyo@mail.example")
    answer = send("/accounts/signup/again/")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/accounts/signup/?next=%2Fcomments")
    page = client.get(answer.headers["Location"]).text
    assert 'value="tpyo@mail.example"' in page
    assert 'value="cleo"' in page
    assert not User.objects.exists()
    sign_up(email="cleo@mail.example")
    assert User.objects.get().email == "cleo@mail.example"


def test_b05_cancel_keeps_the_kept_text(client: Client, sign_up: Callable, send: Callable) -> None:
    session = client.session
    kept_texts.keep(
        session, target="article:1", label="Your comment", return_to="/articles/x/#comment-form", text="Words"
    )
    session.save()
    sign_up()
    assert send("/accounts/code/cancel/").headers["Location"] == "/accounts/login/"
    assert "Your comment is kept" in client.get("/accounts/login/").text


@pytest.mark.parametrize(
    ("username", "sentence"),
    [
        ("adalark", "Try adalark-2 or adalark-3."),
        ("ada1ark", "This name is taken or too close to another."),
        ("admin", "This name is kept for the magazine."),
        ("a", "Use 3 to 30 of the letters a to z"),
        ("x" * 31, "Use 3 to 30 of the letters a to z"),
        ("", "Enter the name you want to write under."),
    ],
)
def test_a_refused_name_keeps_the_rest(sign_up: Callable, reader: User, username: str, sentence: str) -> None:
    answer = sign_up(username=username)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="cleo@mail.example"' in answer.text
    assert factories.PASSWORD not in answer.text
    assert "<title>Error: Create an account | " in answer.text


def test_the_loser_of_a_race_gets_a_sentence(sign_up: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(**fields: object) -> User:
        raise NameTaken("This name is taken or too close to another. Try a or b.")

    monkeypatch.setattr("accounts.forms.entrance.create_member", lose)
    answer = sign_up()
    assert answer.status_code == 422
    assert "Try a or b." in answer.text


def masked(text: str) -> str:
    """Return a page without what may differ: the token and the address typed."""
    return (
        re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
        .replace("ada@mail.example", "x")
        .replace("new@mail.example", "x")
    )


def test_a_known_address_takes_the_name_as_well(
    reader: User, sign_up: Callable, client: Client, send: Callable
) -> None:
    sign_up(email="ada@mail.example", username="cleo")
    again = send("/accounts/signup/again/")
    assert again.headers["Location"] == "/accounts/signup/"
    assert sign_up(email="ada@mail.example", username="cleo").status_code == 302
    client.cookies.clear()
    assert "too close to another" in sign_up(email="new@mail.example", username="cleo").text


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/signup/", "/accounts/login/code/"])
def test_other_pages_do_not_tell_either(reader: User, sign_up: Callable, client: Client, address: str) -> None:
    seen = []
    for email, username in (("ada@mail.example", "cleo"), ("new@mail.example", "dora")):
        client.cookies.clear()
        sign_up(email=email, username=username)
        page = client.get(address)
        seen.append((page.status_code, page.headers.get("Location"), masked(page.text)))
    assert seen[0] == seen[1]


def test_b36_the_trap_looks_like_success_and_does_nothing(sign_up: Callable, client: Client) -> None:
    answer = sign_up(fax_number="555")
    assert answer.headers["Location"] == CODE_PAGE
    assert client.get(CODE_PAGE).status_code == 200
    assert not User.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_b37_an_unconfirmed_account_does_not_own_its_address(
    client: Client, sign_up: Callable, mailed_code: Callable
) -> None:
    sign_up(username="stranger")
    client.cookies.clear()
    sign_up(username="cleo")
    assert enter(client, mailed_code()) == "/"
    assert [user.username for user in User.objects.all()] == ["cleo"]


def test_b37_who_waits_for_an_address_somebody_else_confirmed_starts_over(
    client: Client, sign_up: Callable, mailed_code: Callable
) -> None:
    sign_up(username="stranger")
    stranger = client.cookies.copy()
    client.cookies.clear()
    sign_up(username="cleo")
    code = mailed_code()
    enter(client, code)
    client.cookies = stranger
    assert enter(client, code) == "/accounts/login/"


def test_b21_a_broken_mail_server_breaks_no_sign_up(
    sign_up: Callable, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMultiAlternatives, "send", fail)
    assert sign_up().headers["Location"] == CODE_PAGE
    assert client.get(CODE_PAGE).status_code == 200
    assert OutgoingMail.objects.get().last_error == "ConnectionRefusedError"


def test_links_in_mails_never_come_from_the_host_header(
    reader: User, sign_up: Callable, settings: SettingsWrapper
) -> None:
    settings.SITE_URL = "https://magazine.example"
    settings.ALLOWED_HOSTS = ["*"]
    sign_up(email="ada@mail.example")
    body = str(mail.outbox[0].body) + str(mail.outbox[0].alternatives[0].content)
    assert "https://magazine.example/accounts/login/" in body
    assert "testserver" not in body


@pytest.mark.parametrize("password", ["x" * 300, "password12", "short"])
def test_weak_and_endless_passwords_are_refused(sign_up: Callable, password: str) -> None:
    answer = sign_up(password1=password)
    assert answer.status_code == 422
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["x" * 30 + " émoji 🙂 and spaces " + "y" * 40])
def test_long_passwords_with_any_letters_pass(sign_up: Callable, password: str) -> None:
    assert sign_up(password1=password).status_code == 302


@pytest.mark.parametrize("email", ["A@EXAMPLE.ORG ", "a@example.org"])
def test_an_address_is_one_whatever_its_case(sign_up: Callable, email: str) -> None:
    sign_up(email=email)
    assert User.objects.get().email == "a@example.org"


@pytest.mark.parametrize(
    "email", ["a@b.example\nBcc: c@d.example", "a@b.example,c@d.example", "a@b.example%0a", "nobody"]
)
def test_odd_addresses_are_refused(sign_up: Callable, email: str) -> None:
    assert sign_up(email=email).status_code == 422
    assert not OutgoingMail.objects.exists()
