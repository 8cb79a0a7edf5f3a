"""How pages of the magazine answer: cached for all, fresh at every boundary, few queries, nothing personal."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.frame import load_frame
from articles.models import Article, Promo
from tests import factories
from tests.factories import LONG_AGO

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User
    from articles.models import Photo

pytestmark = pytest.mark.django_db
ADDRESSES = (
    "/",
    "/latest/",
    "/articles/the-river/",
    "/sections/science/",
    "/tags/rivers/",
    "/authors/",
    "/authors/ines-calloway/",
    "/archive/",
    "/archive/2026/",
    "/archive/2026/1/",
)
BUDGETS = dict.fromkeys(ADDRESSES, 6) | {"/": 10, "/articles/the-river/": 8}


@pytest.fixture
def river(db: None) -> Article:
    """Return an article every address shows; its discussion has its own budget and is left out here."""
    return factories.make_article(slug="the-river", tags=["Rivers"], discussion="hidden")


def count_queries(client: Client, address: str) -> int:
    """Return how many statements a visitor's page runs."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_queries_of_a_page_are_few_and_do_not_grow(
    client: Client, river: Article, make_photo: Callable[..., Photo], address: str
) -> None:
    few = count_queries(client, address)
    photo = make_photo()
    for number in range(30):
        author = factories.make_author(f"Author {number % 7}")
        section = factories.make_section(f"Section{number % 4}")
        fields = {"lead_photo": photo, "section": section} if number % 3 else {}
        factories.make_article(f"Number {number}", author=author, tags=["Rivers", f"T{number}"], **fields)
    Promo.objects.create(label="A", text="B", url="/", slot="in-text")
    Promo.objects.create(label="C", text="D", url="/", slot="after-text")
    many = count_queries(client, address)
    assert few <= many <= BUDGETS[address]
    assert many - few <= 1  # photos and bylines are joined; an empty list may spare its bylines


@pytest.mark.parametrize("address", ADDRESSES)
def test_visitors_share_a_page_that_sets_no_cookie(client: Client, river: Article, address: str) -> None:
    answer = client.get(address)
    assert re.fullmatch(r"public, max-age=\d+", answer.headers["Cache-Control"])
    assert "Cookie" in answer.headers["Vary"]
    assert answer.headers["ETag"]
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_members_pages_are_their_own(client: Client, river: Article, reader: User, address: str) -> None:
    client.force_login(reader)
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Ada Lark" in answer.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_unchanged_page_is_not_sent_again(client: Client, river: Article, address: str) -> None:
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_inline_and_the_policy_is_strict(client: Client, river: Article, address: str) -> None:
    answer = client.get(address)
    text = answer.content.decode()
    assert "'unsafe-" not in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|\son\w+=\"", text)
    assert not [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag and "json" not in tag]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_link_of_the_frame_leads_somewhere(client: Client, river: Article, address: str) -> None:
    text = client.get(address).content.decode()
    assert 'href="#"' not in text
    for target in set(re.findall(r'href="(/[^"#?]*)', text)):
        if not target.startswith("/static/"):
            assert client.get(target).status_code == 200, target


def test_sign_in_comes_back_to_the_page(client: Client, river: Article) -> None:
    assert "/accounts/login/?next=/articles/the-river/" in client.get("/articles/the-river/").content.decode()


def test_signing_out_is_a_form(client: Client, river: Article, reader: User) -> None:
    client.force_login(reader)
    text = client.get("/").content.decode()
    assert re.search(r'<form method="post" action="/accounts/logout/">\s*<input type="hidden" name="csrf', text)
    assert ">Desk<" not in text


@pytest.mark.parametrize("name", ["publish_at", "unpublish_at", "pinned_until", "discussion_closes_at"])
@time_machine.travel(LONG_AGO, tick=False)
def test_a_page_is_kept_until_the_clock_changes_it(client: Client, name: str) -> None:
    factories.make_article(**{"publish_at": LONG_AGO - timedelta(days=1), name: LONG_AGO + timedelta(seconds=20)})
    assert client.get("/").headers["Cache-Control"] == "public, max-age=20"


@pytest.mark.parametrize("name", ["starts_at", "ends_at"])
@time_machine.travel(LONG_AGO, tick=False)
def test_promos_are_boundaries_too(name: str) -> None:
    Promo.objects.create(label="A", text="B", url="/", **{name: timezone.now() + timedelta(seconds=20)})
    assert load_frame().seconds_left() == 20


@time_machine.travel(LONG_AGO, tick=False)
def test_far_boundaries_shorten_nothing() -> None:
    factories.make_article(publish_at=LONG_AGO, unpublish_at=LONG_AGO + timedelta(seconds=61))
    assert load_frame().seconds_left() == 60


def test_a_draft_is_no_boundary() -> None:
    factories.make_article(status="draft", publish_at=timezone.now() + timedelta(seconds=9))
    assert load_frame().seconds_left() == 60
