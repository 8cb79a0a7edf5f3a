"""How a statement is written for PostgreSQL to plan: what never changes stands in it, what does has a number."""

from __future__ import annotations

from config.statements import OF_ITSELF, Changing, Statement

KEY = Changing("key", "bigint")
LISTED = Changing("list", "bigint", is_of_list=True)


def test_what_never_changes_stands_in_the_statement() -> None:
    statement = Statement("SELECT '100 %%%s %%s' WHERE a = %s AND b = %s AND c = %s", [None, KEY, None, KEY])
    planned = statement.plan(["x", 7, True, 7], repr)
    assert planned.preparing.endswith(" (bigint) AS SELECT '100 %'x' %s' WHERE a = $1 AND b = True AND c = $1")
    assert planned.asking.endswith(" (%s)")
    assert planned.values(["x", 8, True, 8]) == [8]


def test_a_list_is_one_value_where_it_stands_alone_in_brackets() -> None:
    alone = Statement("SELECT 1 WHERE a IN (%s, %s) AND b = %s", [LISTED, LISTED, KEY]).plan([1, 2, 3], repr)
    assert alone.preparing.endswith(" (bigint[], bigint) AS SELECT 1 WHERE a = ANY ($1) AND b = $2")
    assert alone.values([4, 4, 5]) == ["{4,4}", 5]
    beside = Statement("SELECT 1 WHERE a IN (%s, %s, %s)", [LISTED, LISTED, KEY]).plan([1, 2, 3], repr)
    assert beside.preparing.endswith(" (bigint, bigint, bigint) AS SELECT 1 WHERE a IN ($1, $2, $3)")
    assert beside.values([4, 5, 6]) == [4, 5, 6]


def test_each_place_of_a_text_finds_its_own_type() -> None:
    texts = [Changing.of("text", value=0, place=place) for place in (0, 1)]
    planned = Statement("SELECT a = %s, b = %s", texts).plan(["x", "x"], repr)
    assert planned.preparing.endswith(f" ({OF_ITSELF}, {OF_ITSELF}) AS SELECT a = $1, b = $2")


def test_a_statement_without_values_has_no_brackets() -> None:
    planned = Statement("SELECT 1", []).plan([], repr)
    assert planned.preparing == f"PREPARE {planned.name} AS SELECT 1"
    assert planned.asking == f"EXECUTE {planned.name}"


def test_parts_of_a_longer_statement_keep_their_values_apart() -> None:
    part = Statement("SELECT %s, %s", [KEY, None])
    assert part.in_part(0)[0] != part.in_part(1)[0]
    assert part.in_part(0)[1] is None
