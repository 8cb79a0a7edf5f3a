"""Step 3: headings and the contents list."""

from articles.markup import Context, render_body
from articles.markup.headings import mark_headings
from articles.markup.tree import parse, serialize

LONG = "<p>" + "word " * 800 + "</p>"


def test_headings_get_ids_from_their_words_each_once() -> None:
    root = parse("<h2>The river</h2><h3>Été</h3><h2>The river</h2><h2>The river</h2><h2>!</h2>")
    ids = [heading["id"] for heading in mark_headings(root)]
    assert ids == ["h-the-river", "h-ete", "h-the-river-2", "h-the-river-3", "h-heading"]
    assert '<h3 id="h-ete">' in serialize(root)


def test_an_id_made_by_counting_is_not_given_twice() -> None:
    root = parse("<h2>a</h2><h2>a 2</h2><h2>a</h2>")
    ids = [heading["id"] for heading in mark_headings(root)]
    assert len(set(ids)) == 3


def test_a_long_article_with_three_chapters_has_contents() -> None:
    rendered = render_body(f"<h2>A</h2>{LONG}<h2>B</h2><h3>b</h3><h2>C</h2>", Context())
    assert [(line["level"], line["text"]) for line in rendered.toc] == [(2, "A"), (2, "B"), (3, "b"), (2, "C")]


def test_a_short_one_or_one_of_two_chapters_has_none() -> None:
    assert render_body("<h2>A</h2><h2>B</h2><h2>C</h2><p>x</p>", Context()).toc == []
    assert render_body(f"<h2>A</h2>{LONG}<h2>B</h2>", Context()).toc == []


def test_empty_headings_are_dropped() -> None:
    assert render_body("<h2> </h2><p>a</p>", Context()).html.count("<h2") == 0


def test_a_skipped_level_is_a_warning() -> None:
    assert "skips a level" in render_body("<h3>A</h3>", Context()).warnings[0]
