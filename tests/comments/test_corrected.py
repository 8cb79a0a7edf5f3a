"""Comments whose words are older than a correction of their article say so, the same to all readers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, Correction
from articles.services.correcting import correct_article, withdraw_correction
from comments.models import Comment
from tests import factories
from tests.roles import at_desk

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

    from accounts.models import User

MARK = "Written before the correction of "
pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(article: Article, reader: User) -> Comment:
    """Return a comment of an hour ago."""
    comment = factories.make_comment(article, by=reader)
    Comment.objects.filter(pk=comment.pk).update(posted_at=timezone.now() - timedelta(hours=1))
    return comment


def corrected(article: Article, editor: User, **facts: str) -> Correction:
    """Correct an article."""
    return correct_article(Article.objects.get(pk=article.pk), by=editor, text="It was 1911.", **facts)  # type: ignore[arg-type]


def test_what_was_written_before_says_so_and_leads_to_the_correction(
    client: Client, article: Article, comment: Comment, other_reader: User, editor: User
) -> None:
    correction = corrected(article, editor)
    factories.make_comment(article, by=other_reader, text="Thanks for putting it right.")
    page = client.get(article.get_absolute_url()).text
    day = timezone.localtime(correction.made_at)
    assert page.count(MARK) == 1
    href = f"{article.get_absolute_url()}#correction-{correction.pk}"
    assert f'href="{href}" title="{MARK}{day:%-d %B %Y}">Before correction</a>' in page


def test_members_and_pages_of_one_comment_have_the_same_mark(
    client: Client, article: Article, comment: Comment, other_reader: User, editor: User
) -> None:
    corrected(article, editor)
    client.force_login(other_reader)
    for address in (
        article.get_absolute_url(),
        f"/articles/{article.slug}/discussion/",
        f"/comments/{comment.pk}/context/",
    ):
        assert client.get(address, follow=True).text.count(MARK) == 1, address


def test_the_first_that_followed_is_named(client: Client, article: Article, comment: Comment, editor: User) -> None:
    first = corrected(article, editor)
    correct_article(Article.objects.get(pk=article.pk), by=editor, text="And it was the north bank.")
    assert f'#correction-{first.pk}" title="{MARK}' in client.get(article.get_absolute_url()).text


def test_news_withdrawn_corrections_and_edited_words_leave_no_mark(
    client: Client, article: Article, comment: Comment, editor: User
) -> None:
    corrected(article, editor, kind="update")
    assert MARK not in client.get(article.get_absolute_url()).text
    correction = correct_article(Article.objects.get(pk=article.pk), by=editor, text="It was the north bank.")
    Comment.objects.filter(pk=comment.pk).update(edited_at=timezone.now())
    assert MARK not in client.get(article.get_absolute_url()).text
    Comment.objects.filter(pk=comment.pk).update(edited_at=None)
    assert MARK in client.get(article.get_absolute_url()).text
    withdraw_correction(correction, by=at_desk("Chief"), reason="It was right.")
    assert MARK not in client.get(article.get_absolute_url()).text


def test_a_removed_comment_has_no_mark(client: Client, article: Article, comment: Comment, editor: User) -> None:
    corrected(article, editor)
    factories.make_comment(article, by=factories.make_user(), parent=comment)
    Comment.objects.filter(pk=comment.pk).update(state="removed")
    page = client.get(article.get_absolute_url()).text
    assert f'id="comment-{comment.pk}"' in page
    assert MARK not in page


@pytest.mark.parametrize("path", ["", "discussion/"])
def test_marks_cost_no_query_beside_the_corrections(
    client: Client,
    comment: Comment,
    editor: User,
    path: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    address = f"{comment.article.get_absolute_url()}{path}"
    client.get(address)
    with django_assert_max_num_queries(13) as without:
        client.get(address)
    corrected(comment.article, editor)
    with django_assert_max_num_queries(len(without.captured_queries) + 1):
        assert MARK in client.get(address).text


@pytest.mark.usefixtures("kept_pages")
def test_a_kept_page_is_renewed_by_the_correction(
    article: Article,
    comment: Comment,
    editor: User,
    other_reader: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    member = Client()
    member.force_login(other_reader)
    readers = (Client(), member)
    for reader in readers:
        assert MARK not in reader.get(article.get_absolute_url()).text
    with django_capture_on_commit_callbacks(execute=True):
        corrected(article, editor)
    for reader in readers:
        assert reader.get(article.get_absolute_url()).text.count(MARK) == 1
