"""Texts written before signing in: three at most, for a day, and never lost on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from accounts import kept_texts
from accounts.errors import TooManyKeptTexts

if TYPE_CHECKING:
    import time_machine
    from django.test import Client

    Clock = time_machine.TimeMachineFixture


def keep(session: kept_texts.Session, target: str = "article:1", text: str = "Words") -> None:
    kept_texts.keep(session, target=target, label="Your comment", return_to="/articles/x/#comment-form", text=text)


def test_a_text_comes_back_whole() -> None:
    session: dict[str, object] = {}
    kept_texts.keep(session, target="comment:2", label="L", return_to="/r/", text="a\n\nb ", extras={"quote": 3})
    kept = kept_texts.kept_for(session, "comment:2")
    assert kept is not None
    assert (kept.text, kept.extras, kept.return_to) == ("a\n\nb ", {"quote": 3}, "/r/")
    assert kept_texts.kept_for(session, "comment:3") is None


def test_the_same_target_is_replaced() -> None:
    session: dict[str, object] = {}
    keep(session, text="one")
    keep(session, text="two")
    assert [kept.text for kept in kept_texts.all_kept(session)] == ["two"]


def test_a_fourth_target_is_refused() -> None:
    session: dict[str, object] = {}
    for number in range(3):
        keep(session, f"article:{number}")
    with pytest.raises(TooManyKeptTexts):
        keep(session, "article:4")
    keep(session, "article:0", "again")
    assert len(kept_texts.all_kept(session)) == 3


def test_a_day_later_it_is_gone(time_machine: Clock) -> None:
    session: dict[str, object] = {}
    keep(session)
    time_machine.move_to(timezone.now() + timedelta(hours=24, seconds=1), tick=False)
    assert kept_texts.all_kept(session) == []
    assert kept_texts.newest(session) is None


def test_discarding_forgets_one() -> None:
    session: dict[str, object] = {}
    keep(session, "article:1")
    keep(session, "article:2")
    assert kept_texts.discard(session, "article:1")
    assert not kept_texts.discard(session, "article:1")
    assert [kept.target for kept in kept_texts.all_kept(session)] == ["article:2"]


def test_long_texts_are_shown_short() -> None:
    session: dict[str, object] = {}
    keep(session, text="word\n" * 100)
    kept = kept_texts.newest(session)
    assert kept is not None
    assert len(kept.excerpt) <= 121
    assert "\n" not in kept.excerpt


@pytest.fixture
def client_with_text(client: Client, db: None) -> Client:
    """Return a visitor whose session keeps a text full of markup."""
    session = client.session
    keep(session, text="<script>alert(1)</script>")
    session.save()
    return client


@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/"]
)
def test_pages_of_the_way_in_show_it(client_with_text: Client, address: str) -> None:
    page = client_with_text.get(address).text
    assert page.count("Your comment is kept") == 1
    assert 'href="/articles/x/">Back to the article without signing in' in page
    assert "<script>alert" not in page


def test_the_list_offers_to_go_on_or_discard(client_with_text: Client) -> None:
    assert 'href="/articles/x/#comment-form"' in client_with_text.get("/accounts/kept/").text
    answer = client_with_text.post("/accounts/kept/discard/", {"target": "article:1"}, follow=True)
    assert "The text is discarded." in answer.text
    assert "Nothing is kept in this browser." in answer.text


def test_pages_without_a_kept_text_set_no_session(client: Client, db: None) -> None:
    assert list(client.get("/accounts/login/").cookies) == ["csrf"]
    assert list(client.get("/accounts/kept/").cookies) == []
