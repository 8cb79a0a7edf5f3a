"""Addresses of a former site: where they lead, what they never hide, and what is looked for in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError

from articles.models import MissingAddress, Redirect
from articles.services.redirects import save_redirect
from tests.desk import said, typed

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User
    from articles.models import Article

OLD = "/2019/river.html"


def saved(editor: User, path: str = OLD, target: str = "/latest/", answer: int = 301) -> Redirect:
    redirect = Redirect(path=path, target=target, answer=answer)
    save_redirect(redirect, by=editor)
    return redirect


@pytest.mark.parametrize("answer", [301, 302])
def test_a_former_address_leads_on_with_its_query_and_is_counted(client: Client, editor: User, answer: int) -> None:
    redirect = saved(editor, answer=answer)
    response = client.get(f"{OLD}?x=1")
    assert (response.status_code, response.headers["Location"]) == (answer, "/latest/?x=1")
    redirect.refresh_from_db()
    assert redirect.hits == 1


def test_what_is_gone_says_so(client: Client, editor: User) -> None:
    saved(editor, target="", answer=410)
    response = client.get(OLD)
    assert response.status_code == 410
    assert "This page is gone" in response.content.decode()


def test_a_page_that_exists_is_never_hidden_and_costs_no_query(
    client: Client, article: Article, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Redirect.objects.create(path=article.get_absolute_url(), target="/latest/")
    with django_assert_max_num_queries(13) as asked:
        assert client.get(article.get_absolute_url()).status_code == 200
    assert not [query for query in asked.captured_queries if "redirect" in query["sql"]]


@pytest.mark.parametrize(
    ("path", "target", "field"),
    [
        ("2019/river", "/latest/", "path"),
        ("//evil.example/", "/latest/", "path"),
        ("/latest/", "/archive/", "path"),
        ("/admin/articles/", "/latest/", "path"),
        (OLD, "javascript:alert(1)", "target"),
        (OLD, "//evil.example/", "target"),
        (OLD, "/\\evil.example/", "target"),
        (OLD, OLD, "target"),
        (OLD, "/latest/\nSet-Cookie: a=b", "target"),
        (OLD, "https://news.example/a\r\nb", "target"),
    ],
)
def test_odd_addresses_are_refused_at_their_field(editor: User, path: str, target: str, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        saved(editor, path, target)
    assert list(refused.value.message_dict) == [field]


def test_a_loop_over_others_is_refused(editor: User) -> None:
    saved(editor, "/a", "/b")
    saved(editor, "/b", "/c")
    with pytest.raises(ValidationError, match="leads back"):
        saved(editor, "/c", "/a?x=1")


def test_what_is_missing_is_counted_but_not_where_keys_stand(client: Client, db: None) -> None:
    for address in (OLD, OLD, "/admin/nothing/", "/accounts/nothing/secret-key/"):
        client.get(address)
    client.post("/nowhere/")
    assert list(MissingAddress.objects.values_list("path", "hits")) == [(OLD, 2)]


def test_no_more_addresses_are_kept_than_the_table_may_hold(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.services.redirects.MOST_MISSING", 1)
    client.get("/one")
    client.get("/two")
    assert [missing.path for missing in MissingAddress.objects.all()] == ["/one"]


def test_a_missing_address_becomes_a_redirect_at_the_desk(client: Client, editor: User) -> None:
    client.get(OLD)
    client.force_login(editor)
    assert "/admin/articles/redirect/add/?path=%2F2019%2Friver.html" in client.get(
        "/admin/articles/missingaddress/"
    ).content.decode().replace("&amp;", "&")
    address = "/admin/articles/redirect/add/"
    said(client, address, typed(client, address, path=OLD, target="/latest/", answer=301))
    assert not MissingAddress.objects.exists()
    page = client.post(address, typed(client, address, path="/x", target="/x", answer=301)).content.decode()
    assert "This leads back to where it began." in page
