"""The rail of the article form: cards of the form, and cards other parts offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from articles.desk_cards import Card, cards_for, pressed_card, register
from tests import factories

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.test import Client, RequestFactory

    from accounts.models import User
    from articles.models import Article

ADD = "/admin/articles/article/add/"
TEMPLATE = "admin/articles/article/_text_help.html"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return a client of an editor."""
    client.force_login(editor)
    return client


@pytest.fixture
def no_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take out every registered card for one test."""
    monkeypatch.setattr("articles.desk_cards._cards", {})


def facts(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """Return what a card of these tests shows."""
    return {"method": request.method, "about": article}


def nothing(request: HttpRequest, article: Article | None) -> None:
    """Have nothing to show."""
    del request, article


def titles(response: Any) -> list[str]:
    """Return the titles of the cards in order."""
    return [box.title for box in response.context["boxes"]]


def test_cards_stand_in_the_order_of_the_day(desk: Client, no_cards: None) -> None:
    form = desk.get(ADD)
    expected = ["Status and time", "Lead photo", "Photos", "Where", "Who", "Search and sharing", "Discussion"]
    assert titles(form) == expected


def test_a_registered_card_stands_at_its_number(desk: Client, no_cards: None) -> None:
    register(Card("sums", 45, TEMPLATE, facts, title="Sums"))
    assert titles(desk.get(ADD))[4] == "Sums"


def test_a_card_without_facts_is_absent(desk: Client, no_cards: None) -> None:
    register(Card("sums", 45, TEMPLATE, nothing, title="Sums"))
    assert "Sums" not in titles(desk.get(ADD))


def test_a_card_may_stand_inside_one_of_the_form(desk: Client, no_cards: None) -> None:
    register(Card("where", 1, TEMPLATE, facts))
    boxes = desk.get(ADD).context["boxes"]
    assert [len(box.shown) for box in boxes if box.name == "where"] == [1]


def test_the_pressed_card_is_found_by_its_button(rf: RequestFactory, no_cards: None) -> None:
    card = Card("sums", 45, TEMPLATE, facts, acts=("_add_up",))
    register(card)
    assert pressed_card(rf.post("/", {"_add_up": "7"})) == (card, "_add_up")
    assert pressed_card(rf.post("/", {"_save": "yes"})) is None


def test_facts_are_asked_of_the_article(rf: RequestFactory, no_cards: None, article: Article) -> None:
    register(Card("sums", 45, TEMPLATE, facts))
    assert [shown.facts["about"] for shown in cards_for(rf.get("/"), article)] == [article]


def test_the_folded_card_opens_for_a_refused_field(desk: Client, article: Article) -> None:
    factories.make_article()
    form = desk.post(ADD, {"title": "Mine", "canonical_url": "nowhere"})
    folded = {box.name: box.is_folded for box in form.context["boxes"]}
    assert folded["sharing"] is False
    assert desk.get(ADD).context["boxes"][5].is_folded is True
