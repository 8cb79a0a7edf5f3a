"""The address of a discussion: pages, orders, fragments, and what search engines are told of each."""

from __future__ import annotations

import re
from html import unescape
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Slug
from comments.discussion import load_discussion
from comments.models import Comment
from comments.orders import Order
from comments.services.posting import MAX_DEPTH
from tests import factories
from tests.comments.makers import make_threads

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings

    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def url(article: Article, query: str = "") -> str:
    return f"/articles/{article.slug}/discussion/{query}"


def html_of(client: Client, article: Article, query: str = "", **headers: Any) -> str:
    response = client.get(url(article, query), headers=headers.get("headers"))
    assert response.status_code == 200
    return response.content.decode()


def roots_in(html: str) -> list[int]:
    """Return the numbers of the threads on a page, in order."""
    threads = html.partition('id="thread"')[2]
    return [int(value) for value in re.findall(r'<li class="comment[^"]*" value="(\d+)"><article[^>]*><', threads)]


def link(html: str, words: str) -> str:
    found = re.search(rf'<a[^>]* href="([^"]+)"[^>]*>{words}</a>', html)
    return unescape(found[1]) if found else ""


def test_e8_numbers_are_kept_in_every_order(client: Client, article: Article, reader: User) -> None:
    roots = make_threads(article, by=reader, sizes=[1] * 9)
    Comment.objects.filter(pk=roots[6].pk).update(rank=900)
    html = html_of(client, article, "?sort=best")
    assert roots_in(html) == [7, 1, 2, 3, 4, 5, 6, 8, 9]
    assert f'value="7"><article id="comment-{roots[6].pk}"' in html
    assert 'title="Number 7"' in html


def test_e9_at_the_depth_cap_an_answer_stands_beside_what_it_answers(
    client: Client, article: Article, reader: User, other_reader: User
) -> None:
    [root] = make_threads(article, by=reader, sizes=[MAX_DEPTH + 1], shape=range(MAX_DEPTH))
    deepest = Comment.objects.get(tree_id=root.pk, level=MAX_DEPTH)
    answer = factories.make_comment(article, by=other_reader, parent=deepest, text="Deeper still.")
    assert (answer.level, answer.parent_id) == (MAX_DEPTH, deepest.parent_id)
    html = client.get(f"/comments/{answer.pk}/context/").content.decode()
    assert f'href="/comments/{deepest.pk}/">In reply to Ada Lark</a>' in html


def test_pages_lead_to_each_other_by_plain_links(client: Client, article: Article, reader: User) -> None:
    make_threads(article, by=reader, sizes=[1] * 70)
    first = client.get(article.get_absolute_url()).content.decode()
    assert not link(first, "Earlier comments")
    second_url = link(first, "Later comments")
    second = client.get(second_url).content.decode()
    assert roots_in(second) == list(range(31, 61))
    assert 'rel="next"' in second
    assert roots_in(client.get(link(second, "Earlier comments")).content.decode()) == list(range(1, 31))
    third = client.get(link(second, "Later comments")).content.decode()
    assert roots_in(third) == list(range(61, 71))
    assert not link(third, "Later comments")


@pytest.mark.parametrize(("sort", "words"), [("newest", "Earlier comments"), ("best", "More comments")])
def test_pages_of_other_orders_stay_in_them(
    client: Client, article: Article, reader: User, sort: str, words: str
) -> None:
    make_threads(article, by=reader, sizes=[1] * 40)
    html = html_of(client, article, f"?sort={sort}")
    assert f'aria-current="true">{Order(sort).label}' in html
    assert f"?sort={sort}&after=" in link(html, words)
    assert len(roots_in(client.get(link(html, words)).content.decode())) == 10


def test_damaged_and_foreign_places_are_the_plain_page(client: Client, article: Article, reader: User) -> None:
    make_threads(article, by=reader, sizes=[1] * 40)
    cursor = link(html_of(client, article, "?sort=best"), "More comments").partition("after=")[2].partition("#")[0]
    for query in (
        f"?after={cursor}", f"?sort=newest&before={cursor}x", "?sort=worst", "?at=x", "?under=99999999999999999999",
        "?after=%FF%00", "?before=" + "A" * 500, f"?after={cursor[:-3]}", "?under=99999&after=%C3%A9", "?at=-1",
        "?after=b2xkZXN0Li0uMS4w", "?after=YWN0aXZlLjk5OTk5OTk5OTk5OTk5OTk5OS4xLjA&sort=active",
    ):  # fmt: skip
        assert len(roots_in(html_of(client, article, query))) == 30, query


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", ""),
        ("?sort=oldest", ""),
        ("?sort=best", None),
        ("?at=1", None),
        ("?under=1", None),
        ("?after={cursor}", "?after={cursor}"),
    ],
)
def test_search_engines_are_told_which_page_to_keep(
    client: Client, article: Article, reader: User, query: str, canonical: str | None
) -> None:
    roots = make_threads(article, by=reader, sizes=[2] * 40)
    cursor = link(html_of(client, article), "Later comments").partition("after=")[2].partition("#")[0]
    html = html_of(client, article, query.replace("=1", f"={roots[0].pk}").format(cursor=cursor))
    assert ('content="noindex"' in html) == (canonical is None)
    found = re.search(r'<link rel="canonical" href="https?://[^/]+([^"]+)">', html)
    assert found
    assert found[1] == url(article, (canonical or "").format(cursor=cursor))


def test_fragments_hold_what_changes_and_nothing_else(client: Client, article: Article, reader: User) -> None:
    [root] = make_threads(article, by=reader, sizes=[120])
    page = client.get(url(article), headers=HTMX)
    assert "HX-Request" in page["Vary"]
    assert page.content.decode().strip().startswith('<div id="threads"')
    stub = unescape(re.search(r'href="([^"]+)" data-more>Show 70 more replies', page.content.decode())[1])  # type: ignore[index]
    more = client.get(stub, headers=HTMX).content.decode()
    assert more.strip().startswith("<li")
    assert len(re.findall("<article", more)) == 50
    assert "Show 20 more replies" in more
    whole = client.get(stub).content.decode()
    assert more.strip() in whole
    assert f'id="replies-{root.pk}"' in whole


def test_a_former_address_leads_to_the_present_one(client: Client, article: Article) -> None:
    Slug.objects.create(slug="the-old-one", kind="article", target_id=article.pk, is_current=False)
    response = client.get("/articles/the-old-one/discussion/?sort=best")
    assert (response.status_code, response["Location"]) == (301, url(article, "?sort=best"))


@pytest.mark.parametrize("case", ["draft", "hidden", "unknown"])
def test_there_is_no_discussion_of_what_is_not_shown(
    client: Client, article: Article, draft: Article, case: str
) -> None:
    type(article).objects.filter(pk=article.pk).update(discussion="hidden")
    slug = {"draft": draft.slug, "hidden": article.slug, "unknown": "nothing-here"}[case]
    assert client.get(f"/articles/{slug}/discussion/").status_code == 404


def test_a_member_finds_the_order_chosen_last(client: Client, article: Article, reader: User) -> None:
    roots = make_threads(article, by=reader, sizes=[1] * 3)
    Comment.objects.filter(pk=roots[2].pk).update(rank=100)
    client.force_login(reader)
    client.get(url(article, "?sort=best"))
    client.get(url(article, f"?sort=oldest&at={roots[0].pk}"))
    client.get(f"{article.get_absolute_url()}?sort=oldest")
    html = client.get(article.get_absolute_url()).content.decode()
    assert roots_in(html) == [3, 1, 2]
    client.get(link(html, "Oldest"))
    assert roots_in(client.get(article.get_absolute_url()).content.decode()) == [1, 2, 3]


def test_the_magazine_may_prefer_another_order(
    client: Client, article: Article, reader: User, settings: Settings
) -> None:
    settings.DISCUSSION = {**settings.DISCUSSION, "DEFAULT_SORT": "newest"}
    roots = make_threads(article, by=reader, sizes=[1] * 3)
    assert roots_in(client.get(article.get_absolute_url()).content.decode()) == [3, 2, 1]
    assert client.get(f"/comments/{roots[0].pk}/")["Location"].startswith(f"{article.get_absolute_url()}?sort=oldest#")


def test_what_the_editors_picked_stands_above_page_one(client: Client, article: Article, reader: User) -> None:
    roots = make_threads(article, by=reader, sizes=[1] * 40)
    assert "picks-heading" not in html_of(client, article)
    Comment.objects.filter(pk__in=[roots[34].pk, roots[2].pk]).update(is_picked=True)
    html = html_of(client, article)
    assert html.index(f"/comments/{roots[34].pk}/context/#comment-") < html.index(f"/comments/{roots[2].pk}/context/")
    assert "picks-heading" not in client.get(link(html, "Later comments")).content.decode()


def test_a_comment_is_posted_in_place_on_later_pages_too(client: Client, article: Article, reader: User) -> None:
    roots = make_threads(article, by=reader, sizes=[2] * 40)
    client.force_login(reader)
    html = html_of(client, article, f"?at={roots[35].pk}")
    assert f'class="act act--reply" href="/comments/{roots[35].pk}/reply/"' in html
    answer = client.post(
        f"/comments/{roots[35].pk}/reply/", {"text": "Here."}, headers={**HTMX, "HX-Target": f"reply-{roots[35].pk}"}
    ).content.decode()
    assert f'hx-swap-oob="beforeend:#replies-{roots[35].pk}"' in answer


def test_without_scripts_a_new_comment_is_shown_where_it_stands(client: Client, article: Article, reader: User) -> None:
    make_threads(article, by=reader, sizes=[1] * 40)
    client.force_login(reader)
    response = client.post(f"/articles/{article.slug}/comment/", {"text": "Last of all."})
    assert response["Location"].startswith(url(article, "?at="))
    assert "Last of all." in client.get(response["Location"].partition("#")[0]).content.decode()


def test_pages_ask_as_many_queries_at_any_size(article: Article, reader: User) -> None:
    allowed = {False: 6, True: 13}
    counts: dict[tuple[bool, Order], list[int]] = {way: [] for way in product(allowed, (Order.OLDEST, Order.BEST))}
    for sizes in ([1] * 30, [90] + [1] * 380, [9_500]):
        make_threads(article, by=reader, sizes=sizes)
        for (signed_in, order), asked in counts.items():
            viewer = type(reader).objects.get(pk=reader.pk) if signed_in else AnonymousUser()
            with CaptureQueriesContext(connection) as queries:
                page = load_discussion(article, viewer, order=order)
            asked.append(len(queries))
            assert len(page.nodes) <= 200
    assert {way: asked for way, asked in counts.items() if max(asked) > allowed[way[0]]} == {}
    assert {way: asked for way, asked in counts.items() if max(asked) - min(asked) > (way[1] is Order.BEST)} == {}
