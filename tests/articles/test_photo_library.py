"""The library: what its views and filters keep, what it costs, what the picker hands over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from articles.models import BodyPhoto, GalleryPhoto, Photo
from articles.photo_library import find_uses
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User
    from articles.models import Article

LIST = "/admin/articles/photo/"
PICK = f"{LIST}pick/"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser."""
    client.force_login(editor)
    return client


def found(desk: Client, query: str) -> set[int]:
    """Return the numbers of the photos a query keeps."""
    return {photo.pk for photo in desk.get(f"{LIST}?{query}").context["cl"].result_list}


@pytest.fixture
def shelf(make_photo: Callable[..., Photo], editor: User, article: Article) -> dict[str, Photo]:
    """Return photos that differ, by what is special about them."""
    now = timezone.now()
    photos = {
        "plain": make_photo(1300, 900),
        "no alt": make_photo(alt=""),
        "decorative": make_photo(alt="", is_decorative=True),
        "no credit": make_photo(credit="", caption="Nobody's"),
        "soon": make_photo(license_until=now + timedelta(days=13)),
        "later": make_photo(license_until=now + timedelta(days=29)),
        "ended": make_photo(license_until=now - timedelta(days=1)),
        "tall": make_photo(400, 900),
        "square": make_photo(900, 890),
        "mine": make_photo(by=editor, license="cc0", original_name="heron.jpg"),
        "lead": make_photo(),
    }
    Photo.objects.filter(pk=photos["no credit"].pk).update(credit="")
    type(article).objects.filter(pk=article.pk).update(lead_photo=photos["lead"])
    return photos


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("ready=no", {"no alt", "no credit"}),
        ("ready=alt", {"no alt"}),
        ("ends=14", {"soon"}),
        ("ends=30", {"soon", "later"}),
        ("ends=ended", {"ended"}),
        ("ends=some", {"soon", "later", "ended"}),
        ("used=yes", {"lead"}),
        ("by=me", {"mine"}),
        ("shape=tall", {"tall"}),
        ("size=lead", {"plain"}),
        ("license=cc0", {"mine"}),
        ("q=heron.jpg", {"mine"}),
        ("q=nobody's", {"no credit"}),
        ("by=me&ready=no", set()),
    ],
)
def test_filters_keep_what_they_name(desk: Client, shelf: dict[str, Photo], query: str, names: set[str]) -> None:
    assert found(desk, query) == {shelf[name].pk for name in names}


@pytest.mark.parametrize(
    ("query", "missing"),
    [
        ("used=no", {"lead"}),
        ("ready=yes", {"no alt", "no credit"}),
        ("shape=wide", {"tall", "square"}),
        ("ready=odd&ends=x&license=%22&by=ben&used=1&shape=round&size=9", set()),
        ("unknown=1&credit__contains=x&_to_field=password", set()),
    ],
)
def test_other_words_keep_the_rest_or_everything(
    desk: Client,
    shelf: dict[str, Photo],
    query: str,
    missing: set[str],
) -> None:
    kept = {photo.pk for photo in shelf.values()} - {shelf[name].pk for name in missing}
    assert (found(desk, query) if "_to_field" not in query else kept) == kept


def test_views_say_how_many_photos_need_something(desk: Client, shelf: dict[str, Photo]) -> None:
    views = {view["name"]: view["count"] for view in desk.get(LIST).context["cl"].views}
    assert views == {"All": 11, "Mine": 1, "Not ready": 2, "Ends in 14 days": 1, "Ended": 1, "Unused": None}


@pytest.mark.parametrize("look", ["grid", "list"])
def test_both_looks_say_what_a_photo_lacks_and_when_its_license_ends(
    desk: Client,
    shelf: dict[str, Photo],
    look: str,
) -> None:
    page = desk.get(f"{LIST}?look={look}").content.decode()
    for words in ("Lacks alt text", "Lacks credit", "License ends in 13 days", "License ended", "Nobody&#x27;s"):
        assert words in page


def test_an_article_counts_once_however_often_it_shows_a_photo(
    article: Article, make_photo: Callable[..., Photo]
) -> None:
    photo = make_photo()
    type(article).objects.filter(pk=article.pk).update(lead_photo=photo)
    GalleryPhoto.objects.create(article=article, photo=photo)
    BodyPhoto.objects.create(article=article, photo=photo)
    article.bylines.get().author.__class__.objects.update(photo=photo)
    assert find_uses([photo.pk]) == {photo.pk: {("article", article.pk), ("author", article.bylines.get().author_id)}}


def test_the_picker_finds_photos_by_words_and_number(desk: Client, make_photo: Callable[..., Photo]) -> None:
    photo, other = make_photo(alt="A heron"), make_photo(alt="A boat")
    page = desk.get(PICK, {"q": "heron", "CKEditorFuncNum": "-1"}).content.decode()
    assert f'data-photo="{photo.pk}"' in page
    assert 'data-editor-call="-1"' in page
    assert f'data-photo="{other.pk}"' not in page
    assert f'data-photo="{other.pk}"' in desk.get(PICK, {"q": str(other.pk)}).content.decode()


def test_the_picker_has_the_filters_of_the_library_and_keeps_its_errand(
    desk: Client,
    shelf: dict[str, Photo],
) -> None:
    page = desk.get(PICK, {"ready": "alt", "for": "id_lead_photo"})
    assert [photo.pk for photo in page.context["cl"].result_list] == [shelf["no alt"].pk]
    assert '<input type="hidden" name="for" value="id_lead_photo">' in page.content.decode()


def test_the_picker_is_for_the_desk_only(client: Client, reader: User) -> None:
    assert client.get(PICK).status_code == 302
    client.force_login(reader)
    assert client.get(PICK, follow=True).status_code == 403
    assert client.post(PICK).status_code == 405


@pytest.mark.parametrize("address", [LIST, f"{LIST}?look=list", PICK, f"{LIST}?ready=no&q=two"])
def test_d37_the_library_costs_the_same_at_any_length(
    desk: Client,
    make_photo: Callable[..., Photo],
    address: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make_photo(alt="")
    with django_assert_max_num_queries(8) as few:
        desk.get(address)
    for _ in range(5):
        Photo.objects.filter(pk=make_photo(alt="").pk).update(uploaded_by=factories.make_user())
    with django_assert_max_num_queries(len(few.captured_queries)):
        desk.get(address)
