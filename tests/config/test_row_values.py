"""Values of SQLite's rows are what Django makes of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.models import Max
from django.db.models.functions import TruncDay

from comments.models import Comment
from config.prepared import PreparedQuery
from config.row_values import in_utc, quick_converter

if TYPE_CHECKING:
    from typing import Any


pytestmark = pytest.mark.django_db
COLUMNS = ("id", "posted_at", "edited_at", "published_at", "is_pinned", "author__is_staff", "body_html", "state_at")
MOMENT = datetime(2026, 3, 14, 9, 5, 1, 20, tzinfo=UTC)


def of_article(pk: int) -> Any:
    return Comment.objects.filter(article=pk).order_by("pk").values_list(*COLUMNS)


def test_rows_are_the_same_with_their_zone(root: Comment, reply: Comment) -> None:
    Comment.objects.filter(pk=reply.pk).update(edited_at=MOMENT, is_pinned=False, author=None)
    rows = list(PreparedQuery(of_article).rows(root.article_id))
    assert rows == list(of_article(root.article_id))
    # In another zone they would be equal, and not be printed alike.
    moments = [value for row in rows for value in row if isinstance(value, datetime)]
    assert {moment.tzinfo for moment in moments} == {UTC}
    assert rows[1][2] == MOMENT
    assert [type(value) for value in rows[0]][4:6] == [bool, bool]
    assert rows[1][5] is None


def test_a_computed_moment_comes_as_text(root: Comment) -> None:
    query = PreparedQuery(lambda pk: Comment.objects.filter(pk=pk).values("pk").annotate(last=Max("posted_at")))
    root.refresh_from_db()
    assert query.first(root.pk)["last"] == root.posted_at


def test_what_is_no_plain_value_is_left_to_django(root: Comment) -> None:
    query = PreparedQuery(lambda pk: Comment.objects.filter(pk=pk).values_list(TruncDay("posted_at"), "client_token"))
    assert query.first(root.pk) == Comment.objects.values_list(TruncDay("posted_at"), "client_token").get(pk=root.pk)
    assert quick_converter({0: ([str], None)}, connection) is None


@pytest.mark.parametrize("value", ["2026-03-14 09:05:01.000020", MOMENT.replace(tzinfo=None), MOMENT])
def test_a_moment_is_in_utc_however_it_comes(value: datetime | str) -> None:
    assert in_utc(value) == MOMENT
