"""Second factors without a browser: set up, asked for, used up, kept secret."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail

from accounts import kept_texts
from accounts.factors import factors_of, unused_codes
from accounts.sealing import seal, unseal
from tests import factories
from tests.accounts.factors import add_key, code_of, connect_app, enter_proved
from tests.accounts.soft_key import options_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User

pytestmark = pytest.mark.django_db
SECURITY = "/accounts/settings/security/"
APP = "/accounts/2fa/totp/activate/"
CODES = "/accounts/2fa/recovery-codes/"
FACTOR = "/accounts/2fa/authenticate/"
LOGIN = "/accounts/login/?next=/articles/x/%23comment-form"


def shown_secret(page: str) -> str:
    """Return the key that the page shows for an app."""
    found = re.search(r'class="secret"[^>]*>([A-Z2-7]+)<', page)
    assert found
    return found[1]


def give_password(client: Client) -> None:
    """Sign in up to the second factor."""
    answer = client.post(LOGIN, {"login": "ada", "password": factories.PASSWORD})
    assert answer.headers["Location"] == FACTOR


def test_an_app_is_connected_and_codes_are_shown_once(client: Client, reader: User, send: Callable) -> None:
    enter_proved(client, reader)
    secret = shown_secret(client.get(APP).text)
    answer = send(APP, code=code_of(secret))
    assert answer.headers["Location"] == CODES
    page = client.get(CODES).text
    codes = unused_codes(factors_of(reader).codes)
    assert len(codes) == 10
    assert all(code in page for code in codes)
    assert not any(code in client.get(CODES).text for code in codes)
    assert mail.outbox[-1].subject == "An authenticator app was connected at Broadsheet"
    assert secret not in str(mail.outbox[-1].body)


def test_codes_can_be_fetched_as_a_file_for_a_short_time(client: Client, reader: User) -> None:
    connect_app(reader)
    enter_proved(client, reader)
    assert client.get(f"{CODES}download/").status_code == 404
    client.get(CODES)
    file = client.get(f"{CODES}download/")
    assert file.headers["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert unused_codes(factors_of(reader).codes)[0] in file.text
    codes = factors_of(reader).codes
    codes.data["viewed_at"] = time.time() - 601
    codes.save()
    assert client.get(f"{CODES}download/").status_code == 404


def test_a_wrong_code_connects_nothing_and_keeps_the_picture(client: Client, reader: User) -> None:
    enter_proved(client, reader)
    secret = shown_secret(client.get(APP).text)
    answer = client.post(APP, {"code": "000000"})
    assert answer.status_code == 422
    assert "That code is not right." in answer.text
    assert shown_secret(answer.text) == secret
    assert not Authenticator.objects.exists()


def test_b23_no_secret_stands_in_the_database(client: Client, reader: User) -> None:
    enter_proved(client, reader)
    secret = shown_secret(client.get(APP).text)
    waiting = [session.get_decoded() for session in Session.objects.all()]
    assert secret not in repr(waiting)
    client.post(APP, {"code": code_of(secret)})
    codes = unused_codes(factors_of(reader).codes)
    rows = [list(model.objects.values()) for model in apps.get_models() if model is not Session]
    everything = repr(rows) + repr([session.get_decoded() for session in Session.objects.all()])
    assert not [text for text in (secret, *codes) if text in everything]


def test_keys_are_changed_by_putting_a_new_one_in_front(settings: SettingsWrapper) -> None:
    old = seal("JBSWY3DP")
    settings.MFA_SECRET_KEYS = ["a new key of thirty-two characters and more"]
    new = seal("JBSWY3DP")
    assert unseal(old) == unseal(new) == "JBSWY3DP"
    settings.SECRET_KEY = "another one, and the former is forgotten"
    assert unseal(new) == "JBSWY3DP"


def test_the_way_back_survives_the_second_factor(client: Client, reader: User) -> None:
    secret = connect_app(reader)
    give_password(client)
    answer = client.post(FACTOR, {"code": code_of(secret)}, follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/trust/"
    answer = client.post("/accounts/2fa/trust/", {"action": "skip"})
    assert answer.headers["Location"] == "/articles/x/#comment-form"
    assert client.session["_auth_user_id"] == str(reader.pk)


def test_a_kept_text_stands_in_for_a_lost_way_back(client: Client, reader: User) -> None:
    secret = connect_app(reader)
    client.get("/accounts/kept/")
    session = client.session
    kept_texts.keep(session, target="comment:1", label="Your comment", return_to="/articles/y/#comment-form", text="Hi")
    session.save()
    client.cookies["session"] = session.session_key
    client.post("/accounts/login/", {"login": "ada", "password": factories.PASSWORD})
    assert "Your comment is kept" in client.get(FACTOR).text
    client.post(FACTOR, {"code": code_of(secret)})
    answer = client.post("/accounts/2fa/trust/", {"action": "skip"})
    assert answer.headers["Location"] == "/articles/y/#comment-form"


def test_a_code_of_the_app_works_once(client: Client, reader: User) -> None:
    secret = connect_app(reader)
    give_password(client)
    code = code_of(secret)
    assert client.post(FACTOR, {"code": code}).status_code == 302
    client.logout()
    give_password(client)
    assert client.post(FACTOR, {"code": code}).status_code == 422


def test_a_recovery_code_works_once_and_the_last_ones_are_announced(client: Client, reader: User) -> None:
    connect_app(reader)
    codes = factors_of(reader).codes
    codes.data["used_mask"] = 0b1111111
    codes.save()
    code = unused_codes(codes)[0]
    give_password(client)
    client.post(FACTOR, {"code": code})
    page = client.post("/accounts/2fa/trust/", {"action": "skip"}, follow=True)
    assert "You have 2 recovery codes left." in client.get(SECURITY).text + page.text
    assert "2 left. Make new ones" in client.get(SECURITY).text
    client.logout()
    give_password(client)
    assert client.post(FACTOR, {"code": code}).status_code == 422


def test_a_trusted_browser_is_not_asked_until_the_factors_change(client: Client, reader: User) -> None:
    secret = connect_app(reader)
    give_password(client)
    client.post(FACTOR, {"code": code_of(secret)})
    client.post("/accounts/2fa/trust/", {"action": "trust"})
    assert client.cookies["trusted"]["httponly"]
    client.get("/accounts/logout/")
    client.post("/accounts/logout/")
    answer = client.post(LOGIN, {"login": "ada", "password": factories.PASSWORD})
    assert answer.headers["Location"] == "/articles/x/#comment-form"
    Authenticator.objects.filter(user=reader).delete()
    connect_app(reader)
    client.post("/accounts/logout/")
    give_password(client)


def test_too_many_wrong_codes_are_answered_with_the_waiting_time(
    client: Client, reader: User, settings: SettingsWrapper
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "5/300s/key"}
    secret = connect_app(reader)
    give_password(client)
    for _ in range(5):
        assert client.post(FACTOR, {"code": "123456"}).status_code == 422
    answer = client.post(FACTOR, {"code": code_of(secret)})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 60
    assert "There were too many failed tries." in answer.text


def test_new_codes_make_the_former_worthless(client: Client, reader: User) -> None:
    connect_app(reader)
    former = set(unused_codes(factors_of(reader).codes))
    enter_proved(client, reader)
    assert client.post(f"{CODES}generate/").headers["Location"] == CODES
    assert not former & set(unused_codes(factors_of(reader).codes))


def test_a_key_is_renamed_and_removed_by_its_owner_only(client: Client, reader: User, other_reader: User) -> None:
    enter_proved(client, reader)
    add_key(client, "Phone")
    address = f"/accounts/2fa/webauthn/keys/{Authenticator.objects.get(type='webauthn').pk}/"
    assert client.post(f"{address}edit/", {"name": "x" * 61}).status_code == 422
    assert client.post(f"{address}edit/", {"name": "Old phone"}).headers["Location"] == SECURITY
    assert "Old phone" in client.get(SECURITY).text
    enter_proved(client, other_reader)
    assert client.post(f"{address}edit/", {"name": "Mine"}).status_code == 404
    assert client.post(f"{address}remove/").status_code == 404
    enter_proved(client, reader)
    assert client.post(f"{address}remove/").headers["Location"] == SECURITY
    # Without a factor its recovery codes are nothing.
    assert not Authenticator.objects.exists()


def test_the_page_of_security_costs_few_queries(
    client: Client, reader: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    enter_proved(client, reader)
    for name in ("Phone", "Blue key", "Red key"):
        add_key(client, name)
    with django_assert_max_num_queries(8):
        page = client.get(SECURITY).text
    assert [name for name in ("Phone", "Blue key", "Red key") if name not in page] == []


def test_a_key_answers_for_the_second_factor(client: Client, reader: User) -> None:
    enter_proved(client, reader)
    key = add_key(client)
    client.logout()
    give_password(client)
    challenge = options_of(client.get(FACTOR).text)["request_options"]["publicKey"]["challenge"]
    answer = client.post(FACTOR, {"credential": key.signed(challenge)})
    assert answer.headers["Location"] == "/accounts/2fa/trust/"


def test_whatever_stands_in_an_answer_of_a_key_is_refused(client: Client, reader: User) -> None:
    enter_proved(client, reader)
    add_key(client)
    client.logout()
    give_password(client)
    for odd in ("", "{}", "[]", "1", '"x"', '{"response": 1}', '{"id": "a", "rawId": "b"}', "{", '{"response": {}}'):
        client.get(FACTOR)
        answer = client.post(FACTOR, {"credential": odd})
        assert answer.status_code == 422, odd
