"""Word-level differences: nothing lost on either side, in bounded time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.differences import Kind, differences

WORDS = st.lists(
    st.sampled_from(
        ["rain", "rains", ":rain:", "https://a.example/", "it's", " ", "  ", "\n\n", ",", "…", "雨", "x" * 30]
    ),
    max_size=40,
)


def told(before: str, after: str) -> str:
    """Return the differences in short: -taken-, +added+."""
    signs = {Kind.SAME: "", Kind.TAKEN: "-", Kind.ADDED: "+"}
    return "".join(f"{signs[piece.kind]}{piece.text}{signs[piece.kind]}" for piece in differences(before, after))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Same.", "Same.", "Same."),
        ("Trains are late.", "Trains are early.", "Trains are -late-+early+."),
        ("One two three.", "One three.", "One -two -three."),
        ("One.\n\nTwo.", "One.\n\nTwo.\n\nThree.", "One.\n\nTwo.+\n\nThree.+"),
        ("", "New.", "+New.+"),
        ("It's well-known.", "It's unknown.", "It's -well-known-+unknown+."),
        ("So. :laughing:", "So. :laughing: More words now.", "So. :laughing:+ More words now.+"),
        (":wink: Yes.", ":winked: Yes.", "-:wink: -+:winked: +Yes."),
        (
            "See https://a.example/b-c.",
            "See https://a.example/b-d.",
            "See -https://a.example/b-c-+https://a.example/b-d+.",
        ),
        ("See https://a.example/b", "See https://a.example/b, please.", "See https://a.example/b+, please.+"),
        ("Late again", "Late again today", "Late again+ today+"),
        ("At 12:30:45.", "At 12:31:45.", "At 12:-30-+31+:45."),
    ],
)
def test_words_that_changed_are_told(before: str, after: str, expected: str) -> None:
    assert told(before, after) == expected


@settings(deadline=None)
@given(WORDS, WORDS)
def test_both_texts_are_whole(old: list[str], new: list[str]) -> None:
    before, after = "".join(old), "".join(new)
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != Kind.ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.kind != Kind.TAKEN) == after


def test_texts_too_long_to_compare_stand_one_after_the_other() -> None:
    before, after = ("".join(f"{word}{turn} " for turn in range(3000)) for word in ("a", "b"))
    assert [piece.kind for piece in differences(before, after)] == [Kind.TAKEN, Kind.ADDED]
