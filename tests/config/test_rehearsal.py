"""Pages asked for before the server forks: made as for visitors, kept by nobody, and no reason not to start."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection

from config import metrics, rehearsal
from config.stored_pages import shelf

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import SettingsWrapper

    from articles.models import Article


class Application:
    """Answers each request with the next status, and the last one again."""

    def __init__(self, *statuses: int) -> None:
        self.statuses, self.asked = list(statuses), list[dict[str, Any]]()

    def __call__(self, request: dict[str, Any], start: Callable[..., Any]) -> Any:
        self.asked.append(request)
        start(f"{self.statuses[min(len(self.asked), len(self.statuses)) - 1]} x", [])
        return self

    def __iter__(self) -> Any:
        return iter([b"page"])

    def close(self) -> None:
        """Close nothing."""


@pytest.fixture(autouse=True)
def pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "_pages", [lambda: ["/", "/latest/"]])


@pytest.mark.django_db(transaction=True)
def test_pages_are_asked_for_as_the_site_is_addressed(settings: SettingsWrapper) -> None:
    settings.SITE_URL = "https://magazine.example"
    application = Application(200)
    assert rehearsal.rehearse(application) == len(application.asked) == 2
    (first, *_) = application.asked
    assert (first["wsgi.url_scheme"], first["HTTP_HOST"], first["PATH_INFO"]) == ("https", "magazine.example", "/")


@pytest.mark.django_db(transaction=True)
def test_a_page_that_cannot_be_made_ends_it() -> None:
    application = Application(200, 503)
    assert (rehearsal.rehearse(application), len(application.asked)) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_no_reason_not_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask() -> list[str]:
        raise OperationalError("away")

    rehearsal.register(ask)
    assert rehearsal.rehearse(Application(200)) == 0


@pytest.mark.django_db(transaction=True)
def test_real_pages_are_made_and_nothing_of_it_stays(article: Article, settings: SettingsWrapper) -> None:
    settings.STORED_PAGES = True
    rehearsal.register(lambda: [article.get_absolute_url()])
    threads = threading.active_count()
    assert rehearsal.rehearse(get_wsgi_application()) == 3
    assert (connection.connection, shelf.own_pages.get(article.get_absolute_url())) == (None, None)
    assert threading.active_count() == threads
    assert 'route="articles:' not in metrics.exposition()


@pytest.mark.django_db(transaction=True)
def test_the_article_most_talked_about_is_among_them(article: Article) -> None:
    from comments.rehearsing import pages_of_a_discussion

    assert pages_of_a_discussion() == [article.get_absolute_url(), f"/articles/{article.slug}/discussion/"]
