"""Finished pages: no work for the reader who comes second, the truth for the one who comes after a change."""

from __future__ import annotations

import gzip
import re
import time
from datetime import timedelta
from threading import Thread
from typing import TYPE_CHECKING, Any

import brotli
import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from comments.services.posting import post_comment
from config.stored_pages import shelf
from config.stored_pages.entries import Entry
from tests import factories
from tests.config.kept import count_kept, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from django.http import HttpResponse
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User

    type Commits = Callable[..., AbstractContextManager[Any]]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_pages")]


def test_the_second_reader_costs_no_query_and_one_read_of_the_cache(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read(address)
    cache, asked = caches["pages"], []
    real = cache.get_many
    monkeypatch.setattr(cache, "get_many", lambda keys, **named: asked.append(list(keys)) or real(keys, **named))
    with CaptureQueriesContext(connection) as queries:
        assert read(address) == first
    assert (len(queries), len(asked)) == (0, 1)
    assert not [key for key in asked[0] if key.startswith("page")]


def test_another_process_gives_the_page_the_first_one_made(address: str) -> None:
    first = read(address)
    shelf.own_pages.clear()
    with CaptureQueriesContext(connection) as queries:
        assert read(address) == first
    assert len(queries) == 0


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, *", "gzip"), ("gzip;q=0, br;q=0.0", ""), ("", "")],
)
def test_pages_are_kept_compressed_and_given_as_readers_take_them(address: str, accepted: str, coding: str) -> None:
    plain = read(address)
    answer = Client().get(address, headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding", "") == coding
    assert {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding](answer.content).decode() == plain
    assert {"Cookie", "Accept-Encoding"} <= set(re.split(", *", answer.headers["Vary"]))


def test_who_waits_gets_what_is_packed_quickly_and_another_process_what_is_smaller(address: str) -> None:
    first = Client().get(address, headers={"Accept-Encoding": "gzip, br"})
    shelf.own_pages.clear()
    second = Client().get(address, headers={"Accept-Encoding": "gzip, br"})
    assert [answer.headers["Content-Encoding"] for answer in (first, second)] == ["gzip", "br"]
    assert first.headers["ETag"] == second.headers["ETag"]
    assert len(second.content) == int(second.headers["Content-Length"]) < len(first.content)


def test_a_page_that_is_old_by_the_time_it_is_packed_is_not_kept_again(
    address: str,
    article: Article,
    reader: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Commits,
) -> None:
    real = Entry.packed

    def slowly(entry: Entry, html: bytes) -> Entry:
        monkeypatch.setattr(Entry, "packed", real)
        with django_capture_on_commit_callbacks(execute=True):
            post_comment(article, by=reader, text="Posted while the page was packed.")
        assert "Posted while" in read(address)
        return real(entry, html)

    monkeypatch.setattr(Entry, "packed", slowly)
    read(address)
    with CaptureQueriesContext(connection) as queries:
        assert "Posted while" in read(address)
    assert len(queries) == 0


def test_headers_of_a_kept_page_are_those_of_a_fresh_one(address: str, settings: SettingsWrapper) -> None:
    read(address)
    kept = Client().get(address)
    settings.STORED_PAGES = False
    fresh = Client().get(address)
    of_their_own = {"ETag", "Vary", "Content-Length", "Last-Modified", "Cache-Control", "X-Request-ID", "Server-Timing"}
    assert kept.headers.keys() - of_their_own == fresh.headers.keys() - of_their_own
    for name in fresh.headers.keys() - of_their_own:
        assert kept.headers[name] == fresh.headers[name], name
    assert not kept.cookies


@pytest.mark.parametrize("header", ["If-None-Match", "If-Modified-Since"])
def test_who_has_the_page_is_told_so(address: str, header: str) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        read(address)
        clock.shift(timedelta(seconds=1))
        answer = Client().get(address)
        known = answer.headers["ETag" if header == "If-None-Match" else "Last-Modified"]
        with CaptureQueriesContext(connection) as queries:
            again = Client().get(address, headers={header: known})
        assert (again.status_code, again.content, len(queries)) == (304, b"", 0)
        assert again.headers["ETag"] == answer.headers["ETag"]
        assert again.headers["Cache-Control"].startswith("public")


@pytest.mark.parametrize(("header", "status"), [("HTTP_TRANSFER_ENCODING", 400), ("CONTENT_LENGTH", 413)])
def test_what_comes_with_a_body_is_refused_though_the_page_is_kept(address: str, header: str, status: int) -> None:
    read(address)
    sent: dict[str, Any] = {header: {400: "chunked", 413: "999999"}[status]}
    answer = Client().get(address, **sent)
    assert answer.status_code == status
    assert "Content-Security-Policy" in answer.headers


def test_members_get_their_own_page_and_leave_none(address: str, reader: User) -> None:
    client = Client()
    client.force_login(reader)
    assert reader.display_name in client.get(address).content.decode()
    assert count_kept() == 0
    assert reader.display_name not in read(address)
    answer = client.get(address)
    assert reader.display_name in answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_odd_addresses_and_headers_make_no_further_pages(address: str) -> None:
    plain = read(address)
    for query in ("?utm_source=mail", "?x=1&x=2", "?page=7", "?%00", *(f"?x={number}" for number in range(50))):
        assert read(address + query) == plain
    for headers in ({"Accept-Language": "xx"}, {"X-Forwarded-Host": "evil.example"}, {"Accept": "*/*;q=0"}):
        assert read(address, **headers) == plain
    assert read(f"{address}?sort=nonsense") == plain
    assert count_kept() == 1


def test_made_up_cursors_make_no_pages(article: Article, reader: User) -> None:
    factories.make_comment(article, by=reader)
    for word in ("abc", "b2xkZXN0", "x" * 90):
        assert Client().get(f"{article.get_absolute_url()}discussion/?after={word}").status_code == 200
    assert count_kept() == 0


def test_a_page_ends_with_the_article(article: Article) -> None:
    now = timezone.now()
    Article.objects.filter(pk=article.pk).update(unpublish_at=now + timedelta(seconds=20))
    with time_machine.travel(now, tick=False) as clock:
        read(article.get_absolute_url())
        clock.shift(timedelta(seconds=15))
        kept = Client().get(article.get_absolute_url())
        assert int(re.findall(r"max-age=(\d+)", kept.headers["Cache-Control"])[0]) <= 5
        clock.shift(timedelta(seconds=6))
        assert Client().get(article.get_absolute_url()).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_one_builder_serves_all_who_wait(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from articles import story

    made: list[str] = []
    real = story.related_articles

    def slowly(found: Article) -> Any:
        made.append(found.slug)
        time.sleep(0.2)
        return real(found)

    monkeypatch.setattr(story, "related_articles", slowly)
    answers: list[HttpResponse] = []

    def ask() -> None:
        answers.append(Client().get(address))
        connection.close()

    readers = [Thread(target=ask) for _ in range(5)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    assert len(made) == 1
    assert {answer.content for answer in answers} == {answers[0].content}
