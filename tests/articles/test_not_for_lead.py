"""Photos that may lead no article: who chooses one is told, what leads already is named by the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from articles.models import Article, Photo
from articles.publish_gate import run
from articles.services.photo_rights import set_rights
from articles.snapshots import Snapshot
from tests.articles.test_admin_articles import form_of
from tests.desk import typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django.plugin import DjangoAssertNumQueries

    from accounts.models import User

LIST = "/admin/articles/photo/"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser."""
    client.force_login(editor)
    return client


@pytest.fixture
def barred(make_photo: Callable[..., Photo]) -> Photo:
    """Return a photo that may lead nothing."""
    return make_photo(1300, 900, is_not_for_lead=True)


def test_the_form_refuses_it_as_a_new_lead_and_keeps_what_is_typed(desk: Client, draft: Article, barred: Photo) -> None:
    page = desk.post(form_of(draft), typed(desk, form_of(draft), title="Kept title", lead_photo=barred.pk))
    assert f"Photo {barred.pk} (“{barred}”) is marked “not for lead”." in page.text
    assert "Kept title" in page.text
    assert Article.objects.get(pk=draft.pk).lead_photo is None


def test_one_that_leads_already_stays_when_other_words_are_saved(desk: Client, draft: Article, barred: Photo) -> None:
    Article.objects.filter(pk=draft.pk).update(lead_photo=barred)
    desk.post(form_of(draft), typed(desk, form_of(draft), title="Another title"))
    draft.refresh_from_db()
    assert (draft.title, draft.lead_photo_id) == ("Another title", barred.pk)


def test_the_gate_refuses_it_at_the_head_and_takes_it_in_the_text(draft: Article, barred: Photo) -> None:
    fields = {**Snapshot.of(draft).to_fields(), "lead_photo": barred.pk}
    [finding] = [
        one for one in run(draft, Snapshot.from_fields(fields), at=draft.made_at) if one.code == "not-for-lead"
    ]
    assert (finding.is_error, finding.yields, finding.anchor) == (True, False, f"photo:{barred.pk}")
    inside = {**fields, "lead_photo": None, "body": f'<figure><img data-file="{barred.pk}" alt="Two"></figure>'}
    assert "not-for-lead" not in {one.code for one in run(draft, Snapshot.from_fields(inside), at=draft.made_at)}


def test_the_field_of_the_lead_offers_others_only(
    desk: Client, draft: Article, barred: Photo, make_photo: Callable[..., Photo]
) -> None:
    other = make_photo()
    choices = desk.get(form_of(draft)).context["adminform"].form["lead_photo"].field.widget.widget.offered
    assert [photo.pk for photo in choices] == [other.pk]
    field = {"app_label": "articles", "model_name": "article", "field_name": "lead_photo", "term": "two"}
    found = desk.get(reverse("admin:autocomplete"), field).json()["results"]
    assert [row["id"] for row in found] == [str(other.pk)]


@pytest.mark.parametrize(("errand", "is_offered"), [("for=id_lead_photo", False), ("for=id_gallery-0-photo", True)])
def test_the_window_of_the_lead_says_why_it_has_no_use(
    desk: Client, barred: Photo, errand: str, is_offered: bool
) -> None:
    page = desk.get(f"{LIST}pick/?{errand}").text
    assert ('<span class="photo-card__act">Use</span>' in page) is is_offered
    assert ('<span class="photo-card__act">Cannot lead</span>' in page) is not is_offered
    assert "Not for lead</span>" in page


def test_the_library_finds_them_and_says_so(desk: Client, barred: Photo, make_photo: Callable[..., Photo]) -> None:
    other = make_photo()
    for query, kept in (("lead=no", barred), ("lead=yes", other)):
        assert [photo.pk for photo in desk.get(f"{LIST}?{query}").context["cl"].result_list] == [kept.pk]
    for look in ("grid", "list"):
        assert "Not for lead</span>" in desk.get(f"{LIST}?look={look}").text


def test_many_are_marked_at_once_and_freed_again(desk: Client, make_photo: Callable[..., Photo]) -> None:
    photos = [make_photo(), make_photo()]
    chosen = {"action": "set_rights", "decided": "yes", "_selected_action": [photo.pk for photo in photos]}
    assert "Changed 2 photos." in desk.post(LIST, {**chosen, "lead": "no"}, follow=True).text
    assert Photo.objects.kept_from_lead().count() == 2
    desk.post(LIST, {**chosen, "lead": "yes"})
    assert not Photo.objects.kept_from_lead().exists()


def test_who_may_not_change_a_photo_cannot_mark_it(barred: Photo, make_user_with: Callable[..., User]) -> None:
    by = make_user_with("change_photo")
    done = set_rights([Photo.objects.get(pk=barred.pk)], by=by, is_not_for_lead=False)
    assert [photo.pk for photo, _ in done.refused] == [barred.pk]
    assert Photo.objects.get(pk=barred.pk).is_not_for_lead


def test_the_form_of_a_photo_has_the_tag(desk: Client, make_photo: Callable[..., Photo]) -> None:
    photo = make_photo()
    address = reverse("admin:articles_photo_change", args=[photo.pk])
    desk.post(address, typed(desk, address, is_not_for_lead="on"))
    photo.refresh_from_db()
    assert photo.is_not_for_lead
    assert '<span class="chip chip--ahead">Not for lead</span>' in desk.get(address).text


def test_the_form_of_an_article_asks_no_more_for_it(
    desk: Client, draft: Article, barred: Photo, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Article.objects.filter(pk=draft.pk).update(lead_photo=barred)
    desk.get(form_of(draft))
    with django_assert_max_num_queries(22):
        desk.get(form_of(draft))
