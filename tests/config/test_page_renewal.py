"""Kept pages are old with the write that changes them: the next reader sees it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from accounts.services.members import rename_member
from articles.services.editing import save_snapshot
from articles.services.noting import add_note
from articles.services.submitting import submit_article
from articles.services.withdrawing import withdraw_article
from articles.snapshots import Snapshot
from comments.services.deletion import delete_comment
from comments.services.editing import edit_comment
from comments.services.moderation import hide_comment
from comments.services.posting import post_comment
from comments.services.voting import UP, cast_vote
from config.stored_pages import scopes
from config.stored_pages.scopes import TALK, discussion_of, renew
from tests import factories
from tests.config.kept import count_kept, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User
    from articles.models import Article
    from comments.models import Comment

    type Commits = Callable[..., AbstractContextManager[Any]]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_pages")]


def test_two_texts_of_one_second_never_bear_one_date(
    article: Article, reader: User, django_capture_on_commit_callbacks: Commits
) -> None:
    with time_machine.travel(timezone.now().replace(microsecond=100_000), tick=False) as clock:
        now = http_date(time.time())
        first = Client().get(article.get_absolute_url())
        clock.shift(timedelta(milliseconds=300))
        with django_capture_on_commit_callbacks(execute=True):
            post_comment(article, by=reader, text="Within the same second.")
        second = Client().get(article.get_absolute_url(), headers={"If-Modified-Since": now})
        assert "Last-Modified" not in first.headers
        assert second.status_code == 200


def reply_to(comment: Comment, by: User) -> None:
    """Answer a comment."""
    post_comment(comment.article, by=by, parent=comment, text="An answer that came later.")


@pytest.mark.parametrize(
    "act",
    [
        reply_to,
        lambda comment, by: cast_vote(comment, by=by, value=UP),
        lambda comment, _: edit_comment(comment, by=comment.author, text="Another text entirely."),
        lambda comment, _: delete_comment(comment, by=comment.author),
        lambda comment, _: hide_comment(comment, by=factories.make_user("mo", is_staff=True, is_superuser=True)),
        lambda comment, _: rename_member(comment.author, display_name="Somebody Else", by=comment.author),
    ],
    ids=["reply", "vote", "edit", "deletion", "hiding", "new name"],
)
def test_the_next_reader_sees_what_was_done(
    article: Article,
    settings: SettingsWrapper,
    act: Callable[[Comment, User], object],
    django_capture_on_commit_callbacks: Commits,
) -> None:
    reader, other_reader = factories.make_user("ada"), factories.make_user("ben")
    comment = factories.make_comment(article, by=reader)
    factories.make_comment(article, by=other_reader, parent=comment)
    before = read(article.get_absolute_url())
    with django_capture_on_commit_callbacks(execute=True):
        act(comment, other_reader)
    after = read(article.get_absolute_url())
    settings.STORED_PAGES = False
    assert after == read(article.get_absolute_url())
    assert after != before


def test_a_comment_renews_lists_and_its_own_article_but_no_other(
    article: Article, reader: User, django_capture_on_commit_callbacks: Commits
) -> None:
    other = factories.make_article("Another story")
    for address in ("/", article.get_absolute_url(), other.get_absolute_url()):
        read(address)
    with django_capture_on_commit_callbacks(execute=True):
        post_comment(article, by=reader, text="News.")
    assert "<span>1<" in read("/")
    with CaptureQueriesContext(connection) as queries:
        read(other.get_absolute_url())
    assert len(queries) == 0


def test_a_write_while_a_page_is_made_makes_it_old(article: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    from articles import story

    real = story.related_articles

    def write_meanwhile(found: Article) -> Any:
        scopes._change_tokens([discussion_of(found.pk)])  # noqa: SLF001
        return real(found)

    monkeypatch.setattr(story, "related_articles", write_meanwhile)
    read(article.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        read(article.get_absolute_url())
    assert len(queries) > 0


def test_a_comment_between_article_and_discussion_keeps_the_page_from_being_kept(
    article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    from articles import story

    real = story.load_article

    def write_meanwhile(request: Any, slug: str) -> Article:
        found = real(request, slug)
        scopes._change_tokens([TALK, discussion_of(found.pk)])  # noqa: SLF001
        return found

    monkeypatch.setattr(story, "load_article", write_meanwhile)
    read(article.get_absolute_url())
    assert count_kept() == 0


def test_pages_stay_until_the_transaction_is_committed(django_capture_on_commit_callbacks: Commits) -> None:
    before = scopes.read_tokens([TALK])
    with django_capture_on_commit_callbacks():
        renew(TALK)
    assert scopes.read_tokens([TALK]) == before


def test_after_a_comment_the_front_page_costs_two_queries(
    article: Article, reader: User, settings: SettingsWrapper, django_capture_on_commit_callbacks: Commits
) -> None:
    for number in range(12):
        factories.make_article(f"Number {number}", section=factories.make_section(f"Section{number % 3}"))
    before = read("/")
    with django_capture_on_commit_callbacks(execute=True):
        post_comment(article, by=reader, text="News.")
    with CaptureQueriesContext(connection) as queries:
        page = read("/")
    assert len(queries) <= 2
    settings.STORED_PAGES = False
    assert before != page == read("/")


def test_an_act_at_the_desk_is_on_the_next_front_page(
    article: Article, editor: User, django_capture_on_commit_callbacks: Commits
) -> None:
    assert article.title in read("/")
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_article(article, by=editor, reason="Not ready.", opened_version=article.version)
    assert article.title not in read("/")


def save_draft(article: Article, by: User) -> None:
    """Begin a text, change it, and hand it in: nobody but the desk sees it."""
    begun = save_snapshot(None, replace(Snapshot.of(article), slug=""), by=by, opened_version=0).article
    save_snapshot(begun, replace(Snapshot.of(begun), title="Changed"), by=by, opened_version=begun.version)
    submit_article(begun, by=by)


def change_live_text(article: Article, by: User) -> None:
    """Save another text of a live article, which waits to be published."""
    save_snapshot(article, replace(Snapshot.of(article), title="Changed"), by=by, opened_version=article.version)


@pytest.mark.parametrize("act", [lambda article, by: add_note(article, by=by, text="?"), save_draft, change_live_text])
def test_what_readers_see_nothing_of_renews_no_page(
    address: str,
    article: Article,
    editor: User,
    act: Callable[[Article, User], object],
    django_capture_on_commit_callbacks: Commits,
) -> None:
    read(address)
    with django_capture_on_commit_callbacks(execute=True):
        act(article, editor)
    with CaptureQueriesContext(connection) as queries:
        read(address)
    assert len(queries) == 0
