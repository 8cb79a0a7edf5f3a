"""What people type, and what opens their accounts, is in no record (S98)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as site
from django.db import IntegrityError

from accounts.models import User
from tests import factories
from tests.log_lines import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from articles.models import Article

pytestmark = pytest.mark.django_db
ADDRESS, NAME, TYPED, SOUGHT = "cleo@mail.example", "Cleopatra", "My granite opinion", "basalt columns"
WRONG_PASSWORD, WRONG_CODE = "not the right one", "BCDF-GHJK"


@pytest.fixture
def lines(settings: SettingsWrapper) -> Iterator[list[str]]:
    """Yield all that the site writes at the level of production, and every statement as if it were slow."""
    settings.SLOW_QUERY_MS = 0.000_001
    handler, loggers = Lines(), [logging.getLogger(), logging.getLogger("django")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    yield handler.lines
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.fixture
def secrets(lines: list[str], client: Client, sign_up: Callable, send: Callable, mailed_code: Callable) -> list[str]:
    """Sign up, mistype the code, confirm, sign out, mistype the password, sign in; return what opened the account."""
    sign_up(username=NAME, email=ADDRESS)
    code = mailed_code()
    client.post("/accounts/confirm-email/", {"code": WRONG_CODE})
    client.post("/accounts/confirm-email/", {"code": code})
    cookies = [cookie.value for cookie in client.cookies.values()]
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": ADDRESS, "password": WRONG_PASSWORD})
    send("/accounts/password/reset/", email=ADDRESS)
    reset_code = mailed_code()
    client.post("/accounts/login/", {"login": ADDRESS, "password": factories.PASSWORD})
    return [code, reset_code, *cookies, client.cookies[site.SESSION_COOKIE_NAME].value]


def break_down(*args: object, **kwargs: object) -> None:
    raise IntegrityError(
        f'duplicate key value\nDETAIL:  Key (email)=({ADDRESS}) already exists.\nLINE 1: "{TYPED}"\n  ^'
    )


def test_s98_no_record_holds_what_was_typed_or_what_opens_an_account(
    client: Client, article: Article, lines: list[str], secrets: list[str]
) -> None:
    assert client.post(f"/articles/{article.slug}/comment/", {"text": TYPED}).status_code == 303
    client.get("/search/", {"q": SOUGHT})
    client.get(f"/accounts/mail/{secrets[0]}/")
    client.post(f"/articles/{SOUGHT}/comment/", {"text": TYPED}, headers={"Referer": f"http://testserver/?{TYPED}"})
    assert User.objects.filter(email=ADDRESS).exists()
    typed = [ADDRESS, NAME, NAME.lower(), TYPED, SOUGHT, WRONG_PASSWORD, WRONG_CODE, factories.PASSWORD]
    text = "\n".join(lines)
    assert "config.request_log" in text
    assert "config.query_watch" in text
    assert [word for word in (*typed, *secrets) if word in text] == []


def test_s98_a_defect_repeats_no_row(
    client: Client, article: Article, reader: User, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments.writing.post_comment", break_down)
    client.force_login(reader)
    client.raise_request_exception = False
    answer = client.post(f"/articles/{article.slug}/comment/", {"text": TYPED})
    assert answer.status_code == 500
    text = "\n".join(lines)
    assert "IntegrityError" in text
    assert [word for word in (ADDRESS, TYPED) if word in text] == []
