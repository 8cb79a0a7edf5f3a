"""Names of a register in running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.markup.matching import Matcher, fold


def found(text: str, *spellings: str, possessive: bool = False) -> list[str]:
    matches = Matcher([(0, spellings)], with_possessive=possessive).find(text)
    return [text[match.start : match.end] for match in matches]


@pytest.mark.parametrize(
    ("text", "spelling", "matches"),
    [
        ("the barge moved", "barge", ["barge"]),
        ("the Barge moved, BARGE", "barge", ["Barge", "BARGE"]),
        ("an orion, Orion and ORION", "Orion", ["Orion", "ORION"]),
        ("barges", "barge", []),
        ("barges and bargees", "barge*", ["barges", "bargees"]),
        ("barge-pole", "barge", []),
        ("river-barge", "barge", ["barge"]),
        ("2barge", "barge", []),
        ("barge2", "barge", []),
        ("x_barge_", "barge", ["barge"]),
        ("tide \n gauge", "tide gauge", ["tide \n gauge"]),
        ("tidegauge", "tide gauge", []),
        ("Ünal met UNAL", "Ünal", ["Ünal"]),
        ("e\u0301barge bargé barge\u0301", "barge", []),
        ("in C++ code", "C++", ["C++"]),
        ("“barge”", "barge", ["barge"]),
    ],
)
def test_whole_words_are_found(text: str, spelling: str, matches: list[str]) -> None:
    assert found(text, spelling) == matches


def test_the_longest_name_wins() -> None:
    assert found("a tide gauge and the tide", "tide", "tide gauge") == ["tide gauge", "tide"]


def test_a_possessive_belongs_to_the_word() -> None:
    assert found("Orion's and Orion’s", "Orion", possessive=True) == ["Orion's", "Orion’s"]
    assert found("'Orion'", "Orion", possessive=True) == ["Orion"]
    assert found("Orion's", "Orion") == ["Orion"]


def test_spellings_without_a_letter_find_nothing() -> None:
    assert found("a * b", "*", "", " * ", "!!") == []


@given(st.text(), st.text(min_size=1, max_size=8))
def test_no_text_breaks_it(text: str, spelling: str) -> None:
    for match in found(text, spelling, f"{spelling}*", possessive=True):
        assert match
    assert len(fold(text)) == len(text)
