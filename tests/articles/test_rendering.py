"""Rendering stored articles, once and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from articles.markup import RENDER_VERSION
from articles.models import Article, GalleryPhoto
from articles.services.rendering import articles_using, render_article, render_stale
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries

    from articles.models import Photo


def with_body(article: Article, body: str) -> Article:
    article.body = body
    article.save(update_fields=["body"])
    render_article(article)
    return article


def test_the_credits_line_names_each_once_lead_first(article: Article, make_photo: Callable[..., Photo]) -> None:
    lead = make_photo(credit="Lead Name")
    body = make_photo(credit="Body Name", license="cc-by-4.0")
    again = make_photo(credit="Lead Name")
    GalleryPhoto.objects.create(article=article, photo=again)
    article.lead_photo = lead
    article.save(update_fields=["lead_photo"])
    with_body(article, f'<figure><img data-file="{body.pk}"></figure>')
    assert article.credits_line == "Photos: Lead Name; Body Name (CC BY 4.0)"


def test_without_photos_there_is_no_credits_line(article: Article) -> None:
    assert article.credits_line == ""


def test_an_unready_photo_is_in_neither_text_nor_gallery(article: Article, make_photo: Callable[..., Photo]) -> None:
    GalleryPhoto.objects.create(article=article, photo=make_photo(credit=""))
    with_body(article, f'<p>a</p><figure><img data-file="{make_photo(alt="").pk}"></figure>')
    assert "<figure" not in article.body_html
    assert article.credits_line == ""


def test_the_lead_is_not_repeated_in_the_gallery(article: Article, make_photo: Callable[..., Photo]) -> None:
    lead, other = make_photo(alt="The lead"), make_photo(alt="The other")
    article.lead_photo = lead
    article.save(update_fields=["lead_photo"])
    for photo in (lead, other):
        GalleryPhoto.objects.create(article=article, photo=photo)
    with_body(article, "<p>a</p>")
    assert 'alt="The other"' in article.body_html
    assert "The lead" not in article.body_html


def test_the_place_in_the_gallery_may_have_other_words(article: Article, make_photo: Callable[..., Photo]) -> None:
    GalleryPhoto.objects.create(article=article, photo=make_photo(), caption="Here only", alt="Seen here")
    render_article(article)
    assert "Here only" in article.body_html
    assert 'alt="Seen here"' in article.body_html


def test_the_uses_of_a_photo_are_found_in_head_text_and_gallery(make_photo: Callable[..., Photo]) -> None:
    photo = make_photo()
    lead = factories.make_article("Lead", lead_photo=photo)
    text = with_body(factories.make_article("Text"), f'<figure><img data-file="{photo.pk}"></figure>')
    gallery = factories.make_article("Gallery")
    GalleryPhoto.objects.create(article=gallery, photo=photo)
    factories.make_article("None")
    assert articles_using(photo) == [lead.pk, text.pk, gallery.pk]


def test_a_photo_taken_out_of_the_text_is_free_again(article: Article, make_photo: Callable[..., Photo]) -> None:
    photo = make_photo()
    with_body(article, f'<figure><img data-file="{photo.pk}"></figure>')
    with_body(article, "<p>a</p>")
    assert articles_using(photo) == []
    photo.delete()


def test_links_to_paragraphs_outlive_an_edit(article: Article) -> None:
    with_body(article, "<p>One two three four five.</p><p>Second.</p>")
    before = article.paragraphs[0]["id"]
    with_body(article, "<p>One two three four six.</p><p>Second.</p>")
    assert article.paragraphs[0]["id"] == before
    assert f'id="{before}"' in article.body_html


def test_the_number_of_queries_does_not_grow_with_the_text(
    article: Article, make_photo: Callable[..., Photo], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    photos = [make_photo() for _ in range(4)]
    article.body = "".join(f'<p>a</p><figure><img data-file="{photo.pk}"></figure>' for photo in photos) * 20
    with django_assert_max_num_queries(9):
        render_article(article)


@pytest.mark.django_db
def test_only_articles_of_an_older_pipeline_are_rendered_again() -> None:
    old, new = factories.make_article("Old"), factories.make_article("New")
    Article.objects.filter(pk=old.pk).update(render_version=RENDER_VERSION - 1, body_html="old")
    Article.objects.filter(pk=new.pk).update(body_html="untouched")
    assert render_stale() == (1, [])
    assert Article.objects.get(pk=old.pk).body_html != "old"
    assert Article.objects.get(pk=new.pk).body_html == "untouched"


def test_the_command_names_what_failed_and_goes_on(
    article: Article, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("render_articles", everything=True)
    monkeypatch.setattr("articles.rendering.render_body", lambda *_: {}["defect"])
    call_command("render_articles", everything=True)
    assert capsys.readouterr().out.splitlines() == [
        "render_articles: 1 rendered, 0 failed",
        "render_articles: 0 rendered, 1 failed",
        f"render_articles: article {article.pk} could not be rendered; readers keep its former text",
    ]
