"""Lists of the desk as CSV: as filtered, for who may see them, safe to open, written down, no longer than bearable."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

from accounts import desk_files
from accounts.models import AuditEntry
from articles.models import Article, Redirect
from config.spreadsheets import as_words
from tests import factories
from tests.desk_rights import SCREENS
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User

pytestmark = pytest.mark.django_db


def lines(client: Client, screen: str, query: str = "") -> list[dict[str, str]]:
    """Return the lines of a list's file, by column."""
    app, _, model = screen.partition("_")
    answer: Any = client.get(f"/admin/{app}/{model}/export/{query}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8", answer
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_d40_every_list_has_a_file(client: Client) -> None:
    client.force_login(at_desk("Administrator"))
    for screen in SCREENS:
        page = client.get("/admin/{}/{}/".format(*screen.split("_"))).text
        assert "Export as CSV" in page, screen
        assert lines(client, screen) is not None, screen


def test_a_file_holds_what_the_list_is_filtered_to(client: Client, editor: User) -> None:
    factories.make_article("=River", status="draft", publish_at=None, first_published_at=None)
    factories.make_article("Harbor, live")
    client.force_login(editor)
    assert [row["title"] for row in lines(client, "articles_article", "?shown=live")] == ["Harbor, live"]
    [row] = lines(client, "articles_article", "?shown=all&q=river")
    assert (row["title"], row["status"]) == ("'=River", "Draft")


def test_the_link_carries_the_filter_and_not_the_page(client: Client, editor: User) -> None:
    client.force_login(editor)
    page = client.get("/admin/articles/article/?shown=all&q=river&p=1").text
    assert 'href="/admin/articles/article/export/?shown=all&amp;q=river"' in page


def test_what_was_taken_stands_in_the_log(client: Client, editor: User) -> None:
    client.force_login(editor)
    lines(client, "articles_tag", "?q=rail")
    entry = AuditEntry.objects.get(act="exported a list")
    assert entry.reason == "Tags: 0 rows, name, use_count, description"
    assert (entry.by, entry.changes) == (editor, {"narrowed by": [None, "q=rail"]})


def test_addresses_of_readers_leave_with_who_may_see_them(client: Client, reader: User) -> None:
    client.force_login(at_desk("Moderator"))
    assert all("email address" not in row for row in lines(client, "accounts_user"))
    client.force_login(at_desk("Administrator"))
    [row] = lines(client, "accounts_user", f"?q={reader.email}")
    assert row["email address"] == reader.email
    newest = AuditEntry.objects.filter(act="exported a list").latest("pk")
    assert "address" in newest.reason
    assert "@" not in str(newest.changes)


def test_a_list_longer_than_a_file_is_refused_in_words(
    client: Client, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_files, "MOST_ROWS", 1)
    factories.make_article("One")
    factories.make_article("Two")
    client.force_login(editor)
    answer = client.get("/admin/articles/article/export/?shown=all", follow=True)
    assert answer.redirect_chain == [("../?shown=all", 302)]
    assert "Narrow it by a filter" in answer.text
    assert not AuditEntry.objects.filter(act="exported a list").exists()


def test_an_odd_address_leads_back_to_the_list(client: Client) -> None:
    client.force_login(at_desk("Administrator"))
    assert client.get("/admin/articles/redirect/export/?nonsense__x=1").headers["Location"] == "../?e=1"


@pytest.mark.parametrize("screen", ["articles_article", "articles_photo", "articles_author", "accounts_user"])
def test_d37_files_cost_the_same_at_any_length(
    client: Client, screen: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(at_desk("Administrator"))
    query = "?shown=all" if screen == "articles_article" else ""

    def fill(number: int) -> None:
        author = factories.make_author(f"Author {number}", user=factories.make_user(f"reader{number}"))
        factories.make_article(f"River {number}", author=author, lead_photo=factories.make_bare_photo())

    fill(0)
    lines(client, screen, query)
    with django_assert_max_num_queries(22) as few:
        lines(client, screen, query)
    for number in range(1, 12):
        fill(number)
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert len(lines(client, screen, query)) > 11


def test_a_file_asks_for_no_text_of_articles(client: Client, editor: User) -> None:
    factories.make_article("River")
    client.force_login(editor)
    [row] = lines(client, "articles_article", "?shown=all")
    assert row["address"] == Article.objects.get().get_absolute_url()
    assert not set(row) & {"body", "text"}


def test_rows_are_sent_while_they_are_read(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.spreadsheets.ROWS_AT_ONCE", 2)
    Redirect.objects.bulk_create(Redirect(path=f"/old-{number}/", target="/") for number in range(5))
    client.force_login(at_desk("Chief"))
    answer: Any = client.get("/admin/articles/redirect/export/")
    assert [piece.count(b"/old-") for piece in answer.streaming_content] == [0, 2, 2, 1]


def test_html_becomes_its_words() -> None:
    from django.utils.html import format_html

    printed = format_html("<p><b>{}</b>: {} → {}</p><p>{}</p>", "title", "a < b", "c", "end")
    assert as_words(printed) == "title: a < b → c end"
    assert (as_words(True), as_words("–")) == ("yes", "")
