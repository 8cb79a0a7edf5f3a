"""Every way in leads to a path of this site: the kept text or the front page where the address asked for is none."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from accounts import kept_texts
from tests import factories
from tests.accounts.factors import code_of, connect_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User

    type Enter = Callable[..., str]

pytestmark = pytest.mark.django_db
LOGIN, CODE = "/accounts/login/", "/accounts/login/code/"
RESET = "/accounts/password/reset/"
FACTOR, TRUST = "/accounts/2fa/authenticate/", "/accounts/2fa/trust/"
KEPT = "/articles/x/#comment-form"
FOREIGN = [
    "https://other.example/",
    "//other.example",
    "/\\other.example",
    "/" + "x" * 600,
    "javascript:alert(1)",
    "/\u202ex",
    "x/y",
]


@pytest.fixture
def enter(send: Callable) -> Enter:
    """Return a function that posts to a page with a `next` in form and address, and says where that leads."""

    def post(address: str, way_back: str, **fields: str) -> str:
        answer = send(f"{address}?next={quote(way_back)}", next=way_back, **fields)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["Location"])

    return post


def by_password(enter: Enter, code: Callable[[], str], user: User, way_back: str) -> str:
    return enter(LOGIN, way_back, login="ada", password=factories.PASSWORD)


def by_mailed_code(enter: Enter, code: Callable[[], str], user: User, way_back: str) -> str:
    enter(CODE, way_back, email=user.email)
    return enter(f"{CODE}confirm/", way_back, code=code())


def by_reset(enter: Enter, code: Callable[[], str], user: User, way_back: str) -> str:
    enter(RESET, way_back, email=user.email)
    enter(f"{RESET}confirm/", way_back, code=code())
    return enter(f"{RESET}complete/", way_back, password1="another horse battery")


def by_sign_up(enter: Enter, code: Callable[[], str], user: User, way_back: str) -> str:
    enter("/accounts/signup/", way_back, email="cleo@mail.example", username="cleo", password1=factories.PASSWORD)
    return enter("/accounts/confirm-email/", way_back, code=code())


def by_second_factor(enter: Enter, code: Callable[[], str], user: User, way_back: str) -> str:
    secret = connect_app(user)
    by_password(enter, code, user, way_back)
    enter(FACTOR, way_back, code=code_of(secret))
    return enter(TRUST, way_back, action="skip")


WAYS = [by_password, by_mailed_code, by_reset, by_sign_up, by_second_factor]


@pytest.mark.parametrize("way_back", FOREIGN)
@pytest.mark.parametrize("way", WAYS)
def test_b12_a_foreign_next_is_ignored_on_every_way_in(
    enter: Enter, mailed_code: Callable[[], str], reader: User, way: Callable[..., str], way_back: str
) -> None:
    assert way(enter, mailed_code, reader, way_back) == "/"


@pytest.mark.parametrize("way", WAYS)
def test_b12_a_foreign_next_gives_way_to_the_kept_text_on_every_way_in(
    client: Client, enter: Enter, mailed_code: Callable[[], str], reader: User, way: Callable[..., str]
) -> None:
    session = client.session
    kept_texts.keep(session, target="article:1", label="Your comment", return_to=KEPT, text="Words")
    session.save()
    assert way(enter, mailed_code, reader, "//other.example") == KEPT
    assert kept_texts.kept_for(client.session, "article:1")
