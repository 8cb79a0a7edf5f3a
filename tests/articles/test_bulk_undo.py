"""One press takes back what was done with many articles, where nobody has changed them since."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from tests import factories
from tests.articles.test_admin_articles import desk, in_words
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["desk"]
LIST = "/admin/articles/article/"
UNDO = re.compile(r'form="changelist-form" formaction="([^"]+)" name="undo" value="([^"]+)">Undo<')
NOT_YET = {"status": "draft", "publish_at": None, "first_published_at": None}


def acted(desk: Client, name: str, *articles: Article, **answers: Any) -> str:
    """Do an act with articles and return the page it leads to."""
    decided = {"decided": "yes", **answers} if answers else {}
    data = {"action": name, "_selected_action": [article.pk for article in articles], **decided}
    return desk.post(f"{LIST}?shown=all", data, follow=True).text


def undone(desk: Client, page: str) -> list[str]:
    """Press the button of the message and return what is said then."""
    found = UNDO.search(page)
    assert found, "a button that takes it back"
    answer = desk.post(found[1], {"undo": found[2]}, follow=True)
    assert answer.redirect_chain[0][0] == f"{LIST}?shown=all"
    return [str(message) for message in answer.context["messages"]]


def moment() -> dict[str, str]:
    """Return tomorrow as the page of the act asks for it."""
    return in_words(timezone.localtime() + timedelta(days=1), "at")


@pytest.mark.parametrize(
    ("name", "answers", "state"), [("submit", {}, "Draft"), ("schedule", {"anyway": "on"}, "Approved")]
)
def test_drafts_are_drafts_again(desk: Client, draft: Article, name: str, answers: dict[str, str], state: str) -> None:
    other = factories.make_article("Another", **NOT_YET)
    answers = {**answers, **moment()} if answers else {}
    assert undone(desk, acted(desk, name, draft, other, **answers)) == ["Taken back: “The secret draft”, “Another”."]
    assert {article.shown_status for article in Article.objects.all()} == {state}


def test_what_was_withdrawn_is_live_as_it_was(desk: Client, article: Article) -> None:
    undone(desk, acted(desk, "withdraw", article, reason="Wrong list."))
    stored = Article.objects.get()
    assert (stored.shown_status, stored.publish_at) == ("Live", article.publish_at)


def test_tags_go_from_those_that_did_not_have_them(desk: Client, draft: Article) -> None:
    factories.make_tag()
    tagged = factories.make_article("Tagged", tags=["Rivers"], **NOT_YET)
    undone(desk, acted(desk, "add_tag", draft, tagged, tag="Rivers"))
    assert (draft.tags.count(), tagged.tags.count()) == (0, 1)
    undone(desk, acted(desk, "remove_tag", draft, tagged, tag="Rivers"))
    assert (draft.tags.count(), tagged.tags.count()) == (0, 1)


def test_each_comes_back_to_its_own_section_and_discussion(desk: Client) -> None:
    city, harbor = factories.make_section("City"), factories.make_section("Harbor")
    one = factories.make_article("One", section=city, **NOT_YET)
    two = factories.make_article("Two", section=None, discussion="hidden", **NOT_YET)
    undone(desk, acted(desk, "move", one, two, section=str(harbor.pk)))
    undone(desk, acted(desk, "close_talk", one, two))
    facts = Article.objects.order_by("title").values_list("section", "discussion")
    assert list(facts) == [(city.pk, "open"), (None, "hidden")]


def test_what_was_changed_since_stays_and_is_named(desk: Client, draft: Article) -> None:
    page = acted(desk, "submit", draft)
    Article.objects.update(version=9)
    assert "“The secret draft”: It was changed since" in undone(desk, page)[0]
    assert Article.objects.get().status == "review"


def test_nothing_to_take_back_has_no_button(desk: Client, article: Article, draft: Article) -> None:
    assert not UNDO.search(acted(desk, "submit", article))
    draft.status = "review"
    draft.save()
    assert not UNDO.search(acted(desk, "approve", draft))


def test_an_altered_button_takes_nothing_back(desk: Client, draft: Article) -> None:
    found = UNDO.search(acted(desk, "submit", draft))
    assert found
    answer = desk.post(found[1], {"undo": found[2][:-2]}, follow=True)
    assert "no longer be taken back" in answer.text
    assert Article.objects.get().status == "review"


def test_a_button_of_another_reaches_no_further_than_ones_own_scope(
    desk: Client, client: Client, draft: Article
) -> None:
    found = UNDO.search(acted(desk, "submit", draft))
    assert found
    client.force_login(at_desk("Author"))
    client.post(reverse("admin:articles_article_undo"), {"undo": found[2]})
    assert Article.objects.get().status == "review"
