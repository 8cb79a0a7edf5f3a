"""The front page with nothing remembered: two queries, however much stands on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from articles.models import Promo, SiteText
from comments.models import Comment
from tests import factories

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

    from accounts.models import User

pytestmark = pytest.mark.django_db
SHOWN = (
    "Section 2",
    "Our letter",
    "Most discussed this week",
    "Article 29",
    "From the discussion",
    "@Ben",
    "Printed at the harbor",
)


@pytest.fixture
def full_magazine(other_reader: User) -> None:
    """Three sections of ten articles each that are talked about, a promo, a worded sentence, a pick with a mention."""
    author = factories.make_author("Ben")
    for order in range(3):
        section = factories.make_section(f"Section {order}", order=order)
        for number in range(10):
            article = factories.make_article(f"Article {order}{number}", section=section)
            article.bylines.create(author=author)
            factories.make_comment(article, by=other_reader)
    SiteText.objects.filter(key="footer").update(text="<p>Printed at the harbor.</p>")
    Promo.objects.create(label="Our letter", text="Every Friday.", url="/letter/", slot=Promo.Slot.AFTER_TEXT)
    said = factories.make_comment(article, by=other_reader, text=f"Ask @{other_reader.username} again.")
    Comment.objects.filter(pk=said.pk).update(is_picked=True)


def test_with_nothing_remembered_it_takes_two_queries(
    client: Client, full_magazine: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        html = client.get("/").content.decode()
    for part in SHOWN:
        assert part in html


def test_with_nothing_stored_it_takes_two_and_then_none(
    client: Client, full_magazine: None, kept_pages: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        before = client.get("/").content
    with django_assert_num_queries(0):
        assert client.get("/").content == before


@pytest.mark.usefixtures("full_magazine", "kept_pages")
def test_after_a_comment_it_takes_one(
    client: Client,
    other_reader: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client.get("/")
    with django_capture_on_commit_callbacks(execute=True):
        factories.make_comment(Comment.objects.earliest("pk").article, by=other_reader, text="A second one.")
    with django_assert_num_queries(1):
        assert b'2<span class="visually-hidden"> comments' in client.get("/").content
