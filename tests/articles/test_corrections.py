"""Corrections: said to readers at once and for good."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from articles.errors import NotAllowed, NotReady, WrongState
from articles.models import Article, Correction
from articles.services.correcting import correct_article, withdraw_correction
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User

pytestmark = pytest.mark.django_db
TEXT = "The bridge is of 1911, not 1921. See https://bridges.example/1911."


def linked_data(page: str) -> dict[str, object]:
    """Return the article's structured data."""
    found = re.search(r"<script[^>]*ld\+json[^>]*>(.*?)</script>", page, re.DOTALL)
    assert found
    data = json.loads(found[1])
    graph = data.get("@graph", [data])
    return next(item for item in graph if str(item["@type"]).endswith("Article"))


def test_d24_a_correction_shows_at_once_and_stays(client: Client, article: Article, editor: User) -> None:
    """D24: box, structured data and the moment of the update; editing it by POST is refused."""
    correction = correct_article(article, by=editor, text=TEXT)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "The bridge is of 1911, not 1921." in page
    assert '<a href="https://bridges.example/1911" rel="noopener">' in page
    assert linked_data(page)["correction"][0]["text"] == TEXT
    assert Article.objects.get(pk=article.pk).updated_at == correction.made_at
    client.force_login(editor)
    for address in (
        f"/admin/articles/correction/{correction.pk}/change/",
        f"/admin/articles/correction/{correction.pk}/",
    ):
        assert client.post(address, {"text": "Never mind."}).status_code == 404
    assert Correction.objects.get().text == TEXT


def test_a_serious_one_stands_at_the_top(client: Client, article: Article, editor: User) -> None:
    correct_article(article, by=editor, text="At the foot.")
    correct_article(article, by=editor, text="At the top.", place="top")
    page = client.get(article.get_absolute_url()).content.decode()
    assert page.index("At the top.") < page.index("Engineers bricked") < page.index("At the foot.")


def test_only_an_article_with_corrections_pays_for_them(
    client: Client, article: Article, editor: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    address = article.get_absolute_url()
    client.get(address)
    with django_assert_max_num_queries(13) as without:
        client.get(address)
    correct_article(article, by=editor, text=TEXT)
    with django_assert_max_num_queries(len(without.captured_queries) + 1):
        client.get(address)


@pytest.mark.parametrize(("text", "sentence"), [(" ", "Write what was wrong"), ("x" * 601, "601 characters")])
def test_an_empty_text_and_a_long_one_are_refused(article: Article, editor: User, text: str, sentence: str) -> None:
    with pytest.raises(NotReady, match=sentence):
        correct_article(article, by=editor, text=text)


def test_the_same_again_a_draft_and_a_writer_are_refused(article: Article, draft: Article, editor: User) -> None:
    correct_article(article, by=editor, text=TEXT)
    with pytest.raises(NotReady, match="already has"):
        correct_article(article, by=editor, text=f" {TEXT} ")
    with pytest.raises(WrongState, match="Corrections are for live articles"):
        correct_article(draft, by=editor, text=TEXT)
    author = at_desk("Author")
    Article.objects.filter(pk=article.pk).update(made_by=author)
    with pytest.raises(NotAllowed):
        correct_article(article, by=author, text="Mine.")


def test_the_chief_withdraws_one_and_the_box_says_so(client: Client, article: Article, editor: User) -> None:
    first = correct_article(article, by=editor, text=TEXT)
    assert article.section is not None
    with pytest.raises(NotAllowed):
        withdraw_correction(first, by=at_desk("Editor", sections=[article.section]), reason="Wrong.")
    chief = at_desk("Chief")
    with pytest.raises(NotReady):
        withdraw_correction(first, by=chief, reason=" ")
    assert withdraw_correction(first, by=chief, reason="It was right.")
    assert not withdraw_correction(first, by=chief, reason="Again.")
    page = client.get(article.get_absolute_url()).content.decode()
    assert "was withdrawn" in page
    assert "not 1921" not in page
    assert AuditEntry.objects.first().act == "correction withdrawn"


def test_a_new_one_amends_the_former(article: Article, editor: User) -> None:
    first = correct_article(article, by=editor, text=TEXT)
    second = correct_article(article, by=editor, text="It is of 1912.", amends=first, kind="clarification")
    assert (second.amends, second.made_at >= timezone.now() - timedelta(minutes=1)) == (first, True)


def test_all_corrections_stand_on_one_page(client: Client, article: Article, editor: User) -> None:
    assert "Nothing has been corrected yet." in client.get("/corrections/").content.decode()
    one = correct_article(article, by=editor, text=TEXT)
    page = client.get("/corrections/").content.decode()
    assert "The bridge is of 1911" in page
    assert f'<a href="{article.get_absolute_url()}#correction-{one.pk}">{article.title}</a>' in page
    assert f'id="correction-{one.pk}"' in client.get(article.get_absolute_url()).text
    Article.objects.update(status="withdrawn")
    assert "The bridge is of 1911" not in client.get("/corrections/").content.decode()


def test_the_chief_withdraws_one_at_the_desk(client: Client, article: Article, editor: User) -> None:
    address = f"/admin/articles/article/{article.pk}/act/withdraw_correction/"
    client.force_login(editor)
    assert client.get(address).status_code == 403
    correction = correct_article(article, by=editor, text=TEXT)
    assert "Say why." in client.post(address, {"act-correction": correction.pk}).content.decode()
    client.post(address, {"act-correction": correction.pk, "act-reason": "It was right."})
    correction.refresh_from_db()
    assert (correction.withdrawn_by, correction.withdrawal_reason) == (editor, "It was right.")


def test_the_log_names_the_kind_of_a_correction_and_holds_no_word_of_it(article: Article, editor: User) -> None:
    correct_article(article, by=editor, text=TEXT)
    assert AuditEntry.objects.get(act="corrected").reason == "Correction"


def test_the_feed_has_what_stands_and_nothing_withdrawn(client: Client, article: Article, editor: User) -> None:
    assert "<item>" not in client.get("/corrections/feed/").text
    stands = correct_article(article, by=editor, text=TEXT)
    gone = correct_article(article, by=editor, text="A <b> & no correction.")
    first = client.get("/corrections/feed/")
    assert first.headers["Content-Type"].startswith("application/rss+xml")
    assert first.text.count("<item>") == 2
    withdraw_correction(gone, by=editor, reason="It was right.")
    second = client.get("/corrections/feed/", headers={"If-None-Match": first.headers["ETag"]})
    [item] = ET.fromstring(second.content).findall(".//item")  # noqa: S314  (our own answer)
    assert article.title in str(item.findtext("title"))
    assert str(item.findtext("link")).endswith(f"{article.get_absolute_url()}#correction-{stands.pk}")
    assert "/corrections/feed/" in client.get("/corrections/").text
