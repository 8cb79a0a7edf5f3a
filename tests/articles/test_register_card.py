"""Leaving a legal mark or a glossary term out of one article, in the rail of its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from articles.services.rendering import render_article
from tests import factories
from tests.articles.test_admin_articles import desk, form_of
from tests.articles.test_registers import make_mark, make_term
from tests.desk import said, typed
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

    from articles.models import Article

__all__ = ["desk"]
CARD = "Marks and links"


@pytest.fixture
def named(db: None) -> Article:
    """Return a live article with a mark and two links of the glossary."""
    make_mark()
    make_term()
    make_term("harbor", section=factories.make_section("Harbor"))
    body = "<p>The Orion left the harbor with the tide.</p>"
    article = factories.make_article("The ship", body=body, standfirst="A ship.")
    render_article(article)
    return article


def cards_of(article: Article) -> str:
    """Return the address of the buttons of its cards."""
    return reverse("admin:articles_article_cards", args=[article.pk])


def test_the_card_lists_what_the_text_has(desk: Client, named: Article) -> None:
    page = desk.get(form_of(named)).text
    card = page[page.index("card-registers-title") :].partition("</section>")[0]
    assert "<b>Orion</b> listed by a court" in card
    assert card.index("<b>harbor</b>") < card.index("<b>tide</b>")


def test_a_text_no_register_touches_has_no_card(desk: Client, article: Article) -> None:
    assert CARD not in desk.get(form_of(article)).text


def test_a_mark_is_left_out_with_a_reason_and_comes_back(
    desk: Client, named: Article, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    mark = str(named.legal_notes[0]["mark"])
    with django_capture_on_commit_callbacks(execute=True):
        page = desk.post(cards_of(named), {"_leave_out_mark": mark, "mark_reason": "A ship of that name."}).text
    assert "“Orion” stands here without its note." in page
    assert "is left out: A ship of that name." in page
    assert "listed by a court" not in desk.get(named.get_absolute_url()).text
    with django_capture_on_commit_callbacks(execute=True):
        assert "carries its note here again" in desk.post(cards_of(named), {"_carry_mark": mark}).text
    assert "listed by a court" in desk.get(named.get_absolute_url()).text


def test_without_a_reason_the_mark_stays(desk: Client, named: Article) -> None:
    answer = desk.post(cards_of(named), {"_leave_out_mark": str(named.legal_notes[0]["mark"]), "mark_reason": " "})
    assert answer.status_code == 422
    assert "Write down why this article needs no note" in answer.text
    assert not named.mark_opt_outs.exists()


def test_a_term_is_left_out_and_linked_again(
    desk: Client, named: Article, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    tide = make_term("moon", url="https://wiki.example/moon")
    with django_capture_on_commit_callbacks(execute=True):
        assert "“moon” is no link here." in desk.post(cards_of(named), {"_skip_term": str(tide.pk)}).text
    assert named.skipped_terms.get() == tide
    assert "linked here again" in desk.post(cards_of(named), {"_link_term": str(tide.pk)}).text
    assert not named.skipped_terms.exists()


def test_without_script_the_button_saves_the_form_first(desk: Client, named: Article) -> None:
    address, mark = form_of(named), str(named.legal_notes[0]["mark"])
    sent = typed(desk, address, kicker="At sea", mark_reason="No boat.", _leave_out_mark=mark)
    assert any("stands here without its note" in sentence for sentence in said(desk, address, sent))
    assert named.mark_opt_outs.get().reason == "No boat."
    assert named.revisions.first().fields["kicker"] == "At sea"


def test_writers_see_marks_and_leave_out_links_only(client: Client, named: Article) -> None:
    writer = at_desk("Author")
    named.made_by = writer
    named.save(update_fields=["made_by"])
    client.force_login(writer)
    page = client.get(form_of(named)).text
    assert "<b>Orion</b>" in page
    assert "_leave_out_mark" not in page
    assert "_skip_term" in page
    answer = client.post(cards_of(named), {"_leave_out_mark": str(named.legal_notes[0]["mark"]), "mark_reason": "x"})
    assert "Only the editors of its section" in answer.text


@pytest.mark.parametrize("typed_id", ["", "0", "x", "9" * 40])
def test_what_is_in_no_register_is_refused(desk: Client, named: Article, typed_id: str) -> None:
    assert "gone from the register" in desk.post(cards_of(named), {"_skip_term": typed_id}).text


def test_the_card_costs_the_form_three_queries(
    desk: Client, named: Article, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    desk.get(form_of(named))
    with django_assert_max_num_queries(22):
        desk.get(form_of(named))
