"""The front of the desk: what each card shows to whom, and what all of it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from accounts.services.auditing import log_act
from articles import desk_front
from articles.desk_front import FrontCard, cards_for
from articles.desk_numbers import CountOf, Number, load_numbers, register
from articles.models import Article, Autosave, Presence
from tests import factories
from tests.config.test_admin_site import allow

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User

FRONT = "/admin/"


@pytest.fixture
def writer(db: None) -> User:
    """Return somebody who writes and does not publish."""
    person = factories.make_user("noor", display_name="Noor Aziz", is_staff=True)
    return allow(person, "articles.view_article", "articles.change_article", "articles.add_article")


def make_draft(title: str, **fields: object) -> Article:
    facts = {"status": "draft", "publish_at": None, "first_published_at": None, **fields}
    return factories.make_article(title, author=factories.make_author("Somebody Else"), **facts)


def facts_of(user: User, name: str) -> dict[str, object]:
    return next(card.facts for card in cards_for(user) if card.name == name)


def titles(user: User, name: str) -> list[str]:
    return [row.title for row in facts_of(user, name)["rows"]]  # type: ignore[attr-defined]


def test_texts_in_review_wait_for_a_publisher_oldest_first(editor: User, writer: User) -> None:
    newer, older = make_draft("Newer", status="review"), make_draft("Older", status="review")
    log_act("submitted", newer, by=writer)
    entry = log_act("submitted", older, by=writer)
    type(entry).objects.filter(pk=entry.pk)._replace(made_at=timezone.now() - timedelta(hours=20))
    assert titles(editor, "waiting") == ["Older", "Newer"]
    assert titles(writer, "waiting") == []


def test_a_returned_text_waits_for_its_writer_until_it_is_sent_again(editor: User, writer: User) -> None:
    draft = make_draft("Mine", made_by=writer)
    log_act("returned", draft, by=editor)
    assert titles(writer, "waiting") == ["Mine"]
    assert titles(editor, "waiting") == []
    log_act("submitted", draft, by=writer)
    assert titles(writer, "waiting") == []


def test_unsaved_words_put_a_draft_on_top(writer: User) -> None:
    typed = make_draft("Typed in", made_by=writer)
    make_draft("Newest", made_by=writer)
    make_draft("Of others")
    Autosave.objects.create(article=typed, person=writer)
    assert titles(writer, "drafts") == ["Typed in", "Newest"]


def test_who_closed_the_form_is_not_editing(editor: User, writer: User) -> None:
    article = make_draft("Open")
    gone = timezone.now() - timedelta(seconds=90)
    Presence.objects.create(article=article, person=writer, tab="a")
    Presence.objects.create(article=article, person=editor, tab="b", seen_at=gone)
    assert [row.person for row in facts_of(editor, "editing")["rows"]] == [writer]  # type: ignore[attr-defined]


def test_a_role_without_articles_has_no_cards_of_articles(reader: User) -> None:
    assert cards_for(reader) == []


def test_the_bin_is_on_no_card(editor: User) -> None:
    make_draft("Thrown away", status="review", deleted_at=timezone.now())
    assert facts_of(editor, "waiting")["count"] == 0


def test_a_card_counts_all_and_shows_five(editor: User) -> None:
    for number in range(7):
        make_draft(f"Text {number}", status="review")
    facts = facts_of(editor, "waiting")
    assert (facts["count"], len(facts["rows"])) == (7, 5)  # type: ignore[arg-type]


def test_cards_of_other_apps_stand_in_their_order(editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_front, "_cards", {**vars(desk_front)["_cards"]})
    desk_front.register(FrontCard("late", 65, "admin/front/drafts.html", lambda _: {}))
    desk_front.register(FrontCard("unseen", 1, "admin/front/drafts.html", lambda _: None))
    names = [card.name for card in cards_for(editor)]
    assert names.index("drafts") < names.index("late") < names.index("editing")
    assert "unseen" not in names


def test_numbers_are_counted_by_one_query(
    editor: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr("articles.desk_numbers._numbers", {})
    register(Number("articles", lambda _: Article.objects.all(), in_side_bar=True))
    register(Number("drafts", lambda _: CountOf(Article.objects.filter(status="draft").values("pk"))))
    register(Number("secrets", lambda _: None))
    make_draft("One")
    with django_assert_num_queries(2):
        assert load_numbers(editor) == {"articles": 1}
        assert load_numbers(editor, front=True) == {"articles": 1, "drafts": 1}


def test_the_front_costs_the_same_with_much_to_show(
    client: Client, editor: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(editor)
    make_draft("First", status="review", made_by=editor)
    with django_assert_max_num_queries(14) as few:
        client.get(FRONT)
    for number in range(8):
        draft = make_draft(f"Text {number}", status="review", made_by=editor)
        Presence.objects.create(article=draft, person=editor, tab=str(number))
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert client.get(FRONT).status_code == 200
