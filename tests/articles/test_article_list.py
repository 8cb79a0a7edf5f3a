"""The list of articles: what waits stands first, acts for many say what became of each, files hold no formula."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from articles.desk_numbers import load_numbers
from articles.desk_problems import load_problems
from articles.models import Article, Revision
from tests import factories
from tests.desk import said
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User

LIST = "/admin/articles/article/"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser."""
    client.force_login(editor)
    return client


def problems_of(user: User) -> dict[str, Any]:
    """Return what the card of problems prints for somebody."""
    load_numbers(user, front=True)
    return load_problems(user) or {}


def rows(desk: Client, query: str = "") -> list[Article]:
    """Return the articles a page of the list shows."""
    return list(desk.get(LIST + query).context["cl"].result_list)


def act(desk: Client, name: str, *articles: Article, **answers: Any) -> list[str]:
    """Do an act with articles, its questions answered, and return what is said."""
    chosen = [article.pk for article in articles]
    decided = {"decided": "yes"} if answers else {}
    return said(desk, f"{LIST}?shown=all", {"action": name, "_selected_action": chosen, **decided, **answers})


def test_without_a_choice_the_list_shows_what_is_mine_and_what_waits(
    desk: Client, article: Article, draft: Article, editor: User
) -> None:
    waits = factories.make_article("Waits", status="review", publish_at=None, first_published_at=None)
    Article.objects.filter(pk=draft.pk).update(made_by=editor)
    draft.refresh_from_db()
    assert set(rows(desk)) == {draft, waits}
    assert set(rows(desk, "?shown=all")) == {draft, waits, article}
    assert rows(desk, "?q=river") == [article]


def test_the_bin_is_a_state_of_its_own(desk: Client, draft: Article) -> None:
    Article.objects.filter(pk=draft.pk).update(deleted_at=timezone.now())
    assert rows(desk, "?shown=all") == []
    assert rows(desk, "?shown=deleted") == [draft]


def test_rows_tell_problems_and_the_last_hand(desk: Client, draft: Article, editor: User) -> None:
    found = [{"code": "section", "level": "error", "field": "section", "sentence": "Choose a section."}]
    draft.revisions.create(number=1, by=editor, by_name="Old Hand", checks=[])
    draft.revisions.create(number=2, by=editor, by_name="Mira Holt", checks=found)
    page = desk.get(f"{LIST}?shown=all").content.decode()
    assert "1 problem<" in page
    assert "Mira Holt" in page
    assert "Old Hand" not in page
    assert rows(desk, "?lacks=problems") == [draft]
    Revision.objects.filter(number=2).update(checks=[])
    assert rows(desk, "?lacks=problems") == []


def test_ribbons_say_what_must_not_be_overlooked(desk: Client, article: Article) -> None:
    revision = article.revisions.create(number=1)
    Article.objects.filter(pk=article.pk).update(kind="opinion", sponsored_by="Harbor Bank", pending=revision)
    page = desk.get(f"{LIST}?shown=all").content.decode()
    for words in ("changes not live", ">opinion<", ">sponsored<"):
        assert words in page


@pytest.mark.parametrize("query", ["?section={section}", "?author={author}", "?month={month}", "?language=en"])
def test_filters_keep_what_they_name(desk: Client, article: Article, query: str) -> None:
    factories.make_article(
        "Elsewhere", section=factories.make_section("Else"), publish_at=timezone.now() - timedelta(400)
    )
    Article.objects.filter(pk=article.pk).update(publish_at=timezone.now())
    facts = {
        "section": article.section_id,
        "author": article.authors.get().pk,
        "month": f"{timezone.localdate():%Y-%m}",
    }
    found = rows(desk, query.format(**facts))
    assert article in found
    assert len(found) == (2 if "language" in query or "author" in query else 1)


def test_nonsense_in_a_filter_narrows_nothing(desk: Client, article: Article) -> None:
    for query in ("?section=x", "?author=999", "?month=2026-13", "?language=xx", "?shown=odd", "?lacks=odd"):
        assert rows(desk, query) == [article]


def test_many_get_a_tag_and_lose_it(desk: Client, article: Article, draft: Article) -> None:
    tag = factories.make_tag("Tides")
    sentences = act(desk, "add_tag", article, draft, tag="tides")
    assert any(sentence.startswith("Tagged: ") and sentence.count("“") == 2 for sentence in sentences)
    assert list(draft.tags.all()) == [tag]
    act(desk, "remove_tag", draft, tag="Tides")
    assert list(draft.tags.all()) == []


def test_an_unknown_tag_is_asked_again(desk: Client, draft: Article) -> None:
    answer = desk.post(
        f"{LIST}?shown=all", {"action": "add_tag", "_selected_action": draft.pk, "decided": "yes", "tag": "Nothing"}
    )
    assert "There is no tag of this name." in answer.content.decode()


def test_each_refusal_names_its_article(desk: Client, article: Article, draft: Article) -> None:
    Article.objects.filter(pk=draft.pk).update(status="review")
    sentences = act(desk, "approve", article, draft)
    assert "Approved: “The secret draft”." in sentences
    assert any(sentence.startswith("“The river came back”: ") for sentence in sentences)


def test_many_are_scheduled_or_told_why_not(desk: Client, draft: Article) -> None:
    moment = timezone.localtime() + timedelta(days=1)
    when = {"at_0": f"{moment:%Y-%m-%d}", "at_1": f"{moment:%H:%M}"}
    sentences = act(desk, "schedule", draft, **when)
    draft.refresh_from_db()
    assert draft.shown_status == "Scheduled" or any("“The secret draft”: " in sentence for sentence in sentences)


def test_many_are_withdrawn_with_a_reason(desk: Client, article: Article) -> None:
    act(desk, "withdraw", article, reason="Wrong from the start.")
    article.refresh_from_db()
    assert article.status == "withdrawn"


def test_many_move_and_close_their_discussion(desk: Client, draft: Article) -> None:
    section = factories.make_section("Harbor")
    act(desk, "move", draft, section=section.pk)
    act(desk, "close_talk", draft)
    draft.refresh_from_db()
    assert (draft.section, draft.discussion) == (section, "read-only")


def test_an_act_without_a_choice_asks_and_changes_nothing(desk: Client, draft: Article) -> None:
    page = desk.post(f"{LIST}?shown=all", {"action": "move", "_selected_action": draft.pk}).content.decode()
    assert "The secret draft" in page
    assert 'name="decided"' in page


def test_d40_an_exported_list_holds_no_formula(desk: Client, draft: Article) -> None:
    Article.objects.filter(pk=draft.pk).update(title='=HYPERLINK("//evil.example")')
    answer = desk.post(f"{LIST}?shown=all", {"action": "export_csv", "_selected_action": draft.pk})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert '"\'=HYPERLINK(""//evil.example"")"' in answer.getvalue().decode("utf-8-sig")
    assert AuditEntry.objects.filter(act="exported a list").count() == 1


def test_an_exported_moment_names_its_zone(desk: Client, article: Article) -> None:
    answer = desk.post(f"{LIST}?shown=all", {"action": "export_csv", "_selected_action": article.pk})
    assert "2026-01-05 09:00 UTC" in answer.getvalue().decode("utf-8-sig")


def test_what_many_got_is_checked_too(desk: Client, draft: Article) -> None:
    act(desk, "move", draft, section=factories.make_section("Harbor").pk)
    newest = draft.revisions.order_by("-number")[0]
    assert "standfirst" not in {row["code"] for row in newest.checks}
    assert "no-photo" in {row["code"] for row in newest.checks}


def test_d04_an_act_changes_the_own_section_and_names_the_rest_as_not_found(client: Client, draft: Article) -> None:
    harbor = factories.make_section("Harbor")
    own = factories.make_article("Ships", section=harbor, status="draft", publish_at=None, first_published_at=None)
    client.force_login(at_desk("Editor", sections=[harbor]))
    sentences = act(client, "close_talk", own, draft)
    own.refresh_from_db()
    draft.refresh_from_db()
    assert (own.discussion, draft.discussion) == ("read-only", "open")
    assert "1 article was not found." in sentences
    assert not any("secret" in sentence for sentence in sentences)


@pytest.mark.parametrize("query", ["?shown=all", "", "?shown=all&q=river", "?shown=all&lacks=problems"])
def test_d37_lists_cost_the_same_at_any_length(
    desk: Client, query: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    factories.make_article("The river again")
    desk.get(LIST + query)
    with django_assert_max_num_queries(10) as few:
        desk.get(LIST + query)
    for number in range(30):
        factories.make_article(f"River {number}").revisions.create(number=1, checks=[])
    with django_assert_max_num_queries(len(few.captured_queries)):
        desk.get(LIST + query)


def test_the_problems_card_leads_to_the_articles_it_counts(desk: Client, editor: User, article: Article) -> None:
    factories.make_article("Sound")
    article.revisions.create(number=1, went_live_at=timezone.now(), has_errors=True)
    [problem] = [row for row in problems_of(editor)["rows"] if "check" in row.words]
    assert [row.pk for row in desk.get(problem.address).context["cl"].result_list] == [article.pk]


def test_rows_print_what_was_typed_as_text(desk: Client) -> None:
    factories.make_article(
        "<b>Bold</b>", slug="bold", author=factories.make_author("<i>Ink</i>", slug="ink"), sponsored_by="<u>"
    )
    page = desk.get(f"{LIST}?shown=all").content.decode()
    assert "<bdi>&lt;b&gt;Bold&lt;/b&gt;</bdi>" in page
    assert "&lt;i&gt;Ink&lt;/i&gt;" in page
    assert "<i>Ink" not in page
