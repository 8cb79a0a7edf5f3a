"""Paragraphs that readers quote: the links in the article's text, and the pages they lead to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from articles.services.editing import save_article
from articles.services.slugs import assign_slug
from comments.passages import PER_PAGE, with_links
from comments.services.deletion import delete_comment
from tests import factories

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from comments.models import Comment

pytestmark = pytest.mark.django_db
QUOTE = "[quote=article]You could hear it.[/quote]\n"
ADDRESS = "/articles/x/discussion/passages/p-0/"
P1, P2 = "p-00000001", "p-0000000a-2"
SHAPES = [
    (f'<p id="{P1}">One <em>two</em>.</p><p>Three.</p>', "One <em>two</em>.| </p>"),
    (f'<blockquote id="{P1}"><p>One.</p><p class="attribution"><cite>Ada</cite></p></blockquote>', "One.| </p>"),
    (f'<ul><li id="{P1}">One<ul><li id="{P2}">Two</li></ul></li></ul>', "One| <ul>"),
    (f'<figure class="pull-quote"><blockquote id="{P1}"><p>One.</p></blockquote></figure>', "One.| </p>"),
]


@pytest.fixture
def quoting(article: Article, reader: User) -> Comment:
    """Return a comment that quotes the second paragraph."""
    return factories.make_comment(article, by=reader, text=f"{QUOTE}On wet nights.")


def passage_address(article: Article) -> str:
    return f"/articles/{article.slug}/discussion/passages/{article.paragraphs[1]['id']}/"


@pytest.mark.parametrize(("body_html", "place"), SHAPES, ids=["p", "blockquote", "li", "pull quote"])
def test_the_link_stands_where_the_words_of_a_block_end(body_html: str, place: str) -> None:
    linked = with_links(body_html, {P1: 3}, ADDRESS)
    before, after = place.split("| ")
    assert f'{before} <a class="passage-link" href="/articles/x/discussion/passages/{P1}/"' in linked
    assert f'>3 comments<span class="visually-hidden"> on this passage</span></a>{after}' in linked
    assert re.sub(r' <a class="passage-link".*?</a>', "", linked) == body_html


def test_only_counted_blocks_have_a_link() -> None:
    body_html = f'<p id="{P1}">One.</p><p id="{P2}">Two.</p><p id="x">p-0000000a-2</p>'
    linked = with_links(body_html, {P2: 1, "p-gone": 5}, ADDRESS)
    assert linked.count("passage-link") == 1
    assert f"/{P2}/" in linked
    assert ">1 comment<" in linked
    assert with_links(body_html, {}, ADDRESS) == body_html


def test_a_quoted_paragraph_leads_to_the_comments_that_quote_it(
    client: Client, article: Article, quoting: Comment
) -> None:
    stored = article.body_html
    page = client.get(article.get_absolute_url()).content.decode()
    link = re.search(r'<a class="passage-link" href="([^"]+)"', page)
    assert link
    assert link[1] == passage_address(article)
    assert Article.objects.get(pk=article.pk).body_html == stored
    there = client.get(link[1]).content.decode()
    assert "<h1>1 comment on a passage</h1>" in there
    assert "On wet nights." in there
    assert f'href="/comments/{quoting.pk}/"' in there
    assert "Quote: " in there


def test_each_comment_counts_once_and_only_public_ones(
    client: Client, article: Article, quoting: Comment, other_reader: User
) -> None:
    factories.make_comment(article, by=other_reader, text=f"{QUOTE}Once.\n\n{QUOTE}Twice.")
    assert ">2 comments<" in client.get(article.get_absolute_url()).content.decode()
    delete_comment(quoting, by=quoting.author)
    assert ">1 comment<span" in client.get(article.get_absolute_url()).content.decode()
    there = client.get(passage_address(article)).content.decode()
    assert "On wet nights." not in there


def test_links_move_with_the_words(client: Client, article: Article, quoting: Comment) -> None:
    former = passage_address(article)
    article.body = "<p>Listen, all of you, wherever you are now: You could hear it.</p>"
    save_article(article, by=None)
    page = client.get(article.get_absolute_url()).content.decode()
    assert f'/passages/{article.paragraphs[0]["id"]}/"' in page
    assert client.get(former).status_code == 404


def test_a_much_quoted_passage_has_pages(client: Client, article: Article, reader: User) -> None:
    for number in range(PER_PAGE + 2):
        factories.make_comment(article, by=reader, text=f"{QUOTE}Remark {number}.")
    first = client.get(passage_address(article)).content.decode()
    later = re.search(r'href="(\?after=\d+)"', first)
    assert later
    rest = client.get(passage_address(article) + later[1]).content.decode()
    assert [first.count('passage__comment"'), rest.count('passage__comment"')] == [PER_PAGE, 2]
    assert "?after" not in rest
    assert client.get(passage_address(article) + "?after=x").status_code == 200


def test_the_article_page_pays_one_query_for_any_number_of_passages(
    client: Client, article: Article, quoting: Comment, other_reader: User
) -> None:
    counted = []
    for words in ("You could hear it.", "Engineers bricked it over"):
        factories.make_comment(article, by=other_reader, text=f"[quote=article]{words}[/quote]\nSo.")
        with CaptureQueriesContext(connection) as queries:
            client.get(article.get_absolute_url())
        counted.append(len(queries))
        assert sum("COUNT(DISTINCT" in query["sql"] for query in queries) == 1
    assert counted[0] == counted[1]


def test_the_page_of_a_passage_costs_the_same_for_many_comments(
    client: Client, article: Article, quoting: Comment, reader: User
) -> None:
    counted = []
    for turn in (1, 12):
        for number in range(turn):
            factories.make_comment(article, by=reader, text=f"{QUOTE}Remark {turn}.{number}.")
        with CaptureQueriesContext(connection) as queries:
            client.get(passage_address(article))
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 8


@pytest.mark.parametrize("mode", ["hidden", "draft"])
def test_there_is_no_page_of_what_nobody_may_read(
    client: Client, article: Article, quoting: Comment, mode: str
) -> None:
    address = passage_address(article)
    fields = {"discussion": "hidden"} if mode == "hidden" else {"status": "draft"}
    Article.objects.update(**fields)
    assert client.get(address).status_code == 404
    if mode == "hidden":
        assert "passage-link" not in client.get(article.get_absolute_url()).content.decode()


def test_unknown_passages_are_not_found(client: Client, article: Article) -> None:
    assert client.get(f"/articles/{article.slug}/discussion/passages/p-ffffffff/").status_code == 404


def test_a_former_address_leads_to_the_passage_of_today(client: Client, article: Article) -> None:
    former = passage_address(article)
    assign_slug(article, "the-river-is-back")
    response = client.get(f"{former}?after=1")
    assert (response.status_code, response["Location"]) == (301, f"{passage_address(article)}?after=1")
