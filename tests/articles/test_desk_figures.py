"""Figures by day: what is written down, how it is drawn, who sees it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from articles.charts import day_chart, last_days
from articles.desk_figures import note_days
from articles.models import DailyFigure
from comments.services.posting import post_comment
from tests import factories
from tests.config.test_admin_site import allow

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User

END = date(2026, 6, 30)


def test_d41_three_days_of_thirty_leave_gaps_a_short_table_and_the_highest_day_in_words() -> None:
    values = {END: 4, END - timedelta(days=3): 9, END - timedelta(days=29): 0}
    chart = day_chart("comments", "Comments per day", values, last_days(END, 30))
    assert len(chart.bars) == 3
    assert [value for _, value in chart.rows] == [0, 9, 4]
    assert chart.text == "Highest on 27 June 2026 with 9; 13 in 3 days. 27 days have no number."
    assert (chart.bars[1].top, chart.bars[1].height) == (0, 100)
    assert chart.bars[0].height == 0


def test_a_chart_without_data_says_so() -> None:
    chart = day_chart("comments", "Comments per day", {}, last_days(END, 30))
    assert (chart.bars, chart.text) == ([], "Not enough data yet.")


def test_a_chart_has_at_most_a_year_and_a_day() -> None:
    assert len(last_days(END, 4000)) == 366


@pytest.fixture
def yesterday(db: None) -> date:
    return timezone.localdate() - timedelta(days=1)


def test_the_daily_command_writes_each_full_day_once(yesterday: date, reader: User) -> None:
    noon = timezone.now().replace(hour=12) - timedelta(days=1)
    article = factories.make_article(publish_at=noon, first_published_at=noon)
    comment = factories.make_comment(article, by=reader)
    type(comment).objects.filter(pk=comment.pk).update(published_at=noon)
    assert note_days() == 60
    stored = DailyFigure.objects.filter(day=yesterday).values_list("name", "section", "value")
    assert set(stored) == {
        (name, section, 1) for name in ("articles", "comments") for section in (None, article.section_id)
    }
    assert note_days() == 0


def test_the_page_draws_a_chart_with_words_and_a_table(client: Client, editor: User, yesterday: date) -> None:
    DailyFigure.objects.create(name="comments", day=yesterday, value=7)
    client.force_login(editor)
    page = client.get("/admin/figures/?days=7&section=x").content.decode()
    assert 'role="img" aria-labelledby="chart-comments chart-comments-text"' in page
    assert f"Highest on {yesterday:%-d %B %Y} with 7" in page
    assert "Not enough data yet." in page
    assert page.count('class="chart__bar"') == 1
    assert "<table>" in page


def test_figures_of_one_section_are_its_own(client: Client, editor: User, yesterday: date) -> None:
    science, nature = factories.make_section("Science"), factories.make_section("Nature")
    DailyFigure.objects.create(name="comments", day=yesterday, value=7, section=science)
    client.force_login(editor)
    assert "with 7" in client.get("/admin/figures/", {"section": science.pk}).content.decode()
    assert "with 7" not in client.get("/admin/figures/", {"section": nature.pk}).content.decode()


def test_figures_cost_the_same_for_a_week_and_a_year(
    client: Client, editor: User, yesterday: date, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(editor)
    for back in range(90):
        DailyFigure.objects.create(name="comments", day=yesterday - timedelta(days=back), value=back)
    with django_assert_max_num_queries(8) as few:
        client.get("/admin/figures/?days=7")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/admin/figures/?days=365")


def test_figures_are_for_who_works_on_articles(client: Client, db: None) -> None:
    client.force_login(allow(factories.make_user("noor", is_staff=True), "articles.view_photo"))
    assert client.get("/admin/figures/").status_code == 403


def busiest(client: Client) -> list[tuple[str, ...]]:
    """Return the titles, shares and counts of the busiest discussions on the front."""
    rows = re.findall(r'<li class="busy__row">(.*?)</li>', client.get("/admin/").content.decode(), re.DOTALL)
    found = (re.search(r'dir="auto">([^<]*)<.*width="([\d.]+)%".*busy__count">(\d+)<', row, re.DOTALL) for row in rows)
    return [match.groups() for match in found if match]


def test_the_front_shows_the_busiest_discussions(client: Client, editor: User, reader: User) -> None:
    quiet, busy = factories.make_article("Quiet"), factories.make_article("Busy")
    for article, text in ((quiet, "One."), (busy, "One."), (busy, "Two.")):
        factories.make_comment(article, by=reader, text=text)
    client.force_login(editor)
    assert busiest(client) == [("Busy", "100.00", "2"), ("Quiet", "50.00", "1")]


def test_the_busiest_discussions_are_counted_again_when_somebody_wrote(
    client: Client, editor: User, reader: User, kept_pages: None, django_capture_on_commit_callbacks: Any
) -> None:
    article = factories.make_article("Busy")
    factories.make_comment(article, by=reader, text="One.")
    client.force_login(editor)
    assert busiest(client) == busiest(client) == [("Busy", "100.00", "1")]
    with django_capture_on_commit_callbacks(execute=True):
        post_comment(article, by=reader, text="Two.")
    assert busiest(client) == [("Busy", "100.00", "2")]


def test_pieces_all_fronts_share_cost_no_query_while_they_are_kept(
    client: Client, editor: User, kept_pages: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(editor)
    client.get("/admin/")
    # Who it is, what waits, and five lists of texts.
    with django_assert_num_queries(8):
        client.get("/admin/")
