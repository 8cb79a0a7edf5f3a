"""Who may read which article."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from articles.errors import ArticleMoved
from articles.models import Article
from articles.permissions import can_see, load_article
from articles.services.slugs import assign_slug
from tests import factories

if TYPE_CHECKING:
    from django.test import RequestFactory
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User


def load(rf: RequestFactory, slug: str, user: User | None = None) -> Article:
    request = rf.get(f"/articles/{slug}/")
    request.user = user or AnonymousUser()
    return load_article(request, slug)


def test_visitors_read_live_articles(rf: RequestFactory, article: Article) -> None:
    assert load(rf, article.slug) == article


@pytest.mark.parametrize("status", ["draft", "review", "approved", "withdrawn"])
def test_visitors_and_members_do_not_learn_of_others(
    rf: RequestFactory, article: Article, reader: User, status: str
) -> None:
    Article.objects.filter(pk=article.pk).update(status=status)
    for user in (None, reader):
        with pytest.raises(Http404) as refusal:
            load(rf, article.slug, user)
        with pytest.raises(Http404, match=str(refusal.value)):
            load(rf, "never-was", user)


def test_the_desk_previews_what_is_not_live(rf: RequestFactory, draft: Article, editor: User) -> None:
    assert load(rf, draft.slug, editor) == draft
    assert can_see(editor, draft)


def test_an_author_previews_the_own_article_only(draft: Article, reader: User) -> None:
    assert not can_see(reader, draft)
    author = factories.make_author("Ada Lark", user=reader)
    draft.bylines.create(author=author)
    assert can_see(reader, draft)
    assert not can_see(reader, factories.make_article("Another"))


def test_a_closed_account_previews_nothing(draft: Article, editor: User) -> None:
    editor.is_active = False
    assert not can_see(editor, draft)


def test_a_former_address_of_a_live_article_moved(rf: RequestFactory, article: Article) -> None:
    former = article.slug
    assign_slug(article, "harbor")
    with pytest.raises(ArticleMoved) as moved:
        load(rf, former)
    assert moved.value.location == "/articles/harbor/"


def test_capitals_moved_to_small_letters(rf: RequestFactory, article: Article) -> None:
    with pytest.raises(ArticleMoved) as moved:
        load(rf, article.slug.upper())
    assert moved.value.location == article.get_absolute_url()


def test_a_former_address_of_a_scheduled_article_is_unknown(rf: RequestFactory, draft: Article) -> None:
    former = draft.slug
    assign_slug(draft, "soon")
    with pytest.raises(Http404) as refusal:
        load(rf, former)
    assert not isinstance(refusal.value, ArticleMoved)


def test_a_live_article_is_loaded_without_asking_who_reads(
    rf: RequestFactory, article: Article, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(4):
        load(rf, article.slug)
