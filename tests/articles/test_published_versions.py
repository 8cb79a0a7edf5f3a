"""What readers learn of earlier texts: those they were told of, and nothing an editor took from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from articles.models import Article
from articles.published_versions import load_versions
from articles.services.binning import bin_article
from articles.services.changes import publish_changes
from articles.services.correcting import correct_article
from articles.services.editing import save_snapshot
from articles.services.publishing import publish_article
from articles.services.withdrawing import withdraw_article
from articles.snapshots import working_snapshot

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import SettingsWrapper
    from time_machine import TimeMachineFixture

    from accounts.models import User

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def address_of(article: Article) -> str:
    """Return where readers find an article's versions."""
    return reverse("articles:versions", args=[article.slug])


def change(article: Article, by: User, nature: str = "update", **changes: object) -> None:
    """Save changes and give them to readers; "" leaves them waiting."""
    stored = Article.objects.get(pk=article.pk)
    wanted = replace(working_snapshot(stored), **changes)  # type: ignore[arg-type]
    saved = save_snapshot(stored, wanted, by=by, opened_version=stored.version).article
    if nature:
        publish_changes(saved, by=by, nature=nature, anyway=True)


@pytest.fixture
def changed(article: Article, editor: User, time_machine: TimeMachineFixture) -> Article:
    """Return an article that was updated at nine, mended at ten, and updated at eleven."""
    for hour, nature, body in ((0, "update", "one two"), (1, "small", "one too"), (2, "update", "three four")):
        time_machine.move_to(NINE + timedelta(hours=hour), tick=False)
        change(article, editor, nature, body=f"<p>Words {body} at the river.</p>")
    return Article.objects.get(pk=article.pk)


def test_small_fixes_belong_to_the_version_they_mend(changed: Article, client: Client) -> None:
    versions = load_versions(changed)
    assert [(version.number, version.since.hour) for version in versions[1:]] == [(2, 9), (3, 11)]
    page = client.get(address_of(changed), {"before": "2", "after": "3"}).text
    assert "too" in page
    assert "one two" not in page


def test_the_line_of_the_update_leads_to_what_changed_last(changed: Article, client: Client) -> None:
    assert f'<a href="{address_of(changed)}" rel="nofollow">Updated ' in client.get(changed.get_absolute_url()).text
    page = client.get(address_of(changed))
    shown = page.context["comparison"]
    assert (shown.before.number, shown.after.number, shown.count) == (2, 3, 1)
    assert '<meta name="robots" content="noindex">' in page.text


def test_the_two_chosen_are_compared_the_older_first(changed: Article, client: Client) -> None:
    shown = client.get(address_of(changed), {"before": "3", "after": "1"}).context["comparison"]
    assert (shown.before.number, shown.after.number) == (1, 3)


@pytest.mark.parametrize("query", ["before=1", "before=1&after=9", "before=2&after=2", "before=x&after=1", "after=٣"])
def test_versions_that_are_none_answer_404(changed: Article, client: Client, query: str) -> None:
    assert client.get(f"{address_of(changed)}?{query}").status_code == 404


def test_texts_that_wait_are_nobodys(changed: Article, client: Client, editor: User) -> None:
    change(changed, editor, "", title="A secret title", body="<p>Not yet.</p>")
    page = client.get(address_of(changed)).text
    assert "A secret title" not in page
    assert "Not yet." not in page


def test_what_readers_had_before_a_withdrawal_is_gone(
    changed: Article, client: Client, editor: User, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(NINE + timedelta(hours=4), tick=False)
    withdraw_article(changed, by=editor, reason="A court said so.")
    assert client.get(address_of(changed)).status_code == 404
    time_machine.move_to(NINE + timedelta(hours=5), tick=False)
    change(changed, editor, "", body="<p>Nothing of it.</p>")
    publish_article(Article.objects.get(pk=changed.pk), by=editor, anyway=True)
    page = client.get(address_of(changed))
    assert [version.since.hour for version in page.context["versions"]] == [14]
    assert "three four" not in page.text
    assert "keeps no earlier text" in page.text


def test_what_is_not_live_has_no_versions_for_anybody(
    changed: Article, draft: Article, client: Client, editor: User
) -> None:
    client.force_login(editor)
    assert client.get(address_of(draft)).status_code == 404
    bin_article(changed, by=editor, reason="Twice there.")
    assert client.get(address_of(changed)).status_code == 410


def test_a_correction_stands_at_its_version(changed: Article, client: Client, editor: User) -> None:
    correction = correct_article(changed, by=editor, text="It was 1911.")
    page = client.get(address_of(changed))
    assert [len(version.corrections) for version in page.context["versions"]] == [1, 0, 0]
    assert f"{changed.get_absolute_url()}#correction-{correction.pk}" in page.text


def test_an_article_nobody_changed_says_so(article: Article, client: Client) -> None:
    assert "keeps no earlier text" in client.get(address_of(article)).text
    assert address_of(article) not in client.get(article.get_absolute_url()).text


def test_only_what_the_magazine_prints_is_compared(changed: Article, client: Client, editor: User) -> None:
    change(changed, editor, title="Another title", seo_title="For machines", tags=())
    fields = client.get(address_of(changed)).context["comparison"].fields
    assert [field.name for field in fields] == ["title"]


def test_the_page_costs_the_same_with_many_versions(
    changed: Article,
    client: Client,
    editor: User,
    settings: SettingsWrapper,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    settings.STORED_PAGES = False
    client.get(address_of(changed))
    with django_assert_max_num_queries(8) as few:
        client.get(address_of(changed))
    for number in range(4):
        change(changed, editor, body=f"<p>Words {number} at the river.</p>")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(address_of(changed))
