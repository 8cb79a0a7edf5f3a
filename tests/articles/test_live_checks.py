"""The card of checks follows the typing: a sent form is judged and nothing of it stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from tests.articles.test_admin_articles import desk, form_of
from tests.desk import typed
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from articles.models import Article

__all__ = ["desk"]


def checks_of(article: Article) -> str:
    """Return the address that judges a form."""
    return reverse("admin:articles_article_checks", args=[article.pk])


def test_what_is_typed_is_judged_and_not_stored(desk: Client, draft: Article) -> None:
    data = typed(desk, form_of(draft), standfirst="", body="<p>TK: the number.</p>")
    page = desk.post(checks_of(draft), data).text
    assert "Error" in page
    assert "TK" in page
    assert "#id_standfirst" in page
    draft.refresh_from_db()
    assert draft.standfirst
    assert not draft.revisions.exists()
    assert not draft.autosaves.exists()


def test_a_clean_text_has_nothing_to_mend(desk: Client, draft: Article) -> None:
    before = desk.post(checks_of(draft), typed(desk, form_of(draft), body="<p>XXX</p>")).text
    after = desk.post(checks_of(draft), typed(desk, form_of(draft))).text
    assert before.count("findings__item--error") > after.count("findings__item--error")


def test_judging_takes_forms_only_and_costs_as_much_as_the_gate(
    desk: Client, draft: Article, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert desk.get(checks_of(draft)).status_code == 405
    data = typed(desk, form_of(draft))
    with django_assert_max_num_queries(16):
        desk.post(checks_of(draft), data)


def test_drafts_of_others_are_not_judged(client: Client, draft: Article) -> None:
    client.force_login(at_desk("Author"))
    assert client.post(checks_of(draft), {"title": "x"}).status_code == 404
