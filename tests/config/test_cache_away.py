"""The site without its cache (F8): pages are read, people stay signed in and come in, ended sessions stay ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache

from accounts.services.sessions import end_sessions
from comments.models import Comment
from config import readiness
from config.cache_settings import cache_settings
from tests import factories

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User
    from articles.models import Article

PROFILE = "/accounts/settings/profile/"
SIGN_IN = "/accounts/login/"


@pytest.fixture(autouse=True)
def nobody_answers(settings: SettingsWrapper) -> None:
    """Have the settings of a site with a shared cache at a port where nothing listens."""
    settings.CACHES = cache_settings("redis://127.0.0.1:1/0", "")
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    settings.SESSION_CACHE_ALIAS = "sessions"
    settings.STORED_PAGES = True
    readiness.forget()


def test_f8_pages_are_read(client: Client, article: Article) -> None:
    for address in ("/", article.get_absolute_url(), article.get_absolute_url()):
        assert client.get(address).status_code == 200
    assert cache.breaker.is_open  # type: ignore[attr-defined]


def test_f8_people_come_in_stay_in_and_write(client: Client, article: Article, reader: User) -> None:
    client.post(SIGN_IN, {"login": reader.username, "password": factories.PASSWORD})
    assert client.get(PROFILE).status_code == 200
    client.post(f"/articles/{article.slug}/comment/", {"text": "Here all the same."})
    assert Comment.objects.get().author == reader
    assert "Here all the same." in client.get(article.get_absolute_url()).text


def test_f8_a_comment_is_on_the_next_page_of_a_visitor(client: Client, article: Article, reader: User) -> None:
    client.get(article.get_absolute_url())
    factories.make_comment(article, by=reader, text="Just now.")
    assert "Just now." in client.get(article.get_absolute_url()).text


def test_f8_an_ended_session_is_ended(client: Client, reader: User) -> None:
    client.post(SIGN_IN, {"login": reader.username, "password": factories.PASSWORD})
    assert end_sessions(reader) == 1
    assert client.get(PROFILE).status_code == 302


def test_f8_readyz_names_the_cache_and_stays_200(client: Client, db: None) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["away"]) == (200, ["cache"])
