"""What an article was: its history, two texts compared, one restored, old ones thinned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.services.auditing import log_act
from articles.models import Article, Autosave, Presence, Revision
from articles.services.autosaving import keep_autosave
from articles.services.editing import save_snapshot
from articles.services.presence import tell_presence
from articles.services.restoring import restore_revision
from articles.services.revising import went_live
from articles.snapshots import Snapshot, working_snapshot
from articles.version_pruning import old_autosaves, old_presences, thinned_revisions
from tests import factories
from tests.desk import said, typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries
    from time_machine import TimeMachineFixture

    from accounts.models import User
    from articles.models import Photo

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser."""
    client.force_login(editor)
    return client


def page_of(name: str, article: Article, *more: int) -> str:
    """Return the address of one of an article's pages at the desk."""
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *more])


def save(article: Article, by: User, **changes: object) -> Article:
    """Save these fields as a revision of its own."""
    stored = Article.objects.get(pk=article.pk)
    wanted = replace(working_snapshot(stored), **changes)  # type: ignore[arg-type]
    return save_snapshot(stored, wanted, by=by, opened_version=stored.version, note="Step").article


def test_the_history_tells_revisions_acts_and_what_was_live(desk: Client, article: Article, editor: User) -> None:
    save(article, editor, title="Newer", body="<p>One two three.</p>")
    log_act("approved", article, by=editor, reason="Good")
    page = " ".join(desk.get(page_of("history", article)).content.decode().split())
    assert page.index("approved it: “Good”") < page.index("“Step”") < page.index("Imported")
    assert "(+3 −10)" in page
    assert 'history__marker">Live<' in page


def test_thirty_revisions_stand_on_a_page_and_cost_no_more(
    desk: Client, draft: Article, editor: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(33):
        save(draft, editor, kicker=str(number))
    with django_assert_max_num_queries(6):
        page = desk.get(page_of("history", draft)).content.decode()
    assert page.count('class="history__revision"') == 30
    assert "?below=5" in page
    assert desk.get(f"{page_of('history', draft)}?below=5").content.decode().count('class="history__revision"') == 4


def test_d21_compared_revisions_name_each_difference_and_run_nothing(
    desk: Client, draft: Article, editor: User, make_photo: Callable[..., Photo]
) -> None:
    text = '<p>Trains are {0}.</p><figure><img alt="{1}" data-file="{3}"></figure><p><a href="/{2}/">Table</a></p>'
    photo = make_photo().pk
    save(draft, editor, body=text.format("late", "A bridge", "one", photo))
    save(draft, editor, body=text.format("early", "The bridge", "two", photo))
    page = desk.get(f"{page_of('compare', draft)}?from=2&to=3").content.decode()
    assert "3 differences." in page
    assert "<b>Alt text:</b>" in page
    assert "<b>Link target:</b>" in page
    Revision.objects.filter(number=3).update(body="<p>Now</p><script>alert(1)</script>")
    assert "<script>alert(1)" not in desk.get(f"{page_of('compare', draft)}?from=2&to=3").content.decode()


@pytest.mark.parametrize("query", ["from=1&to=2", "from=live&to=now", "from=1&to=mine", "from=live&to=mine"])
def test_comparing_costs_few_queries(
    desk: Client, article: Article, editor: User, query: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    save(article, editor, title="Newer", tags=[factories.make_tag().pk])
    keep_autosave({"title": "Mine"}, by=editor, opened_version=2, article=article)
    with django_assert_max_num_queries(5):
        answer = desk.get(f"{page_of('compare', article)}?{query}")
    assert "Title" in answer.content.decode()


@pytest.mark.parametrize("query", ["from=1&to=9", "from=x&to=now", "from=mine", "from=99999999999&to=1", ""])
def test_texts_that_are_not_there_answer_404(desk: Client, draft: Article, editor: User, query: str) -> None:
    save(draft, editor, kicker="One")
    assert desk.get(f"{page_of('compare', draft)}?{query}").status_code == 404


def test_d20_a_restored_revision_leaves_out_what_is_gone_and_says_so(
    desk: Client, draft: Article, editor: User, make_photo: Callable[..., Photo]
) -> None:
    gone, kept = make_photo(), make_photo()
    figures = "".join(f'<figure><img alt="{photo.pk}" data-file="{photo.pk}"></figure>' for photo in (gone, kept))
    save(draft, editor, lead_photo=gone.pk, body=f"<p>Words.</p>{figures}", title="With photos")
    save(draft, editor, lead_photo=None, body="<p>Words.</p>", title="Without", slug="another-address")
    number = gone.pk
    gone.delete()
    page = page_of("restore", draft, 2)
    assert f"photo with the number {number}" in desk.get(page).content.decode()
    sentences = said(desk, page, typed(desk, page))
    assert any(f"number {number}" in sentence for sentence in sentences)
    stored = Article.objects.get(pk=draft.pk)
    assert (stored.title, stored.lead_photo, stored.slug) == ("With photos", None, "another-address")
    assert f'data-file="{kept.pk}"' in stored.body
    assert f'data-file="{number}"' not in stored.body
    newest = stored.revisions.first()
    assert newest is not None
    assert (newest.number, newest.kind, newest.note) == (4, "restore", "Restored from 2")


def test_restoring_into_a_live_article_waits_to_be_published(article: Article, editor: User) -> None:
    save(article, editor, title="Newer")
    stored = Article.objects.get(pk=article.pk)
    first = stored.revisions.get(number=1)
    restore_revision(stored, first, by=editor, opened_version=stored.version)
    stored.refresh_from_db()
    assert (stored.title, stored.pending) == (article.title, None)


def test_a_restore_meets_a_save_made_meanwhile(desk: Client, draft: Article, editor: User) -> None:
    save(draft, editor, title="Two")
    form = typed(desk, page_of("restore", draft, 1))
    save(draft, editor, title="Three")
    assert any("Nothing was restored." in sentence for sentence in said(desk, page_of("restore", draft, 1), form))
    assert Article.objects.get(pk=draft.pk).title == "Three"


@pytest.mark.parametrize("name", ["history", "compare", "unsaved", "merge"])
def test_versions_of_foreign_drafts_are_not_there(client: Client, draft: Article, editor: User, name: str) -> None:
    from tests.roles import at_desk

    save(draft, editor, title="Another secret")
    client.force_login(at_desk("Contributor"))
    answers = [client.get(page_of(name, draft)), client.get(page_of("restore", draft, 1))]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert not any("secret" in answer.content.decode() for answer in answers)


def test_thinning_keeps_the_last_of_each_day_and_what_was_live(editor: User, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NINE)
    article = save_snapshot(None, Snapshot(title="One"), by=editor, opened_version=0).article
    for hour, title in ((1, "Two"), (2, "Three"), (3, "Four"), (25, "Five"), (26, "Six")):
        time_machine.move_to(NINE + timedelta(hours=hour))
        save(article, editor, title=title)
        if title == "Two":
            went_live(article)
    assert not thinned_revisions().exists()
    time_machine.move_to(NINE + timedelta(days=95))
    assert sorted(thinned_revisions().values_list("number", flat=True)) == [1, 3, 5]


def test_old_autosaves_and_presences_go(draft: Article, editor: User) -> None:
    keep_autosave({"title": "Typed"}, by=editor, opened_version=1, article=draft)
    tell_presence(draft, by=editor, tab="t1234567", typed=True)
    assert not old_autosaves().exists()
    Autosave.objects.update(saved_at=timezone.now() - timedelta(days=31))
    Presence.objects.update(seen_at=timezone.now() - timedelta(hours=25))
    assert (old_autosaves().count(), old_presences().count()) == (1, 1)


def test_who_has_it_open_is_told_but_not_who_is_gone(
    desk: Client, draft: Article, reader: User, editor: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ping = page_of("presence", draft)
    tell_presence(draft, by=reader, tab="another1", typed=True)
    assert desk.post(ping, {"tab": "mytab123"}).json()["others"] == ["Ada Lark is editing - 0 s ago"]
    # Beside these, who asks: two.
    with django_assert_num_queries(3 + 2):
        desk.post(ping, {"tab": "mytab123", "typed": "yes"})
    Presence.objects.filter(person=reader).update(seen_at=timezone.now() - timedelta(seconds=61))
    assert desk.post(ping, {"tab": "mytab456"}).json()["others"] == ["You have this open in another tab"]
    desk.post(ping, {"tab": "mytab123", "left": "yes"})
    assert desk.post(ping, {"tab": "mytab456"}).json()["others"] == []
