"""Statements that PostgreSQL plans once for a connection: the same rows, whatever becomes of tables and sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.models import Comment, Vote
from comments.shared_page import _VOTES
from config.prepared import PreparedQuery
from config.statements import OF_ITSELF, Changing, Statement
from config.together import ask_together
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User
    from articles.models import Article

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans in no time"),
]

NUMBER = Changing("number", "bigint")
KNOWN = "SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements"
BY_NUMBER = Statement("SELECT id, name FROM things WHERE kind = %s AND id = %s", [None, NUMBER])


@pytest.fixture
def session() -> Iterator[psycopg.Connection[Any]]:
    """Return a connection as a site has them, outside a transaction, with a table of its own."""
    from config.planning import PlanningCursor

    told = {**connection.get_connection_params(), "cursor_factory": PlanningCursor}
    with psycopg.connect(**told, autocommit=True) as session:
        session.execute("CREATE TEMPORARY TABLE things (id integer, kind varchar(5), name varchar(10))")
        session.execute("INSERT INTO things VALUES (1, 'a%', 'one'), (2, 'a%', 'two'), (3, 'b', 'three')")
        yield session


def ask(session: psycopg.Connection[Any], statement: Statement, *params: object) -> list[Any]:
    return session.execute(statement, params).fetchall()


def planned(session: psycopg.Connection[Any]) -> dict[str, int]:
    """Return the statements a session knows, and how often each was asked."""
    return dict(session.execute(KNOWN).fetchall())


def test_a_statement_is_planned_once_and_gives_the_rows_of_its_values(session: psycopg.Connection[Any]) -> None:
    for number, name in ((1, "one"), (2, "two"), (1, "one")):
        assert ask(session, BY_NUMBER, "a%", number) == [(number, name)]
    assert ask(session, BY_NUMBER, "a%", 3) == []
    [(text, asked)] = planned(session).items()
    assert "kind = 'a%' AND id = $1" in text
    assert asked == 4


def test_lists_of_all_lengths_are_one_statement(session: psycopg.Connection[Any]) -> None:
    found = []
    for numbers in ([1], [3, 1], [1, 2, 3, 3]):
        holders = ", ".join(["%s"] * len(numbers))
        listed = [Changing("ids", "bigint", is_of_list=True)] * len(numbers)
        sql = f"SELECT name FROM things WHERE NOT (id IN ({holders})) AND id < %s ORDER BY id"  # noqa: S608  (holders)
        found.append(ask(session, Statement(sql, [*listed, NUMBER]), *numbers, 3))
    assert found == [[("two",)], [("two",)], []]
    assert list(planned(session).values()) == [3]


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE things ADD COLUMN more integer",
        "ALTER TABLE things ALTER COLUMN name TYPE varchar(20)",
        "ALTER TABLE things ALTER COLUMN id TYPE bigint",
        "DEALLOCATE ALL",
    ],
)
def test_a_change_beneath_a_plan_costs_nobody_an_answer(session: psycopg.Connection[Any], change: str) -> None:
    for _ in range(7):
        ask(session, BY_NUMBER, "a%", 1)
    session.execute(change)  # type: ignore[call-overload]
    assert ask(session, BY_NUMBER, "a%", 2) == [(2, "two")]
    assert ask(session, BY_NUMBER, "a%", 1) == [(1, "one")]
    assert len(planned(session)) == 1


def test_in_a_transaction_nothing_is_planned(session: psycopg.Connection[Any]) -> None:
    with session.transaction():
        assert ask(session, BY_NUMBER, "a%", 1) == [(1, "one")]
    assert planned(session) == {}


def test_what_cannot_be_planned_is_asked_as_ever(session: psycopg.Connection[Any]) -> None:
    statement = Statement("SELECT json_build_array(%s)", [Changing("text", OF_ITSELF)])
    for text in ("one", "two"):
        assert ask(session, statement, text) == [([text],)]
    assert planned(session) == {}


def test_a_session_keeps_so_many_and_forgets_the_oldest(
    session: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.planning.MOST", 2)
    for number in (1, 2, 1, 3):
        ask(session, Statement(f"SELECT {number} + %s::bigint", [NUMBER]), 1)
    assert {text.partition(" AS ")[2] for text in planned(session)} == {
        "SELECT 1 + $1::bigint",
        "SELECT 3 + $1::bigint",
    }


def test_a_name_another_took_first_means_the_same_statement(session: psycopg.Connection[Any]) -> None:
    ask(session, BY_NUMBER, "a%", 1)
    from config import planning

    planning._known.pop(session)  # noqa: SLF001
    assert ask(session, BY_NUMBER, "a%", 2) == [(2, "two")]
    assert list(planned(session).values()) == [2]


def test_the_statements_of_pages_are_planned_and_seen_whole(article: Article, reader: User) -> None:
    numbers = [factories.make_comment(article, by=reader).pk for _ in range(3)]
    Vote.objects.create(user=reader, comment_id=numbers[1], value=1)
    by_article = PreparedQuery(lambda article: Comment.objects.filter(article=article).values_list("pk", "author__pk"))
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            both = _VOTES.rows(reader.pk, numbers), by_article.rows(article.pk)
            ask_together(*both)
            assert dict(_VOTES.rows(reader.pk, numbers[1:])) == dict(both[0]) == {numbers[1]: 1}
            assert set(both[1]) == {(number, reader.pk) for number in numbers}
    assert all(f'"user_id" = {reader.pk}' in query["sql"] for query in queries)
    with connection.cursor() as cursor:
        cursor.execute(KNOWN)
        known = [asked for text, asked in cursor.fetchall() if "comments_vote" in text]
    assert sorted(known) == [2, 2]
