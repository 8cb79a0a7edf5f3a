"""The preview of a promo: on a real page, with what its form holds, and nothing of it stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from articles.models import Article, Promo
from tests import factories
from tests.articles.test_admin_articles import desk
from tests.desk import typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from articles.models import Photo

__all__ = ["desk"]
ADD = "/admin/articles/promo/add/"
PREVIEW = "/admin/articles/promo/preview/"
FACTS = {"label": "The Sunday letter", "text": "Every week, by mail.", "url": "/latest/"}


def previewed(desk: Client, page: str = ADD, **facts: object) -> HttpResponse:
    """Press the button of a form."""
    assert f'formaction="{PREVIEW}"' in desk.get(page).text
    return desk.post(PREVIEW, typed(desk, page, **facts))


def long_article(title: str, **fields: object) -> Article:
    body = "".join(f"<p>Paragraph {number}. {'word ' * 60}</p>" for number in range(1, 10))
    return factories.make_article(title, body=body, **fields)


def test_it_stands_in_the_text_of_an_article_and_nowhere_else(desk: Client) -> None:
    article = long_article("The long one")
    factories.make_article("The newest is short")
    answer = previewed(desk, **FACTS)
    page = answer.text
    assert article.title in page
    assert page.index("Paragraph 4.") < page.index("The Sunday letter") < page.index("Paragraph 5.")
    assert "Preview of a promo." in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert not Promo.objects.exists()
    assert "The Sunday letter" not in desk.get(article.get_absolute_url()).text


def test_it_stands_where_its_sections_are(desk: Client) -> None:
    city, harbor = factories.make_section("City"), factories.make_section("Harbor")
    factories.make_article("Of the city", section=city)
    factories.make_article("Of the harbor", section=harbor)
    page = previewed(desk, **FACTS, slot="after-text", sections=[city.pk]).text
    assert "<title>Of the city" in page
    page = previewed(desk, **FACTS, slot="list", sections=[city.pk]).text
    assert ("Of the city" in page, "Of the harbor" in page, "The Sunday letter" in page) == (True, False, True)


def test_what_is_stored_is_shown_as_its_form_says_now(desk: Client, article: Article) -> None:
    promo = Promo.objects.create(**FACTS)
    page = previewed(desk, f"/admin/articles/promo/{promo.pk}/change/", label="The Monday letter").text
    assert ("The Monday letter" in page, "The Sunday letter" in page) == (True, False)
    promo.refresh_from_db()
    assert promo.label == "The Sunday letter"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"url": "javascript:alert(1)"}, "Begin the address with / for a page of this site, or with https://."),
        ({"label": ""}, "This field is required."),
        ({}, "No live article would show it"),
    ],
)
def test_what_cannot_be_shown_says_why(desk: Client, facts: dict[str, str], sentence: str) -> None:
    answer = previewed(desk, **{**FACTS, **facts})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_photo_readers_would_not_see_is_told(
    desk: Client, article: Article, make_photo: Callable[..., Photo]
) -> None:
    assert "Its photo is left out" in previewed(desk, **FACTS, photo=make_photo(credit="").pk).text
    assert "Its photo is left out" not in previewed(desk, **FACTS, photo=make_photo().pk).text
