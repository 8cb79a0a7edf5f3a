"""Rows of the long lists are remembered by what they show: whatever changes is seen by the next look."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from articles.models import Article, Photo, Section
from tests import factories
from tests.roles import at_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User

LIST = "/admin/articles/article/?shown=all"
LIBRARY = "/admin/articles/photo/"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser that has looked at the list."""
    client.force_login(editor)
    return client


def seen(desk: Client, address: str) -> str:
    """Return a list as it is shown, looked at twice."""
    assert desk.get(address).status_code == 200
    return desk.get(address).content.decode()


def test_a_row_of_an_article_is_printed_anew_with_whatever_it_shows(
    desk: Client, article: Article, make_photo: Callable[..., Photo]
) -> None:
    photo = make_photo()
    assert "The river came back" in seen(desk, LIST)
    Article.objects.update(title="The river left", word_count=4321, lead_photo=photo)
    Section.objects.filter(pk=article.section_id).update(name="Floods")
    article.bylines.get().author.__class__.objects.update(name="Nils Aal")
    article.revisions.create(number=1, by_name="Last Hand", checks=[{"code": "x"}])
    page = seen(desk, LIST)
    for words in ("The river left", "4321", ">Floods<", "Nils Aal", "Last Hand", "1 problem<", photo.file.url):
        assert words in page


def test_new_comments_are_told_at_once(desk: Client, article: Article, reader: User) -> None:
    assert "today)" not in seen(desk, LIST)
    factories.make_comment(article, by=reader)
    assert "(+1 today)" in desk.get(LIST).content.decode()


def test_the_clock_changes_a_row(desk: Client) -> None:
    factories.make_article("Soon", publish_at=timezone.now() + timedelta(hours=1), first_published_at=None)
    assert ">Scheduled<" in seen(desk, LIST)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert ">Live<" in desk.get(LIST).content.decode()


def test_moments_stand_in_the_zone_of_who_looks(desk: Client, article: Article, editor: User) -> None:
    assert "5 Jan 2026, 09:00" in seen(desk, LIST)
    editor.time_zone = "Asia/Tokyo"
    editor.save(update_fields=["time_zone"])
    assert "5 Jan 2026, 18:00" in desk.get(LIST).content.decode()


def test_a_choice_narrows_as_soon_as_it_is_offered_and_no_longer(desk: Client, article: Article) -> None:
    section = factories.make_section("Harbor")
    address = f"{LIST}&section={section.pk}"
    assert "The river came back" not in seen(desk, address)
    section.delete()
    assert "The river came back" in desk.get(address).content.decode()


def test_what_somebody_saw_is_nothing_others_see(desk: Client, client: Client, draft: Article) -> None:
    assert "The secret draft" in seen(desk, LIST)
    client.force_login(at_desk("Editor", sections=[factories.make_section("Harbor")]))
    assert "The secret draft" not in seen(client, LIST)


def test_pages_follow_each_other(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("list_per_page", "list_max_show_all"):
        monkeypatch.setattr(f"articles.admin.articles.ArticleAdmin.{name}", 2)
    made = [factories.make_article(f"Part {number}") for number in range(5)]
    for number, titles in ((1, {4, 3}), (2, {2, 1}), (3, {0})):
        rows = desk.get(f"{LIST}&p={number}").context["cl"].result_list
        assert {row.pk for row in rows} == {made[place].pk for place in titles}
    assert desk.get(f"{LIST}&p=4").headers["Location"].endswith("?e=1")


@pytest.mark.parametrize("look", ["", "?look=list", "pick/"])
def test_a_photo_is_printed_anew_with_whatever_it_shows(
    desk: Client, look: str, make_photo: Callable[..., Photo]
) -> None:
    photo = make_photo()
    assert photo.file.url in seen(desk, LIBRARY + look)
    Photo.objects.update(credit="Somebody Else", license_until=timezone.now() + timedelta(days=3))
    page = seen(desk, LIBRARY + look)
    assert "Somebody Else" in page
    assert "License ends in 3 days" in page
    assert "in 1 place" not in page
    factories.make_article("Shows it", lead_photo=photo)
    page = desk.get(LIBRARY + look).content.decode()
    assert ("in 1 place" in page) or ('<td class="field-use_count">1</td>' in page)
