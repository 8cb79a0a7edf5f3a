"""Two texts of an article compared: blocks, words in them, and what stands beside the words."""

from __future__ import annotations

import pytest

from articles.comparing import BodyDifference, Kind, compare_bodies
from articles.differences import Kind as WordKind


def told(difference: BodyDifference) -> list[str]:
    """Return the differences in short."""
    lines = []
    for block in difference.blocks:
        if block.kind == Kind.CHANGED:
            words = [f"{piece.kind} {piece.text.strip()}" for piece in block.pieces if piece.kind != WordKind.SAME]
            lines += [*words, *(f"{fact.name}: {fact.before} -> {fact.after}" for fact in block.facts)]
        elif block.kind != Kind.SAME:
            lines.append(f"{block.name} {block.kind}: {block.before or block.after}")
    return lines


def test_d21_one_word_one_alt_text_and_one_link_target_are_three_differences() -> None:
    text = (
        '<p>Trains are {0} today.</p><figure><img alt="{1}" data-file="3"></figure>'
        '<p>See <a href="https://a.example/{2}">the table</a>.</p><p>The end.</p>'
    )
    found = compare_bodies(text.format("late", "A bridge", "one"), text.format("early", "The bridge", "two"))
    assert told(found) == [
        "taken late",
        "added early",
        "alt text: A bridge -> The bridge",
        "link target: https://a.example/one -> https://a.example/two",
    ]
    assert found.count == 3


def test_d21_a_script_is_text_at_most() -> None:
    found = compare_bodies("<p>One</p>", "<p>One</p><script>alert(1)</script>")
    assert [piece.after for piece in found.blocks if piece.kind == Kind.ADDED] == ["alert(1)"]


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("<p>One.</p>", "<p>One.</p><p>Two.</p>", ["Paragraph added: Two."]),
        ("<p>One.</p><p>Two.</p>", "<p>Two.</p>", ["Paragraph taken: One."]),
        (
            "<h2>A</h2><p>Alpha beta.</p><p>C</p>",
            "<p>Alpha beta.</p><p>C</p><h2>A</h2>",
            ["Heading moved: A", "Heading moved: A"],
        ),
        ("<p>One</p>", "<p><strong>One</strong></p>", ["formatting:  -> "]),
        (
            '<figure><img alt="" data-file="3"><figcaption>Old</figcaption></figure>',
            '<figure><img alt="" data-file="3"><figcaption>New</figcaption></figure>',
            ["caption: Old -> New"],
        ),
        (
            '<p>Words<span class="footnote">Old note</span>.</p>',
            '<p>Words<span class="footnote">New note</span>.</p>',
            ["footnote: Old note -> New note"],
        ),
        ("<p>a b c</p>", '<p>a <a href="/x/">b</a> c</p>', ["link:  -> /x/"]),
        ('<figure><img alt="Sea" data-file="3"></figure>', "", ["Photo taken: Photo 3 Sea"]),
    ],
)
def test_things_are_compared_as_what_they_are(before: str, after: str, lines: list[str]) -> None:
    assert told(compare_bodies(before, after)) == lines


def test_equal_texts_do_not_differ() -> None:
    assert compare_bodies("<p>One.</p><ul><li>a</li></ul>", "<p>One.</p><ul><li>a</li></ul>").count == 0


def test_long_texts_are_compared_by_blocks_and_say_so() -> None:
    long = "".join(f"<p>Sentence {number} of a long text, as it was written.</p>" for number in range(2500))
    found = compare_bodies(long, long.replace("Sentence 7 ", "Phrase 7 "))
    assert found.is_by_blocks
    assert [len(block.pieces) for block in found.blocks if block.kind == Kind.CHANGED] == [2]
