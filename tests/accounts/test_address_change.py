"""Changing the address: pending until the code came, and nothing told about whose the new one is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import OutgoingMail
from tests import factories
from tests.accounts.factors import enter_proved

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User

pytestmark = pytest.mark.django_db
PAGE, CODE_PAGE = "/accounts/email/", "/accounts/confirm-email/"
KNOWN, UNKNOWN = "ben@mail.example", "new@mail.example"


def steps(email: str) -> list[tuple[str, dict[str, str] | None]]:
    """Return what somebody sends to change to an address without having its code."""
    asked, wrong = {"email": email, "action_add": ""}, {"code": "BCDF-GHJK"}
    wrong_to_the_end = [(CODE_PAGE, wrong)] * 5
    return [(PAGE, asked), (CODE_PAGE, None), (PAGE, None), (CODE_PAGE, {"action": "resend"}), *wrong_to_the_end]


def walked(user: User, email: str) -> tuple[list[object], list[tuple[int, int]]]:
    """Return what a member sees of each step, and what each costs: queries and mails."""
    client, seen, costs = Client(), [], []
    enter_proved(client, user)
    for address, fields in steps(email):
        mails = OutgoingMail.objects.count()
        with CaptureQueriesContext(connection) as queries:
            got = client.get(address) if fields is None else client.post(address, fields)
        page = re.sub(r'value="\w{64}"|(ben|new)@mail\.example', "", got.text)
        seen.append((got.status_code, got.headers.get("Location"), sorted(got.cookies), sorted(got.headers), page))
        costs.append((len(queries), OutgoingMail.objects.count() - mails))
    return seen, costs


def test_b17_nobody_learns_whose_an_address_is(reader: User, other_reader: User) -> None:
    assert other_reader.email == KNOWN
    (known, known_costs), (unknown, unknown_costs) = walked(reader, KNOWN), walked(reader, UNKNOWN)
    assert known == unknown
    assert [mails for _, mails in known_costs] == [mails for _, mails in unknown_costs] == [1, 0, 0, 1, 0, 0, 0, 0, 0]
    assert max(abs(one - two) for (one, _), (two, _) in zip(known_costs, unknown_costs, strict=True)) <= 2


def test_the_owner_of_an_address_is_told_and_gets_no_code(
    send: Callable, client: Client, reader: User, other_reader: User
) -> None:
    enter_proved(client, reader)
    send(PAGE, email=KNOWN.upper(), action_add="")
    assert [(message.to, message.subject) for message in mail.outbox] == [
        ([KNOWN], "You already have an account at Broadsheet")
    ]
    assert not re.search(r"[A-Z]{4}-[A-Z]{4}", str(mail.outbox[0].body))
    state = client.session["account_email_verification_code"]
    assert client.post(CODE_PAGE, {"code": state["code"]}).status_code == 422
    reader.refresh_from_db()
    assert reader.email == "ada@mail.example"


def test_the_old_address_works_until_the_code_came(
    send: Callable, client: Client, reader: User, mailed_code: Callable
) -> None:
    enter_proved(client, reader)
    send(PAGE, email=UNKNOWN, action_add="")
    page = client.get(PAGE).text
    assert "You are changing to" in page
    assert f'href="{CODE_PAGE}"' in page
    fields = {"login": reader.email, "password": factories.PASSWORD}
    assert Client().post("/accounts/login/", fields).headers["Location"] == "/"
    send(CODE_PAGE, code=mailed_code())
    reader.refresh_from_db()
    assert reader.email == UNKNOWN
    assert mail.outbox[-1].to == ["ada@mail.example"]
    assert "You are changing to" not in client.get(PAGE).text


def test_keeping_the_old_address_makes_the_code_worthless(
    send: Callable, client: Client, reader: User, mailed_code: Callable
) -> None:
    enter_proved(client, reader)
    send(PAGE, email=UNKNOWN, action_add="")
    answer = client.post(PAGE, {"action_keep": ""}, follow=True)
    assert "Your address stays as it is." in answer.text
    assert "You are changing to" not in answer.text
    assert client.post(CODE_PAGE, {"code": mailed_code()}).headers["Location"] == PAGE
    reader.refresh_from_db()
    assert reader.email == "ada@mail.example"
    assert client.post(PAGE, {"action_keep": ""}).status_code == 303
