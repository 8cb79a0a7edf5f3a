"""F4: a database that takes no writes is read as ever, and who writes keeps the text."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from comments.models import Comment
from config.notices import TOLD_SECONDS
from config.unavailable import READ_ONLY
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db(transaction=True)
SENTENCE = "Nothing can be saved at the moment"
TEXT = "Typed while nothing could be stored."


@pytest.fixture
def member(reader: User) -> Client:
    """Return the browser of a member whose visit was not noted yet."""
    client = Client(raise_request_exception=False)
    client.force_login(reader)
    return client


@pytest.fixture
def read_only(article: Article, member: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the database refuse writes, as one does whose disk is full."""
    monkeypatch.setattr(READ_ONLY, "noted_at", float("-inf"))
    on, off = "SET default_transaction_read_only = on", "SET default_transaction_read_only = off"
    if connection.vendor == "sqlite":
        on, off = "PRAGMA query_only = 1", "PRAGMA query_only = 0"
    with connection.cursor() as cursor:
        cursor.execute(on)
        yield
        cursor.execute(off)


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_f4_pages_are_read(article: Article, member: Client, read_only: None, who: str) -> None:
    client = member if who == "member" else Client(raise_request_exception=False)
    own = [reverse("accounts:profile"), "/notifications/"] if who == "member" else [reverse("account_login")]
    addresses = ["/", article.get_absolute_url(), f"{article.get_absolute_url()}discussion/", *own]
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_f4_pages_say_that_nothing_is_taken_once_that_is_known(
    article: Article, member: Client, read_only: None, kept_pages: None
) -> None:
    address, visitor = article.get_absolute_url(), Client()
    assert SENTENCE not in visitor.get(address).content.decode()
    # What the member's page could not note tells the process.
    texts = [client.get(address).content.decode() for client in (member, visitor, member)]
    assert [text.count(SENTENCE) for text in texts] == [1, 1, 1]
    assert visitor.get(address).headers["Cache-Control"] == "private, no-cache"
    READ_ONLY.noted_at -= TOLD_SECONDS
    assert SENTENCE not in visitor.get(address).content.decode()


def test_f4_the_notice_lets_nobody_keep_a_secret_page(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(READ_ONLY, "noted_at", time.monotonic())
    answers = [Client().get(reverse(name)) for name in ("account_login", "articles:corrections_feed")]
    assert SENTENCE in answers[0].content.decode()
    assert [answer.headers["Cache-Control"] for answer in answers] == ["private, no-store", "public, max-age=60"]


def test_f4_who_writes_is_told_and_keeps_the_text(article: Article, member: Client, read_only: None) -> None:
    answer = member.post(reverse("comments:write", args=[article.slug]), {"text": TEXT})
    assert (answer.status_code, TEXT in answer.content.decode()) == (503, True)
    assert answer.headers["Retry-After"]
    assert not Comment.objects.exists()


def test_f4_who_signs_in_is_told_and_no_defect_is_noted(reader: User, read_only: None) -> None:
    client = Client(raise_request_exception=False)
    answer = client.post(reverse("account_login"), {"login": reader.username, "password": factories.PASSWORD})
    assert answer.status_code == 503
