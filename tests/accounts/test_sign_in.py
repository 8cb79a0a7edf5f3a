"""Signing in by password and by code, resetting, signing out; and where one lands afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.test import Client

from accounts import kept_texts
from accounts.models import User
from accounts.services.members import create_member
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db
WRONG = "The username and/or password you specified are not correct."
WAY_BACK = "/articles/x/?page=2#comment-form"


def log_in(send: Callable, login: str = "ada", password: str = factories.PASSWORD, **more: object) -> object:
    return send("/accounts/login/", login=login, password=password, **more)


@pytest.mark.parametrize("login", ["ada", "ADA", "ada@mail.example", "ADA@mail.example "])
def test_name_or_address_opens_the_account(send: Callable, reader: User, login: str) -> None:
    assert log_in(send, login, next=WAY_BACK).headers["Location"] == WAY_BACK


@pytest.mark.parametrize(
    "address",
    [
        "https://other.example/",
        "//other.example",
        "/\\other.example",
        "/" + "x" * 600,
        "javascript:alert(1)",
        "/a\tb",
        "/\u202ex",
        "x/y",
    ],
)
def test_b12_a_foreign_next_is_ignored(send: Callable, reader: User, address: str) -> None:
    assert log_in(send, next=address).headers["Location"] == "/"


def test_b12_a_foreign_next_gives_way_to_the_kept_text(send: Callable, client: Client, reader: User) -> None:
    session = client.session
    kept_texts.keep(session, target="article:1", label="Your comment", return_to=WAY_BACK, text="Words")
    session.save()
    assert log_in(send, next="//other.example").headers["Location"] == WAY_BACK


def test_passwords_are_never_repeated(client: Client, reader: User) -> None:
    answer = client.post(
        "/accounts/login/", {"login": "ada", "password": "my wrong one"}, headers={"Accept": "application/json"}
    )
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "my wrong one" not in answer.text


def test_missing_fields_say_what_to_enter(send: Callable) -> None:
    answer = log_in(send, "", "")
    assert "There is a problem" in answer.text
    assert answer.text.count("Enter the email address or username you signed up with.") == 2
    assert '<a class="error-summary__link" href="#id_password">Enter your password.</a>' in answer.text


def test_the_address_typed_is_filled_in_on_the_next_page(send: Callable, client: Client) -> None:
    log_in(send, "ada@mail.example", "wrong")
    for page in ("/accounts/signup/", "/accounts/password/reset/", "/accounts/login/code/"):
        assert 'value="ada@mail.example"' in client.get(page).text


def test_an_unconfirmed_account_gets_its_code_and_goes_on(
    send: Callable, client: Client, mailed_code: Callable
) -> None:
    create_member(username="cleo", email="cleo@mail.example", password=factories.PASSWORD, confirmed=False)
    assert log_in(send, "cleo", next=WAY_BACK).headers["Location"] == "/accounts/confirm-email/"
    assert client.post("/accounts/confirm-email/", {"code": mailed_code()}).headers["Location"] == WAY_BACK


def test_a_closed_account_does_not_open(send: Callable, reader: User) -> None:
    User.objects.update(is_active=False)
    assert log_in(send).headers["Location"] == "/accounts/inactive/"


def test_signed_in_readers_are_sent_on(client: Client, reader: User) -> None:
    client.force_login(reader)
    assert client.get("/accounts/login/", {"next": WAY_BACK}).headers["Location"] == WAY_BACK


def test_the_session_gets_another_name_at_sign_in_and_is_dead_after_sign_out(
    send: Callable, client: Client, reader: User
) -> None:
    log_in(send, "ada@mail.example", "wrong")
    before = client.session.session_key
    log_in(send)
    during = client.cookies["session"].value
    client.post("/accounts/logout/")
    client.cookies["session"] = during
    assert before != during
    assert client.get("/accounts/settings/profile/").status_code == 302


class TestByCode:
    """Signing in with a mailed code."""

    def test_a_code_opens_the_account_and_leads_back(
        self, send: Callable, reader: User, client: Client, mailed_code: Callable
    ) -> None:
        asked = send("/accounts/login/code/", email="ada@mail.example", next=WAY_BACK)
        assert asked.headers["Location"].startswith("/accounts/login/code/confirm/?next=")
        answer = client.post("/accounts/login/code/confirm/", {"code": mailed_code(), "next": WAY_BACK})
        assert answer.headers["Location"] == WAY_BACK

    @pytest.mark.parametrize("email", ["cleo@mail.example", "nobody@mail.example"])
    def test_b38_without_a_confirmed_account_the_mail_says_so(self, send: Callable, client: Client, email: str) -> None:
        create_member(username="cleo", email="cleo@mail.example", confirmed=False)
        send("/accounts/login/code/", email=email)
        assert client.get("/accounts/login/code/confirm/").status_code == 200
        assert mail.outbox[0].subject == "No account with this address at Broadsheet"
        assert "/accounts/signup/" in str(mail.outbox[0].body)

    def test_three_wrong_codes_end_it(self, send: Callable, client: Client, reader: User) -> None:
        send("/accounts/login/code/", email="ada@mail.example")
        answers = [client.post("/accounts/login/code/confirm/", {"code": "BCDFGHJK"}) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [422, 422, 302]


class TestReset:
    """A new password by a mailed code."""

    def test_a_code_a_new_password_and_back(
        self, send: Callable, client: Client, reader: User, mailed_code: Callable
    ) -> None:
        send("/accounts/password/reset/", email="ada@mail.example", next=WAY_BACK)
        code = client.post("/accounts/password/reset/confirm/", {"code": mailed_code(), "next": WAY_BACK})
        assert code.headers["Location"].startswith("/accounts/password/reset/complete/?next=")
        done = send("/accounts/password/reset/complete/", password1="another horse battery", next=WAY_BACK)
        assert done.headers["Location"] == WAY_BACK
        assert mail.outbox[-1].subject == "Your password was changed at Broadsheet"

    def test_b04_without_a_next_a_reset_leads_to_the_kept_text(
        self, send: Callable, client: Client, reader: User, mailed_code: Callable
    ) -> None:
        session = client.session
        kept_texts.keep(session, target="article:1", label="Your comment", return_to=WAY_BACK, text="Words")
        session.save()
        send("/accounts/password/reset/", email="ada@mail.example")
        client.post("/accounts/password/reset/confirm/", {"code": mailed_code()})
        done = send("/accounts/password/reset/complete/", password1="another horse battery")
        assert done.headers["Location"] == WAY_BACK
        assert client.session["_auth_user_id"] == str(reader.pk)

    def test_the_forgotten_link_carries_the_way_back(self, client: Client) -> None:
        page = client.get("/accounts/login/", {"next": WAY_BACK}).text
        assert "/accounts/password/reset/?next=/articles/x/%3Fpage%3D2%23comment-form" in page


class TestLimits:
    """Too many tries."""

    @pytest.fixture(autouse=True)
    def limits(self, settings: SettingsWrapper) -> None:
        settings.ACCOUNT_RATE_LIMITS = {
            "login_failed": "10/m/ip,5/300s/key",
            "request_login_code": "10/m/ip,3/10m/key",
            "confirm_email": "1/10s/key",
        }

    def test_a_second_code_within_ten_seconds_waits(self, send: Callable, client: Client) -> None:
        create_member(username="cleo", email="cleo@mail.example", password=factories.PASSWORD, confirmed=False)
        log_in(send, "cleo@mail.example")
        client.cookies.clear()
        answer = log_in(send, "cleo@mail.example")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "10")
        assert "A code was mailed to you a moment ago." in answer.text

    def test_sending_again_at_once_keeps_the_code_that_was_mailed(
        self, send: Callable, client: Client, mailed_code: Callable
    ) -> None:
        create_member(username="cleo", email="cleo@mail.example", password=factories.PASSWORD, confirmed=False)
        log_in(send, "cleo")
        send("/accounts/confirm-email/", action="resend")
        assert "Wait ten seconds" in client.get("/accounts/confirm-email/").text
        assert client.post("/accounts/confirm-email/", {"code": mailed_code()}).headers["Location"] == "/"

    def test_a_success_does_not_clear_the_failures_of_a_network(
        self, send: Callable, reader: User, client: Client
    ) -> None:
        for number in range(9):
            log_in(send, f"nobody{number}", "wrong")
        log_in(send)
        client.cookies.clear()
        log_in(send, "nobody-x", "wrong")
        assert log_in(send, "nobody-y", "wrong").status_code == 429

    def test_a_fourth_code_in_ten_minutes_waits(self, send: Callable, client: Client, reader: User) -> None:
        for _ in range(3):
            client.cookies.clear()
            send("/accounts/login/code/", email="ada@mail.example")
        client.cookies.clear()
        answer = send("/accounts/login/code/", email="ada@mail.example")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")


def test_b05_signing_out_warns_of_kept_texts(client: Client, reader: User) -> None:
    client.force_login(reader)
    session = client.session
    kept_texts.keep(session, target="article:1", label="Your comment", return_to="/articles/x/", text="Words")
    session.save()
    assert "1 unsent text of yours will be lost." in client.get("/accounts/logout/").text
    client.post("/accounts/logout/")
    assert not kept_texts.all_kept(client.session)


def test_changing_the_address_needs_its_code_and_tells_the_old_one(
    send: Callable, client: Client, reader: User, mailed_code: Callable
) -> None:
    log_in(send)
    asked = send("/accounts/email/", email="new@mail.example", action_add="")
    send(asked.headers["Location"], password=factories.PASSWORD, next="/accounts/email/")
    assert mail.outbox[-1].to == ["new@mail.example"]
    send("/accounts/confirm-email/", code=mailed_code())
    reader.refresh_from_db()
    assert reader.email == "new@mail.example"
    assert mail.outbox[-1].to == ["ada@mail.example"]


def test_changing_the_password_needs_the_present_one(send: Callable, client: Client, reader: User) -> None:
    log_in(send)
    answer = send("/accounts/password/change/", oldpassword="wrong", password1="another horse battery")
    assert "This is not your current password." in answer.text
    send("/accounts/password/change/", oldpassword=factories.PASSWORD, password1="another horse battery")
    assert mail.outbox[-1].subject == "Your password was changed at Broadsheet"
    assert "127.0.0.0/24" in str(mail.outbox[-1].body)


def test_a_new_password_ends_the_other_sessions(send: Callable, client: Client, reader: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(reader)
    log_in(send)
    send("/accounts/password/change/", oldpassword=factories.PASSWORD, password1="another horse battery")
    assert elsewhere.get("/accounts/settings/profile/").status_code == 302
    assert client.get("/accounts/settings/profile/").status_code == 200


def test_a_closed_account_is_out_with_the_next_request(client: Client, reader: User) -> None:
    client.force_login(reader)
    User.objects.update(is_active=False)
    assert client.get("/accounts/settings/profile/").status_code == 302


@pytest.mark.parametrize("address", ["/accounts/signup/again/", "/accounts/code/cancel/", "/accounts/kept/discard/"])
def test_reading_changes_nothing(client: Client, address: str) -> None:
    assert client.get(address).status_code == 405
