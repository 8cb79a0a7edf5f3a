"""Known and unknown people get the same answer for the same work: pages, cookies, queries, hashes, mails."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import OutgoingMail, Tally, User
from accounts.services.members import create_member
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    type Step = tuple[str, dict[str, str] | None]

pytestmark = pytest.mark.django_db
SIGN_UP_CODE = "/accounts/confirm-email/"
KNOWN, UNKNOWN, UNCONFIRMED = "ada@mail.example", "new@mail.example", "may@mail.example"


def masked(text: str) -> str:
    """Return a page without what may differ: tokens, numbers of requests and the address typed."""
    return re.sub(r'value="\w{64}"|<code>\w{16}</code>|(ada|new|may|dora|emil)(@mail\.example)?', "", text)


def sign_up_steps(email: str, username: str) -> list[Step]:
    """Return what somebody sends to sign up, ask for another code and enter a wrong one."""
    fields = {"email": email, "username": username, "password1": factories.PASSWORD}
    again, wrong = {"action": "resend"}, {"code": "BCDF-GHJK"}
    return [("/accounts/signup/", fields), (SIGN_UP_CODE, None), (SIGN_UP_CODE, again), (SIGN_UP_CODE, wrong)]


def code_steps(email: str, username: str) -> list[Step]:
    """Return what somebody sends to have a sign-in code mailed, another one, and enter a wrong one."""
    page = "/accounts/login/code/confirm/"
    again, wrong = {"action": "resend"}, {"code": "BCDF-GHJK"}
    return [("/accounts/login/code/", {"email": email}), (page, None), (page, again), (page, wrong)]


def reset_steps(email: str, username: str) -> list[Step]:
    """Return what somebody sends for a new password, and a wrong code."""
    page = "/accounts/password/reset/confirm/"
    return [("/accounts/password/reset/", {"email": email}), (page, None), (page, {"code": "BCDF-GHJK"})]


def password_steps(email: str, username: str) -> list[Step]:
    """Return a wrong password for an address."""
    return [("/accounts/login/", {"login": email, "password": "not the right one"})]


def name_steps(email: str, username: str) -> list[Step]:
    """Return a wrong password for the name before the @."""
    return [("/accounts/login/", {"login": email.partition("@")[0], "password": "not the right one"})]


def seen(steps: list[Step]) -> list[tuple[object, ...]]:
    """Return what a stranger sees of each step: status, where it leads, cookies, headers, page."""
    client = Client()
    answers = [client.get(address) if fields is None else client.post(address, fields) for address, fields in steps]
    return [
        (a.status_code, a.headers.get("Location"), sorted(a.cookies), sorted(a.headers), masked(a.text))
        for a in answers
    ]


def worked(steps: list[Step], hashes: list[str]) -> list[tuple[int, int, int]]:
    """Return what each step costs: queries, hashes, mails."""
    client, costs = Client(), []
    for address, fields in steps:
        before = len(hashes), OutgoingMail.objects.count()
        with CaptureQueriesContext(connection) as queries:
            client.get(address) if fields is None else client.post(address, fields)
        costs.append((len(queries), len(hashes) - before[0], OutgoingMail.objects.count() - before[1]))
    return costs


@pytest.fixture
def unconfirmed(db: None) -> User:
    """Return an account that nobody has confirmed."""
    return create_member(username="may", email=UNCONFIRMED, password=factories.PASSWORD, confirmed=False)


@pytest.mark.parametrize("steps", [sign_up_steps, code_steps, reset_steps, password_steps, name_steps])
def test_b17_b38_b40_everybody_sees_the_same(
    reader: User, unconfirmed: User, steps: Callable[[str, str], list[Step]]
) -> None:
    known, unknown, waiting = seen(steps(KNOWN, "dora")), seen(steps(UNKNOWN, "emil")), seen(steps(UNCONFIRMED, "fred"))
    assert known == unknown
    assert waiting == unknown


@pytest.mark.parametrize("steps", [sign_up_steps, code_steps, reset_steps, password_steps, name_steps])
def test_b17_b38_b40_everybody_costs_the_same_work(
    reader: User, unconfirmed: User, counted_hashes: list[str], steps: Callable[[str, str], list[Step]]
) -> None:
    known, unknown, waiting = (
        worked(steps(email, username), counted_hashes)
        for email, username in ((KNOWN, "dora"), (UNKNOWN, "emil"), (UNCONFIRMED, "fred"))
    )
    assert [step[1:] for step in known] == [step[1:] for step in unknown] == [step[1:] for step in waiting]
    for step in zip(known, unknown, waiting, strict=True):
        queries = [cost[0] for cost in step]
        # A query is a hundredth of a hash; what they leave apart is measured by manage.py bench_entrance.
        assert max(queries) - min(queries) <= 2


def test_b17_the_owner_of_an_address_is_told_and_has_one_account(
    reader: User, send: Callable, sign_up: Callable
) -> None:
    sign_up(email=KNOWN)
    send(SIGN_UP_CODE, action="resend")
    assert {message.subject for message in mail.outbox} == {"You already have an account at Broadsheet"}
    assert {message.to[0] for message in mail.outbox} == {KNOWN}
    assert User.objects.filter(email=KNOWN).count() == EmailAddress.objects.filter(email=KNOWN).count() == 1
    assert User.objects.count() == 1


def test_b38_the_mail_to_an_unconfirmed_address_says_how_to_sign_up(unconfirmed: User, send: Callable) -> None:
    for address in ("/accounts/login/code/", "/accounts/password/reset/"):
        Client().get(address)
        send(address, email=UNCONFIRMED)
        assert mail.outbox[-1].subject == "No account with this address at Broadsheet"
        assert "/accounts/signup/" in str(mail.outbox[-1].body)


def test_a_second_mail_waits_ten_seconds_for_everybody(reader: User, settings: SettingsWrapper) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "1/10s/key"}
    for steps in (sign_up_steps, code_steps):
        for email, username in ((KNOWN, "dora"), (UNKNOWN, "emil")):
            Tally.objects.all().delete()
            first, code_page, again, _ = steps(email, username)
            client = Client()
            client.post(*first)
            client.post(*again)
            client.post(*again)
            assert "A code was mailed a moment ago." in client.get(code_page[0]).text
