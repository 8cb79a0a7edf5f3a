"""Removed neighbors share one line; long texts wait behind "Read on"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from comments.arranging import Window, arrange
from comments.discussion import load_discussion
from comments.merging import merge_removed
from comments.nodes import Node, Viewer
from comments.services.moderation import remove_comment
from comments.thread_html import READ_ON_FROM, render_thread
from tests import factories
from tests.comments.test_thread_html import html_of, make_node, outline_of

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article

LONG = "<p>" + "A long story &amp; more. " * 70 + "</p>"


def merged(*nodes: Node, viewer: Viewer | None = None) -> list[Node]:
    return merge_removed(arrange(nodes, viewer or Viewer(), Window(last_level=6)))


def removed(*numbers: int, **fields: Any) -> list[Node]:
    return [make_node(number, state="removed", reason="spam", **fields) for number in numbers]


def test_removed_neighbors_are_one_line_with_all_their_anchors() -> None:
    nodes = merged(*removed(4, 5, 6))
    html = render_thread(nodes)
    assert "Removed by moderators: 3 comments." in html
    assert html.count("<li ") == 1
    assert '<li class="comment comment--tombstone" value="4">' in html
    assert '<span class="comment__number" title="Numbers 4 to 6" aria-hidden="true">4–6</span>' in html
    assert all(html.count(f'id="comment-{number}"') == 1 for number in (4, 5, 6))


def test_a_single_removed_comment_keeps_its_reason() -> None:
    html = render_thread(merged(*removed(4)))
    assert "The comment was removed by a moderator: spam." in html


@pytest.mark.parametrize(
    "between",
    [make_node(5), make_node(5, state="hidden"), make_node(5, state="removed", author_id=7), None],
    ids=["public", "hidden", "own", "another number"],
)
def test_only_real_neighbors_share_a_line(between: Node | None) -> None:
    nodes = [*removed(4), *([between] if between else []), *removed(6)]
    assert "Removed by moderators" not in render_thread(merged(*nodes, viewer=Viewer(user_id=7)))


def test_comments_with_something_beneath_stay_lines_of_their_own() -> None:
    first, second = removed(4, 5)
    second.trace_count = 1
    assert len(merged(first, second, make_node(9, second))) == 3


def test_moderators_open_the_line_to_single_ones() -> None:
    html = render_thread(merged(*removed(4, 5, 6), viewer=Viewer(user_id=1, moderates=True)))
    assert '<summary class="merged__act">Removed by moderators: 3 comments.</summary>' in html
    assert html.count("The comment was removed by a moderator: spam.") == 3
    assert outline_of(html).values == {"comment-4": "4", "comment-5": "5", "comment-6": "6"}


@pytest.mark.django_db
def test_pages_merge_removed_neighbors(article: Article, reader: User, editor: User) -> None:
    for turn in range(3):
        remove_comment(factories.make_comment(article, by=reader, text=f"Buy {turn}."), by=editor, reason="spam")
    factories.make_comment(article, by=reader)
    shown = load_discussion(article, factories.make_user()).nodes
    assert [(node.number, len(node.merged)) for node in shown] == [(1, 2), (4, 0)]


def test_long_texts_wait_behind_read_on() -> None:
    html = html_of(make_node(1, body_html=LONG))
    assert len(LONG) > READ_ON_FROM
    assert 'class="comment__text comment__text--long" dir="auto"' in html
    assert '<span class="read-on__more">Read on</span>' in html
    outline_of(html)


@pytest.mark.parametrize("options", [{"marked_id": 1}, {}])
def test_short_texts_and_the_comment_a_page_is_about_are_whole(options: dict[str, Any]) -> None:
    body = LONG if options else "<p>" + "<em>word</em> " * 200 + "</p>"
    assert "read-on" not in html_of(make_node(1, body_html=body), **options)
