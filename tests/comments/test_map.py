"""The map of a long discussion: what is drawn where, how much of it, and at what price."""

from __future__ import annotations

import gzip
import random
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.services.slugs import assign_slug
from comments.map import MAP_FROM, PER_LINE, Drawing, Mark, Row, draw_comments
from comments.models import Comment, Visit
from comments.services.deletion import delete_comment
from comments.services.moderation import remove_comment
from tests import factories
from tests.comments.makers import make_long_discussion, post_held

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article

BYTES_MAX = 6 * 1024


def row(pk: int, parent: int | None = None, number: int = 1, **fields: Any) -> Row:
    """Return a public comment as the map's query has it."""
    plain = Row(pk, parent, number, "public", "", "", None, 0, 0, 0, is_picked=False, author_id=7, published_at=None)
    return plain._replace(**fields)


def marks_of(drawing: Drawing) -> list[Mark]:
    """Return the marks in the order of the drawing."""
    return [mark for stretch in drawing.stretches for mark in stretch.places if mark]


def ids(rows: list[Row]) -> list[int]:
    """Return the ids of the comments that are drawn, in order."""
    return [mark.id for mark in marks_of(draw_comments(rows))]


def talk(size: int, step: int) -> list[Row]:
    """Return a discussion as busy sites have them: ids far apart, answers to what was said lately."""
    dice, rows, numbers = random.Random(size), list[Row](), dict[int | None, int]()  # noqa: S311
    pk = 1_500_000
    for _ in range(size):
        pk += dice.randint(1, step)
        parent = dice.choice(rows[-80:]).id if rows and dice.random() > 0.25 else None
        numbers[parent] = numbers.get(parent, 0) + 1
        replies, votes = dice.choice([0, 0, 0, 1, 1, 2, 5, 12]), dice.choice([0, 0, 0, 0, 1, 1, 2, 3, 9])
        rows.append(row(pk, parent, numbers[parent], descendant_count=replies, up_count=votes, author_id=pk % 40))
    return rows


def map_of(client: Client, article: Article) -> str:
    """Return the page of an article's map."""
    response = client.get(f"/articles/{article.slug}/discussion/map/")
    assert response.status_code == 200
    return response.content.decode()


def test_marks_stand_in_reading_order_whatever_order_they_come_in() -> None:
    rows = [row(1), row(5, None, 2), row(2, 1, 1), row(4, 1, 2), row(3, 2, 1)]
    for _ in range(5):
        random.shuffle(rows)
        assert ids(rows) == [1, 2, 3, 4, 5]


def test_a_tombstone_nobody_sees_has_no_mark() -> None:
    rows = [row(1), row(2, 1, 1, state="deleted"), row(3, 1, 2), row(4, 1, 3, state="deleted"), row(5, 4, 1)]
    assert ids(rows) == [1, 2, 3]


def test_what_is_special_has_a_shape_besides_its_color() -> None:
    now = timezone.now()
    rows = [row(1, is_picked=True), row(2, None, 2, author_id=3), row(3, None, 3, state="removed")]
    rows.append(row(4, None, 4, published_at=now))
    marks = marks_of(draw_comments(rows, {3}, now - timedelta(hours=1)))
    assert [mark.classes for mark in marks] == ["p b", "a b", "x b", "n b"]
    assert len({mark.path for mark in marks}) == 4
    assert draw_comments(rows, (), now - timedelta(hours=1), viewer_id=7).new == 0


def test_a_mark_grows_a_step_whenever_its_weight_doubles() -> None:
    rows = [row(votes + 1, None, votes + 1, up_count=votes) for votes in (0, 1, 2, 3, 7, 63, 9999)]
    paths = [mark.path for mark in marks_of(draw_comments(rows))]
    assert [int(path.split("-")[1]) for path in paths] == [3, 6, 6, 9, 12, 21, 21]


def test_a_mark_does_not_grow_with_votes_that_readers_do_not_see(settings: Any) -> None:
    settings.DISCUSSION = {"SCORE_HIDDEN_MINUTES": 60}
    now = timezone.now()
    rows = [row(1, up_count=9, published_at=now), row(2, None, 2, up_count=9, published_at=now - timedelta(hours=2))]
    assert [mark.weight for mark in marks_of(draw_comments(rows))] == [0, 9]


def test_lines_end_where_the_paper_does_and_begin_without_a_gap() -> None:
    rows = [row(1), *(row(pk, pk - 1) for pk in range(2, 160)), row(900, None, 2), row(901, None, 3)]
    drawing = draw_comments(rows)
    assert {len(stretch.places) for stretch in drawing.stretches[:-1]} == {20}
    assert max(stretch.x for stretch in drawing.stretches) < PER_LINE * 5
    first = [stretch.places[0] for stretch in drawing.stretches if stretch.x == 2]
    assert [mark and mark.id for mark in first] == [1, 81, 900]
    assert drawing.height == 34 * 3


@pytest.mark.parametrize("step", [1, 3, 40, 400])
def test_a_thousand_marks_weigh_six_kilobytes_at_most(step: int) -> None:
    drawing = draw_comments(talk(1_000, step), {1})
    html = render_to_string("comments/_map.html", {"drawing": drawing})
    assert html.count("<a ") == 1_000
    assert len(gzip.compress(html.encode())) <= BYTES_MAX


def test_each_mark_leads_to_its_comment(client: Client, root: Comment, reply: Comment, moderator: User) -> None:
    third = factories.make_comment(root.article, by=reply.author, parent=root)
    remove_comment(third, by=moderator)
    html = map_of(client, root.article)
    assert re.findall(r'<a href="/comments/(\d+)/" tabindex', html) == [str(one.pk) for one in (root, reply, third)]
    assert "2 comments in 1 thread." in html
    assert html.index('id="lively"') < html.index("Trains are late again")


def test_what_readers_do_not_see_is_not_on_the_map(client: Client, root: Comment, other_reader: User) -> None:
    held = post_held(root.article, by=other_reader, parent=root)
    gone = factories.make_comment(root.article, by=other_reader, text="Never mind.")
    delete_comment(gone, by=other_reader)
    html = map_of(client, root.article)
    assert f"/comments/{held.pk}/" not in html
    assert f"/comments/{gone.pk}/" not in html


def test_members_see_what_is_new_to_them(client: Client, root: Comment, reply: Comment, reader: User) -> None:
    seen = timezone.now() - timedelta(hours=1)
    Visit.objects.create(user=reader, article=root.article, seen_at=seen)
    client.force_login(reader)
    html = map_of(client, root.article)
    assert "1 new since you were here" in html
    assert re.findall(r'class="(\w?) ?n"', html) == ["", ""]  # The mark and its key.


def test_long_discussions_lead_to_their_map(client: Client, article: Article, root: Comment) -> None:
    for count, has_map in ((MAP_FROM - 1, False), (MAP_FROM, True)):
        type(article).objects.update(comment_count=count)
        page = client.get(article.get_absolute_url()).content.decode()
        assert (f"/articles/{article.slug}/discussion/map/" in page) == has_map


def test_the_map_is_shareable_and_kept_out_of_search(client: Client, root: Comment) -> None:
    response = client.get(f"/articles/{root.article.slug}/discussion/map/")
    assert response["Cache-Control"].startswith("public")
    assert 'content="noindex"' in response.content.decode()
    assert f'{root.article.get_absolute_url()}">' in response.content.decode().partition('rel="canonical"')[2]


@pytest.mark.parametrize("mode", ["hidden", "draft"])
def test_there_is_no_map_of_what_nobody_may_read(client: Client, root: Comment, mode: str) -> None:
    if mode == "hidden":
        type(root.article).objects.update(discussion="hidden")
    else:
        type(root.article).objects.update(status="draft")
    assert client.get(f"/articles/{root.article.slug}/discussion/map/").status_code == 404


def test_the_map_costs_the_same_for_any_discussion(
    client: Client, article: Article, root: Comment, reader: User
) -> None:
    counted = []
    for size in (0, 500, 1_500):
        make_long_discussion(article, by=reader, size=size)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            map_of(client, article)
        counted.append(len(queries))
    assert counted[0] == counted[1] == counted[2] - 1
    assert counted[2] <= 7


def test_a_very_long_discussion_has_a_mark_for_threads_side_by_side(
    client: Client, article: Article, reader: User
) -> None:
    make_long_discussion(article, by=reader, size=5_000)
    html = map_of(client, article)
    assert 250 <= html.count("tabindex") <= 400
    assert "<title>Threads 1 to 3, 15 comments</title>" in html
    assert "in 1,000 threads" in html
    assert len(gzip.compress(html.encode())) <= 2 * BYTES_MAX


def test_threads_side_by_side_are_marked_for_a_choice_that_is_public(
    client: Client, article: Article, reader: User
) -> None:
    make_long_discussion(article, by=reader, size=1_500)
    first, second = Comment.objects.roots().order_by("number")[:2]
    Comment.objects.filter(pk__in=[first.pk, second.pk]).update(is_picked=True)
    Comment.objects.filter(pk=first.pk).update(state="removed")
    marked = re.findall(r'<a href="/comments/(\d+)/" tabindex="-1" class="p', map_of(client, article))
    assert marked == [str(second.pk)]


def test_a_former_address_leads_to_the_map_of_today(client: Client, root: Comment) -> None:
    former = root.article.slug
    assign_slug(root.article, "slower-trains")
    response = client.get(f"/articles/{former}/discussion/map/")
    assert (response.status_code, response["Location"]) == (301, "/articles/slower-trains/discussion/map/")
