"""Step 2: words and minutes."""

import pytest

from articles.markup.text import count_words, read_text, reading_minutes
from articles.markup.tree import parse


def test_each_block_is_a_line_of_the_text() -> None:
    html = "<h2>A</h2><p>b <em>c</em><br>d</p><ul><li>e<ul><li>f</li></ul></li></ul><p>[gallery]</p>"
    assert read_text(parse(html)) == "A\n\nb c d\n\ne\n\nf"


def test_cells_and_captions_are_lines_of_their_own() -> None:
    html = "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table><figure><img><figcaption>c</figcaption></figure>"
    assert read_text(parse(html)) == "a\n\nb\n\nc"


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("one two", 2), ("don't well-known 3.5", 3), ("— … !", 0), ("日本語", 3), ("Привет мир", 2)],
)
def test_words_are_counted(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("text", "minutes"), [("", 1), ("word " * 220, 1), ("word " * 221, 2), ("語" * 500, 1), ("語" * 501, 2)]
)
def test_minutes_are_rounded_up_and_at_least_one(text: str, minutes: int) -> None:
    assert reading_minutes(text) == minutes
