"""The preview of what is typed: the reader's page, gaps named, nothing written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from articles.models import Article, Photo, Revision
from articles.previewing import preview_context
from articles.snapshots import Snapshot
from tests import factories
from tests.articles.test_admin_articles import ADD, form_of
from tests.desk import typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User

NEW = "/admin/articles/article/preview/"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser."""
    client.force_login(editor)
    return client


def preview_of(article: Article) -> str:
    """Return the address of an article's preview."""
    return reverse("admin:articles_article_preview", args=[article.pk])


def test_d13_a_preview_of_an_unsaved_text_names_its_gaps_and_writes_nothing(
    desk: Client, make_photo: Callable[..., Photo]
) -> None:
    photo = make_photo()
    Photo.objects.filter(pk=photo.pk).update(alt="", credit="")
    tasks = DBTaskResult.objects.count()
    body = f'<p>Unsaved words.</p><figure><img data-file="{photo.pk}" alt=""></figure>'
    answer = desk.post(NEW, typed(desk, ADD, title="", body=body))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    for words in ("No title yet", "Unsaved words.", "it has no credit or no alt text yet", "No section yet."):
        assert words in page
    assert f"photos/{photo.pk}" not in page
    assert (Article.objects.count(), Revision.objects.count(), DBTaskResult.objects.count()) == (0, 0, tasks)


def test_the_preview_of_a_live_article_shows_what_is_typed(desk: Client, article: Article) -> None:
    before = Article.objects.values().get(pk=article.pk)
    page = desk.post(preview_of(article), typed(desk, form_of(article), title="Typed just now")).content.decode()
    assert ">Typed just now</h1>" in page
    assert Article.objects.values().get(pk=article.pk) == before


def test_the_preview_has_no_form_that_can_be_sent_and_no_discussion(desk: Client, article: Article) -> None:
    page = desk.post(preview_of(article), typed(desk, form_of(article))).content.decode()
    inert = page[page.index("<div inert>") : page.index("<main")]
    assert page.count("<form") == inert.count("<form")
    assert 'class="composer' not in page
    assert "The discussion stands here." in page


def test_a_preview_of_a_live_article_asks_nothing_of_its_discussion(
    desk: Client, article: Article, reader: User
) -> None:
    factories.make_comment(article, by=reader)
    sent = typed(desk, form_of(article))
    with CaptureQueriesContext(connection) as queries:
        assert desk.post(preview_of(article), sent).status_code == 200
    assert not [query for query in queries if 'FROM "comments_' in query["sql"]]


def test_names_tags_and_gallery_stand_as_typed(desk: Client, draft: Article, make_photo: Callable[..., Photo]) -> None:
    author, tag = factories.make_author("Ines Calloway"), factories.make_tag("Tides")
    rows = {"bylines-TOTAL_FORMS": 1, "bylines-0-author": author.pk, "bylines-0-role": "text", "bylines-0-order": 0}
    shots = {"gallery-TOTAL_FORMS": 1, "gallery-0-photo": make_photo().pk, "gallery-0-order": 0}
    page = desk.post(preview_of(draft), typed(desk, form_of(draft), tags=tag.pk, **rows, **shots)).content.decode()
    for words in ("Ines Calloway", ">Tides<", 'class="gallery"'):
        assert words in page


def test_hostile_words_are_cleaned_before_they_are_shown(desk: Client) -> None:
    body = '<p onclick="x()">Words<script>alert(1)</script></p><iframe src="//evil.example"></iframe>'
    page = desk.post(NEW, typed(desk, ADD, title="<script>alert(2)</script>", body=body)).content.decode()
    for words in ("alert(1)", "<script>alert(2)", "onclick", "evil.example"):
        assert words not in page


def test_nobody_previews_what_is_not_theirs(client: Client, draft: Article) -> None:
    assert client.post(preview_of(draft), {"title": "x"}).status_code in {302, 403}
    client.force_login(factories.make_user("noor"))
    assert client.post(preview_of(draft), {"title": "x"}).status_code in {302, 403, 404}


def test_the_preview_is_asked_for_by_sending_the_form_only(desk: Client, draft: Article) -> None:
    assert desk.get(preview_of(draft)).status_code == 405


def test_a_preview_costs_the_same_at_any_length(
    desk: Client, draft: Article, django_assert_max_num_queries: DjangoAssertNumQueries, make_photo: Any
) -> None:
    data = typed(desk, form_of(draft), tags=[factories.make_tag(f"Tag {number}").pk for number in range(8)])
    data["body"] = "".join(f'<p>Words.</p><figure><img data-file="{make_photo().pk}"></figure>' for _ in range(4))
    desk.post(preview_of(draft), data)
    with django_assert_max_num_queries(14):
        desk.post(preview_of(draft), data)


def test_a_section_closed_since_is_a_gap(draft: Article) -> None:
    context = preview_context(draft, replace(Snapshot.of(draft), section=987_654))
    assert (context["current_section"], "No section yet." in context["gaps"]) == (None, True)
