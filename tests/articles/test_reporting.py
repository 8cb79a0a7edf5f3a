"""Errors that readers report: what the page takes and keeps, who at the desk decides, what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, OutgoingMail
from articles.errors import NotAllowed, NotReady
from articles.models import Article, ErrorReport
from articles.services.reporting import MOST_WAITING, decide_error_report, old_reports, report_error
from tests import factories
from tests.desk import typed
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/errorreport/"
WRONG = {"text": "It was 1912.", "source": "City archive", "fax_number": ""}


def page_of(article: Article) -> str:
    """Return where errors of an article are reported."""
    return reverse("articles:report_error", args=[article.slug])


@pytest.fixture
def report(article: Article, reader: User) -> ErrorReport:
    """Return what a member reported."""
    return report_error(article, by=reader, text="It was 1912.", block_id=article.paragraphs[0]["id"])


def test_the_article_leads_to_the_form(client: Client, article: Article) -> None:
    way = f'href="{page_of(article)}" rel="nofollow">Report an error</a>'
    assert way in client.get(article.get_absolute_url()).text
    page = client.get(page_of(article))
    assert page.headers["Cache-Control"] == "private, no-store"
    assert '<meta name="robots" content="noindex">' in page.text


def test_a_visitor_reports_and_nothing_is_kept_of_them(client: Client, article: Article) -> None:
    block = article.paragraphs[0]
    answer = client.post(page_of(article), {**WRONG, "paragraph": block["id"]})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{page_of(article)}?sent=yes")
    assert "Thank you." in client.get(answer.headers["Location"]).text
    kept = ErrorReport.objects.get()
    assert (kept.by, kept.block_id, kept.opening) == (None, block["id"], block["text"])
    assert (kept.text, kept.source, kept.decision) == ("It was 1912.", "City archive", "open")


def test_a_paragraph_named_in_the_address_is_chosen(client: Client, article: Article) -> None:
    block = article.paragraphs[1]
    page = client.get(page_of(article), {"paragraph": block["id"]}).text
    assert f'<option value="{block["id"]}" selected>{block["text"]}</option>' in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": " "}, "Say what is wrong."),
        ({"text": "x" * 1001}, "at most 1000 characters"),
        ({"paragraph": "p-none"}, "p-none"),
        ({"source": "y" * 301}, "at most 300 characters"),
    ],
)
def test_what_cannot_be_taken_stays_in_the_form(
    client: Client, article: Article, changes: dict[str, str], sentence: str
) -> None:
    answer = client.post(page_of(article), {**WRONG, **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert changes.get("text", "It was 1912.").strip()[:20] in answer.text
    assert not ErrorReport.objects.exists()


def test_too_many_from_one_network_wait_with_their_words(
    client: Client, article: Article, settings: SettingsWrapper
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {}
    for number in range(10):
        client.post(page_of(article), {**WRONG, "text": f"Wrong {number}"})
    answer = client.post(page_of(article), WRONG)
    assert (answer.status_code, ErrorReport.objects.count()) == (429, 10)
    assert "It was 1912." in answer.text
    assert int(answer.headers["Retry-After"]) > 0


def test_who_fills_the_trap_hears_thanks_and_is_not_kept(client: Client, article: Article) -> None:
    assert client.post(page_of(article), {**WRONG, "fax_number": "1"}).status_code == 303
    assert not ErrorReport.objects.exists()


def test_the_same_twice_is_one_and_very_many_are_refused(client: Client, article: Article, reader: User) -> None:
    for _ in range(2):
        report_error(article, by=reader, text="It was 1912.")
    assert ErrorReport.objects.count() == 1
    for number in range(MOST_WAITING - 1):
        report_error(article, by=None, text=f"Wrong {number}")
    with pytest.raises(NotReady, match="many reports"):
        report_error(article, by=None, text="One more.")
    answer = client.post(page_of(article), WRONG | {"text": "One more."})
    assert (answer.status_code, "One more." in answer.text) == (409, True)


def test_what_is_not_live_has_no_form_for_anybody(client: Client, draft: Article, editor: User) -> None:
    client.force_login(editor)
    assert client.get(page_of(draft)).status_code == 404
    assert client.post(page_of(draft), WRONG).status_code == 404


def test_it_stands_in_problems_until_it_is_decided(client: Client, report: ErrorReport, editor: User) -> None:
    client.force_login(editor)
    way = f'href="{LIST}?decision__exact=open">1 reported error waits</a>'
    assert way in client.get("/admin/").text
    assert decide_error_report(report, by=editor, decision="done")
    assert not decide_error_report(report, by=editor, decision="done")
    assert "reported error" not in client.get("/admin/").text
    entry = AuditEntry.objects.get(act="decided about a reported error")
    assert entry.changes == {"decision": ["Waits", "Done"]}


def test_editors_see_and_decide_those_of_their_sections(client: Client, report: ErrorReport) -> None:
    harbor = factories.make_section("Harbor")
    other = at_desk("Editor", "harbor1", sections=[harbor])
    client.force_login(other)
    assert not client.get(LIST).context["cl"].result_list
    assert client.get(f"{LIST}{report.pk}/change/").status_code == 404
    assert "reported error" not in client.get("/admin/").text
    with pytest.raises(NotAllowed):
        decide_error_report(report, by=other, decision="done")


def test_the_list_names_the_paragraph_and_decides_many(client: Client, report: ErrorReport, editor: User) -> None:
    client.force_login(editor)
    page = client.get(LIST).text
    assert f'<a href="{report.article.get_absolute_url()}#{report.block_id}">“{report.opening}”</a>' in page
    client.post(LIST, {"action": "mark_no_error", "_selected_action": [report.pk]})
    report.refresh_from_db()
    assert (report.decision, report.decided_by) == ("no-error", editor)


def test_the_form_decides_and_thanks_the_member_once(
    client: Client, report: ErrorReport, editor: User, reader: User
) -> None:
    client.force_login(editor)
    address = f"{LIST}{report.pk}/change/"
    for _ in range(2):
        client.post(address, typed(client, address, decision="done", thanks="on", text="Changed by hand"))
    report.refresh_from_db()
    assert (report.decision, report.text) == ("done", "It was 1912.")
    mail = OutgoingMail.objects.get(kind="thanks")
    assert mail.to == reader.email
    assert report.article.title in mail.text


def test_nobody_is_thanked_where_nobody_is_known(article: Article, editor: User) -> None:
    report = report_error(article, by=None, text="It was 1912.")
    assert decide_error_report(report, by=editor, decision="done", thanks=True)
    assert not OutgoingMail.objects.filter(kind="thanks").exists()


def test_decided_ones_go_after_a_season_and_all_after_a_year(report: ErrorReport, article: Article) -> None:
    kept = report_error(article, by=None, text="Another.")
    long_ago = timezone.now() - timedelta(days=91)
    ErrorReport.objects.filter(pk=report.pk).update(decision="done", decided_at=long_ago)
    assert list(old_reports()) == [report]
    ErrorReport.objects.filter(pk=kept.pk).update(made_at=timezone.now() - timedelta(days=366))
    assert set(old_reports()) == {report, kept}


def test_the_list_costs_the_same_at_any_length(
    client: Client, report: ErrorReport, editor: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(editor)
    client.get(LIST)
    with django_assert_max_num_queries(12) as few:
        client.get(LIST)
    for number in range(5):
        report_error(factories.make_article(), by=factories.make_user(), text=f"Wrong {number}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(LIST)
