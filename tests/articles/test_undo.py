"""One press takes back what a press did: the message of an act carries the button."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests import factories
from tests.articles.test_admin_articles import ANYWAY, act_of, desk, in_words
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import Article

__all__ = ["desk"]
BUTTON = re.compile(r'form="desk-undo" formaction="([^"]+)" name="([^"]+)" value="([^"]+)">Undo<')
NOT_YET = {"status": "draft", "publish_at": None, "first_published_at": None}


def acted(client: Client, article: Article, name: str, **answers: object) -> str:
    """Do an act on its page and return the page it leads to."""
    return client.post(act_of(article, name), {f"act-{key}": value for key, value in answers.items()}, follow=True).text


def undo(client: Client, page: str) -> str:
    """Press the button of the message and return the page it leads to."""
    found = BUTTON.search(page)
    assert found, "a button that takes it back"
    return client.post(found[1], {found[2]: found[3], **ANYWAY}, follow=True).text


@pytest.mark.parametrize(
    ("name", "answers", "state"),
    [("bin", {"reason": "Twice."}, "Deleted"), ("withdraw", {"reason": "A lawyer called."}, "Withdrawn")],
)
def test_what_was_taken_from_readers_comes_back(
    desk: Client, article: Article, name: str, answers: dict[str, str], state: str
) -> None:
    day, first = article.publish_at, article.first_published_at
    page = acted(desk, article, name, **answers)
    article.refresh_from_db()
    assert article.shown_status == state
    undo(desk, page)
    article.refresh_from_db()
    assert (article.shown_status, article.publish_at, article.first_published_at) == ("Live", day, first)
    assert desk.get(article.get_absolute_url()).status_code == 200


def test_a_submitted_and_a_scheduled_text_are_taken_back(desk: Client) -> None:
    article = factories.make_article(**NOT_YET)
    undo(desk, acted(desk, article, "submit", note=""))
    article.refresh_from_db()
    assert article.shown_status == "Draft"
    at = in_words(timezone.localtime() + timedelta(days=1), "at")
    undo(desk, acted(desk, article, "schedule", anyway="on", **at))
    article.refresh_from_db()
    assert article.shown_status == "Approved"


def test_what_cannot_be_taken_back_has_no_button(desk: Client) -> None:
    page = acted(desk, factories.make_article(**NOT_YET), "publish", anyway="on")
    assert "Published." in page
    assert not BUTTON.search(page)


def test_a_writer_takes_back_what_writers_may(client: Client, db: None) -> None:
    writer = at_desk("Author")
    client.force_login(writer)
    draft = factories.make_article(made_by=writer, **NOT_YET)
    undo(client, acted(client, draft, "bin", reason=""))
    draft.refresh_from_db()
    assert draft.deleted_at is None
