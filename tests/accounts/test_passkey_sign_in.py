"""Sign-in and sign-up by passkey without a browser: one challenge, one use, and the way back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from tests import factories
from tests.accounts.factors import add_key, enter_proved
from tests.accounts.soft_key import SoftKey, options_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/2fa/webauthn/login/"
OPTIONS = "/accounts/passkey/options/"
SIGN_UP = "/accounts/signup/passkey/?next=/articles/x/%23comment-form"


@pytest.fixture
def passkey(client: Client, reader: User) -> SoftKey:
    """Return a passkey of a member who is signed out."""
    enter_proved(client, reader)
    key = add_key(client)
    client.logout()
    return key


def challenge(client: Client) -> tuple[str, str]:
    """Return a challenge and its token, as the sign-in page's script asks for them."""
    answer = client.get(OPTIONS).json()
    return answer["options"]["publicKey"]["challenge"], answer["token"]


def test_a_passkey_signs_in_and_leads_back(client: Client, reader: User, passkey: SoftKey) -> None:
    asked, token = challenge(client)
    fields = {"credential": passkey.signed(asked), "token": token, "next": "/articles/x/#comment-form"}
    answer = client.post(SIGN_IN, fields)
    assert answer.headers["Location"] == "/articles/x/#comment-form"
    assert client.session["_auth_user_id"] == str(reader.pk)
    assert Authenticator.objects.get(type="webauthn").last_used_at


def test_asking_for_a_challenge_sets_no_cookie(client: Client) -> None:
    answer = client.get(OPTIONS)
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.json()["options"]["publicKey"]["userVerification"] == "required"


def test_an_answer_works_once(client: Client, passkey: SoftKey) -> None:
    asked, token = challenge(client)
    fields = {"credential": passkey.signed(asked), "token": token}
    assert client.post(SIGN_IN, fields).headers["Location"] == "/"
    thief = Client()
    assert thief.post(SIGN_IN, fields).headers["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in thief.session


def test_an_answer_to_another_challenge_is_refused(client: Client, passkey: SoftKey) -> None:
    asked, _ = challenge(client)
    _, token = challenge(client)
    for odd in (token, "", "x" * 40):
        answer = client.post(SIGN_IN, {"credential": passkey.signed(asked), "token": odd, "next": "/articles/x/"})
        assert answer.headers["Location"] == "/accounts/login/?next=%2Farticles%2Fx%2F"
        assert "_auth_user_id" not in client.session


def test_a_passkey_that_did_not_ask_for_finger_or_pin_opens_nothing(client: Client, reader: User) -> None:
    enter_proved(client, reader)
    careless = add_key(client, verifies=False)
    client.logout()
    asked, token = challenge(client)
    client.post(SIGN_IN, {"credential": careless.signed(asked), "token": token})
    assert "_auth_user_id" not in client.session
    # Nor with the challenge of the page after the password, which only prefers it.
    client.post("/accounts/login/", {"login": "ada", "password": factories.PASSWORD})
    page = client.get("/accounts/2fa/authenticate/").text
    asked = options_of(page)["request_options"]["publicKey"]["challenge"]
    client.post(SIGN_IN, {"credential": careless.signed(asked), "token": ""})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("odd", ["", "{}", "[]", "1", '{"response": 1}', '{"response": {"userHandle": "!"}}', "{"])
def test_whatever_stands_in_the_answer_is_refused(client: Client, db: None, odd: str) -> None:
    answer = client.post(SIGN_IN, {"credential": odd, "token": challenge(client)[1]}, follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/login/"
    assert "The key was not accepted." in answer.text or "required" in answer.text


def test_a_closed_account_stays_closed(client: Client, reader: User, passkey: SoftKey) -> None:
    type(reader).objects.filter(pk=reader.pk).update(is_active=False)
    asked, token = challenge(client)
    client.post(SIGN_IN, {"credential": passkey.signed(asked), "token": token})
    assert "_auth_user_id" not in client.session


def test_tries_are_limited_by_network(client: Client, db: None, settings: SettingsWrapper) -> None:
    settings.MFA_RATE_LIMITS = {"webauthn_login": "2/m/ip"}
    settings.ACCOUNT_RATE_LIMITS = {}
    statuses = [client.post(SIGN_IN, {"credential": "{}", "token": "x"}).status_code for _ in range(3)]
    assert statuses == [302, 302, 429]
    assert client.get(OPTIONS).status_code == 200


def test_an_account_without_a_password_gets_recovery_codes_and_finds_back(
    client: Client, sign_up: Callable, send: Callable, mailed_code: Callable[[], str]
) -> None:
    answer = sign_up(address=SIGN_UP, password1="")
    assert answer.headers["Location"] == "/accounts/confirm-email/"
    send("/accounts/confirm-email/", code=mailed_code())
    key = SoftKey()
    page = client.get("/accounts/2fa/webauthn/signup/").text
    answer = client.post("/accounts/2fa/webauthn/signup/", {"name": "Phone", "credential": key.made(page)})
    codes = client.get(answer.headers["Location"]).text
    assert 'href="/articles/x/#comment-form">I have saved them' in codes
    assert codes.count("<li>") >= 10
    client.logout()
    asked, token = challenge(client)
    assert client.post(SIGN_IN, {"credential": key.signed(asked), "token": token}).headers["Location"] == "/"


def test_sign_up_by_passkey_tells_nobody_who_has_an_account(
    client: Client, reader: User, sign_up: Callable, counted_hashes: list[str]
) -> None:
    known = sign_up(address=SIGN_UP, email=reader.email, password1="")
    after_known, mails = len(counted_hashes), len(mail.outbox)
    client.cookies.clear()
    new = sign_up(address=SIGN_UP, email="new@mail.example", username="dora", password1="")
    assert (known.status_code, known.headers["Location"]) == (new.status_code, new.headers["Location"])
    assert len(counted_hashes) == 2 * after_known
    assert len(mail.outbox) == 2 * mails


def test_a_passkey_that_is_not_made_leaves_the_account_open_by_code(
    client: Client, sign_up: Callable, send: Callable, mailed_code: Callable[[], str]
) -> None:
    sign_up(address=SIGN_UP, password1="")
    send("/accounts/confirm-email/", code=mailed_code())
    client.post("/accounts/code/cancel/")
    send("/accounts/login/code/", email="cleo@mail.example")
    send("/accounts/login/code/confirm/", code=mailed_code())
    assert "_auth_user_id" in client.session


def test_a_key_is_asked_once_more_before_keys_change(client: Client, reader: User, passkey: SoftKey) -> None:
    client.force_login(reader)
    address = "/accounts/2fa/webauthn/reauthenticate/?next=/accounts/2fa/totp/activate/"
    assert client.get("/accounts/2fa/totp/activate/").headers["Location"].startswith("/accounts/reauthenticate/")
    refused = client.post(address, {"credential": json.dumps({"id": "x"})})
    assert refused.headers["Location"].startswith("/accounts/2fa/webauthn/reauthenticate/?next=")
    asked = options_of(client.get(address).text)["request_options"]["publicKey"]["challenge"]
    fields = {"credential": passkey.signed(asked), "next": "/accounts/2fa/totp/activate/"}
    assert client.post(address, fields).headers["Location"] == "/accounts/2fa/totp/activate/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
