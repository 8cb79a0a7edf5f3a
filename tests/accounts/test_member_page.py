"""What a member's page tells readers, and search engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import trust
from accounts.biography import biography_html
from accounts.models import User
from accounts.services.members import rename_member
from articles.models import Author
from tests.factories import make_author, make_comment

if TYPE_CHECKING:
    from django.test import Client

    from articles.models import Article

pytestmark = pytest.mark.django_db
PAGE = "/members/ada/"


def test_search_engines_come_in_only_where_a_member_lets_them(client: Client, reader: User) -> None:
    assert 'content="noindex"' in client.get(PAGE).text
    User.objects.update(indexable=True)
    assert "noindex" not in client.get(PAGE).text


def test_the_profile_form_stores_who_may_find_what(client: Client, reader: User) -> None:
    client.force_login(reader)
    client.post("/accounts/settings/profile/", {"display_name": "Ada Lark", "biography": "", "indexable": "on"})
    reader.refresh_from_db()
    assert (reader.show_history, reader.indexable) == (False, True)


def test_the_list_of_comments_is_shown_only_by_choice(client: Client, reader: User, article: Article) -> None:
    make_comment(article, by=reader, text="Otters were here.")
    page = client.get(PAGE).text
    assert "1 public comment<" in page
    assert "Otters were here." in page
    User.objects.update(show_history=False)
    page = client.get(PAGE).text
    assert "1 public comment<" in page
    assert "Otters were here." not in page


def test_the_author_a_member_is_has_a_link(client: Client, reader: User) -> None:
    assert "Writes for the magazine" not in client.get(PAGE).text
    author = make_author(user=reader)
    assert f'href="{author.get_absolute_url()}" rel="author"' in client.get(PAGE).text
    Author.objects.update(is_active=False)
    assert "Writes for the magazine" not in client.get(PAGE).text


@pytest.mark.parametrize(("level", "is_linked"), [(0, False), (1, True)])
def test_addresses_become_links_from_trust_1_on(
    client: Client, reader: User, monkeypatch: pytest.MonkeyPatch, level: int, is_linked: bool
) -> None:
    monkeypatch.setattr(trust, "_readers", [lambda _: level])
    User.objects.update(biography="See https://river.example/?a=1&b=2.")
    page = client.get(PAGE).text
    link = '<a href="https://river.example/?a=1&amp;b=2" rel="nofollow ugc">https://river.example/?a=1&amp;b=2</a>.'
    assert (link in page) is is_linked
    assert "https://river.example/?a=1&amp;b=2" in page


@pytest.mark.parametrize(
    "text",
    [
        'https://a.example/"onmouseover="x',
        "https://a.example/<script>alert(1)</script>",
        "javascript:alert(1)",
        "<a href='https://a.example'>x</a>",
    ],
)
def test_no_biography_breaks_out_of_its_place(text: str) -> None:
    html = biography_html(text, is_linked=True)
    assert "<script" not in html
    assert "javascript:alert(1)" not in html.replace("<p>javascript:alert(1)</p>", "")
    assert html.count('"') in {0, 4}


def test_a_member_who_is_leaving_has_no_page(client: Client, reader: User) -> None:
    User.objects.update(erase_at=timezone.now())
    assert client.get(PAGE).status_code == 404


def test_a_full_page_keeps_its_budget(client: Client, reader: User, article: Article) -> None:
    rename_member(reader, display_name="Ada Finch", by=reader)
    make_author(user=reader)
    User.objects.update(biography="https://river.example/")
    parent = make_comment(article, by=reader)
    make_comment(article, by=reader, parent=parent, text="@ada and @ben, look.")
    with CaptureQueriesContext(connection) as queries:
        page = client.get(PAGE).text
    assert "2 public comments" in page
    assert len(queries) <= 6
