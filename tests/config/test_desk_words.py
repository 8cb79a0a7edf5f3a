"""The desk's own words where Django has stock ones: what is said after a save, and the way back above each page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from articles.models import Tag
from tests import factories
from tests.desk import said, typed

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

ADD = "/admin/articles/tag/add/"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser."""
    client.force_login(editor)
    return client


def form_of(tag: Tag) -> str:
    """Return the address of a tag's form."""
    return reverse("admin:articles_tag_change", args=[tag.pk])


def test_what_is_added_and_saved_is_said_with_the_way_to_it(desk: Client) -> None:
    added = said(desk, ADD, typed(desk, ADD, name="Tides", _save="Save"))
    tag = Tag.objects.get()
    assert added == [f'The tag <a href="{form_of(tag)}">“Tides”</a> is added.']
    saved = said(desk, form_of(tag), typed(desk, form_of(tag), name="Tides & banks", _save="Save"))
    assert saved == [f'The tag <a href="{form_of(tag)}">“Tides &amp; banks”</a> is saved.']


def test_what_is_deleted_is_said_by_name(desk: Client) -> None:
    tag = factories.make_tag()
    sentences = said(desk, reverse("admin:articles_tag_delete", args=[tag.pk]), {"post": "yes"})
    assert sentences == ["The tag “Rivers” is deleted."]


@pytest.mark.parametrize(
    ("button", "ending"), [("_continue", "/change/"), ("_addanother", "/add/"), ("_save", "/tag/")]
)
def test_each_button_leads_on_as_it_says(desk: Client, button: str, ending: str) -> None:
    address = f"{form_of(factories.make_tag())}?_changelist_filters=q%3Driv"
    answer = desk.post(address, typed(desk, address, **{button: "1"}))
    path, _, query = answer.headers["Location"].partition("?")
    assert path.endswith(ending)
    assert "riv" in query


@pytest.mark.parametrize("name", ["changelist", "add", "change", "delete", "history"])
def test_pages_stand_beneath_the_desk(desk: Client, name: str) -> None:
    blanks = [factories.make_tag().pk] * (name not in {"changelist", "add"})
    page = desk.get(reverse(f"admin:articles_tag_{name}", args=blanks)).text
    crumbs = page[page.index('class="breadcrumbs"') :].partition("</ol>")[0]
    assert '<a href="/admin/">Desk</a>' in crumbs
    assert "Magazine" not in crumbs
    assert "Tags" in crumbs


@pytest.mark.parametrize("model", ["article", "photo"])
def test_long_lists_stand_beneath_the_desk_too(desk: Client, model: str) -> None:
    page = desk.get(reverse(f"admin:articles_{model}_changelist")).text
    crumbs = page[page.index('class="breadcrumbs"') :].partition("</ol>")[0]
    assert '<a href="/admin/">Desk</a>' in crumbs
    assert crumbs.count("<li") == 2
