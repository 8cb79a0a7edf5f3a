"""Permalinks end on a page that shows their comment, and every public comment is met by following links."""

from __future__ import annotations

import random
import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.models import Comment
from comments.services.deletion import delete_comment
from comments.services.moderation import remove_comment
from tests import factories
from tests.comments.makers import hold, make_threads

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db


def landing(client: Client, comment: int) -> tuple[str, bool]:
    """Return where a permalink leads, and whether the comment stands there."""
    response = client.get(f"/comments/{comment}/")
    assert response.status_code == 302
    page, _, anchor = response["Location"].partition("#")
    assert anchor == f"comment-{comment}"
    return page, f'id="{anchor}"' in client.get(page).content.decode()


def link(html: str, words: str) -> str:
    found = re.search(rf'<a[^>]* href="([^"]+)"[^>]*>{words}', html)
    return unescape(found[1]) if found else ""


def test_e53_permalinks_lead_to_their_comment(client: Client, article: Article, reader: User) -> None:
    roots = make_threads(article, by=reader, sizes=[5] * 96, shape=[0, 1, 2, 3])
    assert landing(client, roots[94].pk + 3) == (f"/articles/{article.slug}/discussion/?at={roots[94].pk + 3}", True)
    assert landing(client, roots[2].pk + 3) == (article.get_absolute_url(), True)


@pytest.mark.parametrize("place", [2, 94])
def test_e53_permalinks_lead_there_whatever_a_member_prefers(
    client: Client, article: Article, reader: User, place: int
) -> None:
    roots = make_threads(article, by=reader, sizes=[2] * 96)
    Comment.objects.filter(pk__gte=roots[50].pk).update(rank=5000)
    type(reader).objects.update(comment_order="best")
    client.force_login(reader)
    page, is_there = landing(client, roots[place].pk + 1)
    assert is_there
    assert type(reader).objects.get(pk=reader.pk).comment_order == "best"
    assert ("?sort=oldest" in page) == (place == 2)


def test_e53_permalinks_of_a_thread_of_ten_thousand_lead_there(client: Client, article: Article, reader: User) -> None:
    chance = random.Random(7)  # noqa: S311
    shape = [min(chance.randrange(place + 1), place) for place in range(10_000)]
    make_threads(article, by=reader, sizes=[1, 10_001, *[1] * 40], shape=shape)
    numbered = list(Comment.objects.filter(level__gt=0).values_list("pk", flat=True))
    assert all(landing(client, pk)[1] for pk in chance.sample(numbered, 50))


def test_e53_permalinks_of_deep_and_late_replies_lead_to_their_own_page(
    client: Client, article: Article, reader: User
) -> None:
    [chain, broad] = make_threads(article, by=reader, sizes=[22, 22], shape=range(21))
    assert landing(client, chain.pk + 20) == (f"/comments/{chain.pk + 20}/context/", True)
    [broad] = make_threads(article, by=reader, sizes=[450])
    assert landing(client, broad.pk + 400) == (f"/comments/{broad.pk + 400}/context/", True)
    assert landing(client, broad.pk + 49) == (article.get_absolute_url(), True)


def test_tombstones_are_found_where_they_are_shown(
    client: Client, article: Article, reader: User, moderator: User
) -> None:
    roots = make_threads(article, by=reader, sizes=[2] * 40)
    remove_comment(Comment.objects.get(pk=roots[35].pk), by=moderator)
    delete_comment(Comment.objects.get(pk=roots[36].pk), by=reader)
    delete_comment(Comment.objects.get(pk=roots[37].pk + 1), by=reader)
    assert landing(client, roots[35].pk)[1]
    assert landing(client, roots[36].pk)[1]
    assert client.get(f"/comments/{roots[37].pk + 1}/").status_code == 404


def test_ones_own_held_comment_is_found_on_its_page(client: Client, article: Article, reader: User) -> None:
    roots = make_threads(article, by=reader, sizes=[60, *[1] * 40])
    late, new = Comment.objects.get(parent=roots[0], number=55), roots[35]
    held = [
        hold(factories.make_comment(article, by=reader, parent=parent, text="Held.")) for parent in (late, new, None)
    ]
    assert client.get(f"/comments/{held[0].pk}/").status_code == 404
    client.force_login(reader)
    assert all(landing(client, comment.pk)[1] for comment in held)


@pytest.mark.parametrize(("signed_in", "allowed"), [(False, 5), (True, 7)])
def test_a_permalink_asks_few_queries_at_any_size(
    client: Client, article: Article, reader: User, signed_in: bool, allowed: int
) -> None:
    """A member's include the session and the account."""
    if signed_in:
        client.force_login(reader)
    counts = set()
    for sizes in ([2] * 31, [900]):
        roots = make_threads(article, by=reader, sizes=sizes)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/comments/{roots[-1].pk + 1}/")
        counts.add(len(queries))
    assert len(counts) == 1
    assert max(counts) <= allowed


def test_the_page_of_a_comment_leads_everywhere_around_it(client: Client, article: Article, reader: User) -> None:
    roots = make_threads(article, by=reader, sizes=[3] * 3, shape=[0, 1])
    delete_comment(Comment.objects.get(pk=roots[0].pk), by=reader)
    html = client.get(f"/comments/{roots[1].pk + 2}/context/").content.decode()
    assert f"<title>Comment 2.1.1 on {article.title} |" in html
    assert link(html, "See the full discussion") == f"{article.get_absolute_url()}#comments"
    assert link(html, "Back to the thread").endswith(f"at={roots[1].pk + 2}#comment-{roots[1].pk + 2}")
    assert link(html, "What it answers").startswith(f"/comments/{roots[1].pk + 1}/context/")
    assert link(html, "Start of the thread").startswith(f"/comments/{roots[1].pk}/context/")
    assert link(html, "Previous thread") == f"/comments/{roots[0].pk}/"
    assert link(html, "Next thread") == f"/comments/{roots[2].pk}/"


def test_the_first_and_the_last_thread_have_no_neighbor_beyond(client: Client, article: Article, reader: User) -> None:
    roots = make_threads(article, by=reader, sizes=[1] * 3)
    delete_comment(Comment.objects.get(pk=roots[2].pk), by=reader)
    pages = [client.get(f"/comments/{root.pk}/context/").content.decode() for root in roots[:2]]
    assert not link(pages[0], "Previous thread")
    assert link(pages[0], "Next thread")
    assert not link(pages[1], "Next thread")


@pytest.mark.parametrize(("signed_in", "allowed"), [(False, 8), (True, 16)])
def test_the_page_of_a_comment_asks_few_queries_at_any_size(
    client: Client, article: Article, reader: User, signed_in: bool, allowed: int
) -> None:
    """A member's include the session and the account."""
    if signed_in:
        client.force_login(reader)
    counts = []
    for size in (3, 30, 900):
        [root] = make_threads(article, by=reader, sizes=[size])
        client.get(f"/comments/{root.pk}/context/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/comments/{root.pk + 1}/context/")
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert counts[0] <= allowed


def wanted(article: Article) -> set[str]:
    """Return the anchors of all public comments."""
    return {f"comment-{pk}" for pk in Comment.objects.for_article(article).public().values_list("pk", flat=True)}


def crawl(client: Client, start: str) -> set[str]:
    """Return the anchors of all comments met by following links of reading on from a page, each address once."""
    met: set[str] = set()
    waiting, known = [start], {start}
    while waiting:
        html = client.get(waiting.pop()).content.decode()
        met |= set(re.findall(r'id="(comment-\d+)"', html))
        for found in re.findall(r'<a[^>]*(?:class="thread-more"|rel="next")[^>]*>', html):
            address = unescape(re.search(r'href="([^"#]+)', found)[1])  # type: ignore[index]
            if address not in known:
                known.add(address)
                waiting.append(address)
    return met


@pytest.mark.parametrize("sort", ["oldest", "newest", "best", "active", "replies"])
def test_every_public_comment_is_met_by_following_links(
    client: Client, article: Article, reader: User, moderator: User, sort: str
) -> None:
    chance = random.Random(3)  # noqa: S311
    shape = [chance.randrange(max(0, place - 3), place + 1) if place % 3 else 0 for place in range(260)]
    roots = make_threads(article, by=reader, sizes=[260, *[2] * 34, 52], shape=shape)
    make_threads(article, by=reader, sizes=[130], shape=[0] * 60 + [1] * 70)
    for pk in chance.sample(range(roots[0].pk + 1, roots[0].pk + 259), 40):
        Comment.objects.filter(pk=pk).update(rank=chance.randrange(9000))
    for pk in chance.sample(range(roots[0].pk + 1, roots[0].pk + 259), 25):
        remove_comment(Comment.objects.get(pk=pk), by=moderator)
    start = article.get_absolute_url() if sort == "oldest" else f"/articles/{article.slug}/discussion/?sort={sort}"
    assert not wanted(article) - crawl(client, start)
