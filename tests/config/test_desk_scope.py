"""What the specification gives as examples of who may what at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from articles.models import Article, Section
from tests import factories
from tests.desk import said, typed
from tests.desk_rights import ROLES
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client
    from pytest import LogCaptureFixture  # noqa: PT013  (for its type)

    from accounts.models import User

LIST = "/admin/articles/article/"
NOT_YET = {"status": "draft", "publish_at": None, "first_published_at": None}


def form_of(article: Article) -> str:
    """Return the address of an article's form."""
    return f"{LIST}{article.pk}/change/"


@pytest.fixture
def harbor(db: None) -> Section:
    """Return a section that has one beneath it."""
    section = factories.make_section("Harbor")
    factories.make_section("Ships", parent=section)
    return section


def test_d04_an_editor_has_their_section_with_its_subsections(client: Client, harbor: Section) -> None:
    ships, city = Section.objects.get(name="Ships"), factories.make_section("City")
    client.force_login(at_desk("Editor", sections=[harbor]))
    inside = factories.make_article("Quartz", section=ships, **NOT_YET)
    outside = factories.make_article("Granite", section=city, **NOT_YET)
    assert client.get(form_of(inside)).status_code == 200
    assert client.get(form_of(outside)).status_code == 404
    assert list(client.get(f"{LIST}?shown=all").context["cl"].queryset) == [inside]


def test_d05_a_posted_status_is_ignored_and_noted(client: Client, db: None, caplog: LogCaptureFixture) -> None:
    author = at_desk("Author")
    draft = factories.make_article("Quartz", made_by=author, **NOT_YET)
    client.force_login(author)
    by_hand = {"status": "published", "publish_at": "2026-01-01", "made_by": "1", "title": "Quartz veins"}
    said(client, form_of(draft), typed(client, form_of(draft), **by_hand))
    stored = Article.objects.get(pk=draft.pk)
    assert (stored.status, stored.title, stored.made_by) == ("draft", "Quartz veins", author)
    noted = next(record for record in caplog.records if "does not offer" in record.message)
    assert "status" in noted.fields  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", ROLES.values())
def test_d30_comments_are_neither_added_nor_deleted_at_the_desk(
    client: Client, article: Article, reader: User, role: str
) -> None:
    comment = factories.make_comment(article, by=reader)
    client.force_login(at_desk(role))
    for address in ("/admin/comments/comment/add/", f"/admin/comments/comment/{comment.pk}/delete/"):
        assert client.get(address).status_code == 403
        assert client.post(address, {"post": "yes"}).status_code == 403


def test_d31_moderators_have_no_form_of_articles_and_no_addresses(
    client: Client, article: Article, reader: User
) -> None:
    client.force_login(at_desk("Moderator"))
    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.get(form_of(article)).status_code in {403, 404}
    page = client.get(f"/admin/accounts/user/{reader.pk}/change/").text
    assert reader.email not in page
    assert client.get("/admin/accounts/user/", {"q": reader.email}).context["cl"].result_count == 0


def test_d31_editors_have_no_queue(client: Client, db: None) -> None:
    client.force_login(at_desk("Editor"))
    assert client.get("/admin/comments/comment/").status_code == 403
    assert client.get("/admin/accounts/user/").status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "made_by__password__startswith=a",
        "authors__user__email__startswith=a",
        "section__editors__password__startswith=a",
        "lead_photo__uploaded_by__password=a",
        "_to_field=made_by",
    ],
)
def test_s59_lookups_by_hand_into_other_tables_are_refused(client: Client, harbor: Section, query: str) -> None:
    client.force_login(at_desk("Editor", sections=[harbor]))
    assert client.get(f"{LIST}?{query}").status_code == 400


def test_s60_every_row_of_every_page_is_every_row_of_ones_own(client: Client, harbor: Section, reader: User) -> None:
    live = factories.make_article("Basalt")
    comment = factories.make_comment(live, by=reader)
    client.force_login(at_desk("Editor", sections=[harbor]))
    data = {"action": "remove_comments", "select_across": "1", "_selected_action": [comment.pk], "index": "0"}
    assert client.post("/admin/comments/comment/?state=public", data).status_code == 403
    comment.refresh_from_db()
    assert comment.is_public


def test_the_discussions_mode_is_read_by_writers_and_set_by_editors(client: Client, harbor: Section) -> None:
    author = at_desk("Author")
    draft = factories.make_article("Quartz", section=harbor, made_by=author, **NOT_YET)
    client.force_login(author)
    assert 'name="discussion"' not in client.get(form_of(draft)).text
    said(client, form_of(draft), typed(client, form_of(draft), discussion="hidden"))
    assert Article.objects.get(pk=draft.pk).discussion == "open"
    client.force_login(at_desk("Editor", sections=[harbor]))
    assert 'name="discussion"' in client.get(form_of(draft)).text


def test_a_photos_page_counts_uses_it_may_not_name(client: Client, harbor: Section) -> None:
    photo = factories.make_bare_photo()
    factories.make_article("Quartz secret", lead_photo=photo, section=factories.make_section("City"), **NOT_YET)
    client.force_login(at_desk("Editor", sections=[harbor]))
    page = client.get(f"/admin/articles/photo/{photo.pk}/change/").text
    assert "Quartz secret" not in page
