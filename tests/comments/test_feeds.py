"""Feeds of comments: what they say, to whom, and what they never say."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.services.slugs import assign_slug
from comments.entries import entries_of_all
from comments.models import Comment
from comments.services.deletion import delete_comment
from comments.services.moderation import remove_comment, restore_removed_comment
from tests import factories
from tests.comments.makers import make_long_discussion, post_held

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from django.test import Client

    from accounts.models import User
    from articles.models import Article

    type Commits = Callable[..., AbstractContextManager[Any]]

pytestmark = pytest.mark.django_db
KINDS = ("", "atom/", "json/")
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
HOSTILE = "]]> <![CDATA[ </item></entry> & \ufffe\uffff <script>x</script> \u2028 \U0001f600"


def feed_of(client: Client, article: Article, kind: str = "") -> str:
    """Return a feed as text."""
    response = client.get(f"/articles/{article.slug}/discussion/feed/{kind}")
    assert response.status_code == 200
    return response.content.decode()


def items_of(client: Client, article: Article) -> list[ET.Element]:
    """Return the items of the RSS feed."""
    return list(ET.fromstring(feed_of(client, article)).iter("item"))  # noqa: S314  (our own output)


def test_an_item_names_author_headline_and_place(client: Client, root: Comment, reply: Comment) -> None:
    newest, oldest = items_of(client, root.article)
    assert newest.findtext("title") == "Ben Okoro on The river came back"
    assert oldest.findtext("link", "").endswith(f"/comments/{root.pk}/")
    assert oldest.findtext("{http://purl.org/dc/elements/1.1/}creator") == "Ada Lark"
    assert oldest.findtext(CONTENT) == "<p>Trains are late again, as ever.</p>"
    assert oldest.findtext("description") == "Trains are late again, as ever."


def test_an_item_keeps_its_id_when_the_article_moves(client: Client, root: Comment) -> None:
    year = root.published_at.year
    (item,) = items_of(client, root.article)
    guid = item.find("guid")
    assert guid is not None
    assert guid.get("isPermaLink") == "false"
    assert guid.text
    assert guid.text.startswith("tag:")
    assert guid.text.endswith(f",{year}:comment/{root.pk}")


def test_atom_and_json_say_the_same(client: Client, root: Comment, reply: Comment) -> None:
    rss = [item.findtext("guid") for item in items_of(client, root.article)]
    atom = ET.fromstring(feed_of(client, root.article, "atom/"))  # noqa: S314
    listed = client.get(f"/articles/{root.article.slug}/discussion/feed/json/").json()
    assert [entry.findtext(f"{ATOM}id") for entry in atom.iter(f"{ATOM}entry")] == rss
    assert [item["id"] for item in listed["items"]] == rss
    assert listed["items"][1]["content_html"] == "<p>Trains are late again, as ever.</p>"
    assert listed["items"][1]["authors"][0]["name"] == "Ada Lark"


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("", "application/rss+xml"), ("atom/", "application/atom+xml"), ("json/", "application/feed+json")],
)
def test_each_feed_says_what_it_is_and_may_be_shared(
    client: Client, root: Comment, kind: str, content_type: str
) -> None:
    response = client.get(f"/articles/{root.article.slug}/discussion/feed/{kind}")
    assert response["Content-Type"].startswith(content_type)
    assert response["Cache-Control"].startswith("public")
    assert not client.cookies


@pytest.mark.parametrize("kind", ["", "atom/"])
def test_feeds_are_well_formed_whatever_a_text_holds(
    client: Client, article: Article, other_reader: User, kind: str
) -> None:
    factories.make_comment(article, by=other_reader, text=HOSTILE)
    type(article).objects.filter(pk=article.pk).update(title=HOSTILE)
    text = feed_of(client, article, kind)
    parsed = ET.fromstring(text)  # noqa: S314
    assert "\ufffe" not in text
    assert "]]> <![CDATA[ </item></entry> &" in "".join(parsed.itertext())


def test_addresses_are_absolute_and_signs_plain(client: Client, root: Comment, other_reader: User) -> None:
    text = (
        f'[quote={root.pk}]Trains are late again[/quote]\n\nSo :sad: says @ada. <a href="/x">\n\n'
        "[media=https://youtu.be/dQw4w9WgXcQ]"
    )
    factories.make_comment(root.article, by=other_reader, text=text)
    html = items_of(client, root.article)[0].findtext(CONTENT, "")
    assert f'Quote: <a href="http://testserver/comments/{root.pk}/">Ada Lark</a>' in html
    assert '<a class="mention" href="http://testserver/members/ada/">' in html
    assert "So 🙁 says" in html
    assert '&lt;a href="/x"&gt;' in html
    assert ">https://www.youtube.com/watch?v=dQw4w9WgXcQ</a>" in html
    assert "data-frame" not in html


def test_e31_words_of_a_removed_comment_leave_the_feeds(
    client: Client, root: Comment, other_reader: User, moderator: User
) -> None:
    quote = f"[quote={root.pk}]Trains are late again[/quote]\n\nIndeed."
    factories.make_comment(root.article, by=other_reader, text=quote)
    remove_comment(root, by=moderator, reason=Comment.Reason.OTHER)
    for kind in KINDS:
        text = feed_of(client, root.article, kind)
        assert "Quote: a removed comment" in text
        assert "(not shown)" in text
        assert "Trains are late again" not in text
    root.refresh_from_db()
    restore_removed_comment(root, by=moderator)
    assert "Quote: a removed comment" not in feed_of(client, root.article)
    assert feed_of(client, root.article).count("Trains are late again") == 3


def test_e42_a_deleted_comment_is_in_no_feed(client: Client, root: Comment, reply: Comment) -> None:
    delete_comment(root, by=root.author)
    for kind in KINDS:
        text = feed_of(client, root.article, kind)
        assert "Ada" not in text
        assert "Trains" not in text
        assert "Not on the coast." in text


def test_held_comments_are_in_no_feed(client: Client, root: Comment, reader: User) -> None:
    post_held(root.article, by=reader, text="Waiting.")
    client.force_login(reader)
    assert "Waiting." not in feed_of(client, root.article)


def test_nothing_changed_answers_304_and_a_vanished_comment_200(client: Client, root: Comment, reply: Comment) -> None:
    address = f"/articles/{root.article.slug}/discussion/feed/"
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    delete_comment(root, by=root.author)
    changed = client.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert client.get(address, headers={"If-None-Match": changed["ETag"]}).status_code == 304


def test_an_empty_feed_is_valid_and_stays_the_same(client: Client, article: Article) -> None:
    assert items_of(client, article) == []
    assert feed_of(client, article) == feed_of(client, article)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "change",
    [
        {"discussion": "hidden"},
        {"status": "draft"},
        {"publish_at": timezone.now() + timedelta(days=1)},
        {"unpublish_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_what_visitors_cannot_read_has_no_feed(
    client: Client, root: Comment, editor: User, kind: str, change: dict[str, object]
) -> None:
    type(root.article).objects.filter(pk=root.article_id).update(**change)
    client.force_login(editor)
    assert client.get(f"/articles/{root.article.slug}/discussion/feed/{kind}").status_code == 404
    assert "Trains" not in client.get("/comments/feed/").content.decode()


def test_a_moved_article_leads_to_its_feed(client: Client, root: Comment) -> None:
    former = root.article.slug
    assign_slug(root.article, "the-river-is-back")
    response = client.get(f"/articles/{former}/discussion/feed/atom/")
    assert response.status_code == 301
    assert response["Location"] == "/articles/the-river-is-back/discussion/feed/atom/"


def test_the_feed_of_all_holds_the_newest_of_every_discussion(
    client: Client, root: Comment, other_reader: User
) -> None:
    other = factories.make_article("Another")
    newest = factories.make_comment(other, by=other_reader, text="Over here.")
    items = list(ET.fromstring(client.get("/comments/feed/").content).iter("item"))  # noqa: S314
    assert [item.findtext("title") for item in items] == ["Ben Okoro on Another", "Ada Lark on The river came back"]
    assert items[0].findtext("link", "").endswith(f"/comments/{newest.pk}/")


def test_a_feed_costs_the_same_at_any_length(client: Client, root: Comment, reader: User) -> None:
    counts = []
    for size in (1, 120):
        make_long_discussion(root.article, by=reader, size=size)
        for address in (f"/articles/{root.article.slug}/discussion/feed/", "/comments/feed/"):
            with CaptureQueriesContext(connection) as queries:
                response = client.get(address)
            counts.append(len(queries))
    # One of them tells how long the feed stays true.
    assert counts == [4, 4, 4, 4]
    assert response.content.count(b"<item>") == 50


def test_the_feed_of_all_walks_from_the_newest_comment(root: Comment, reader: User) -> None:
    make_long_discussion(root.article, by=reader, size=120)
    with CaptureQueriesContext(connection) as queries:
        entries_of_all()
    statement = next(query["sql"] for query in queries if "EXISTS" in query["sql"])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table of a few pages is read whole; how a long one is, is asked.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(f"EXPLAIN {'' if connection.vendor == 'postgresql' else 'QUERY PLAN '}{statement}")
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "public_by_time" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_a_kept_feed_asks_nothing_and_has_the_next_comment(
    client: Client, root: Comment, kept_pages: None, django_capture_on_commit_callbacks: Commits
) -> None:
    addresses = (f"/articles/{root.article.slug}/discussion/feed/", "/comments/feed/")
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert "Ada Lark" in client.get(address).content.decode()
        assert len(queries) == 0
    with django_capture_on_commit_callbacks(execute=True):
        factories.make_comment(root.article, by=root.author, text="One more.")
    assert all("One more." in client.get(address).content.decode() for address in addresses)


def test_pages_lead_to_the_feeds(client: Client, root: Comment) -> None:
    html = client.get(root.article.get_absolute_url()).content.decode()
    for kind in KINDS:
        address = f"/articles/{root.article.slug}/discussion/feed/{kind}"
        assert html.count(f'href="{address}"') == 2
    assert "Follow this discussion by feed" in html


def test_a_hidden_discussion_shows_no_way_to_a_feed(client: Client, root: Comment) -> None:
    type(root.article).objects.filter(pk=root.article_id).update(discussion="hidden")
    assert "/discussion/feed/" not in client.get(root.article.get_absolute_url()).content.decode()
