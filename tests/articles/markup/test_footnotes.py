"""Footnotes: numbers in the text, entries after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from articles.markup import Context, clean_source, render_body
from articles.markup.footnotes import EMPTY, footnote_problems
from articles.markup.pictures import File, Picture
from articles.markup.tree import parse
from articles.models import Article
from articles.passages import Passages

if TYPE_CHECKING:
    from articles.markup import Rendered

NOTE = '<span class="footnote">{}</span>'


def rendered(body: str) -> Rendered:
    picture = Picture(7, (), File("jpeg", 600, 400, "/media/7.jpg"), alt="A barge", credit="Tomas Reyl")
    return render_body(body, Context(pictures={7: picture}))


def reference(number: int) -> str:
    return f'<sup><a id="fnref-{number}" href="#fn-{number}" role="doc-noteref">{number}</a></sup>'


def test_a_note_becomes_a_number_and_an_entry_with_a_way_back() -> None:
    html = rendered(f"<p>One{NOTE.format('first <em>word</em>')} two.</p>").html
    assert f"One{reference(1)} two.</p>" in html
    assert html.endswith(
        '<section role="doc-endnotes" aria-label="Notes"><ol><li id="fn-1">first <em>word</em> '
        '<a href="#fnref-1" role="doc-backlink" aria-label="Back to reference 1">↩</a></li></ol></section>'
    )


def test_a16_notes_count_in_reading_order_through_captions() -> None:
    """The feeds' part of A16 waits for the articles' feeds."""
    caption = f'<figure><img data-file="7"><figcaption>Seen{NOTE.format("in the caption")}</figcaption></figure>'
    body = f"<p>a</p><p>b{NOTE.format('two')}</p><p>c</p>{caption}<p>d</p><p>e{NOTE.format('five')}</p>"
    html = rendered(body).html
    assert f"<figcaption>Seen{reference(2)}" in html
    assert f"e{reference(3)}" in html
    assert '<li id="fn-2">in the caption <a href="#fnref-2"' in html


def test_notes_stand_in_tables_and_lists_and_behind_links() -> None:
    html = rendered(
        f"<ul><li>a{NOTE.format('x')}</li></ul><table><tbody><tr><td>b{NOTE.format('y')}</td></tr></tbody></table>"
        f'<p><a href="/z/">c{NOTE.format("z")}</a> d</p>'
    ).html
    assert f"a{reference(1)}</li>" in html
    assert f"b{reference(2)}</td>" in html
    assert f'<a href="/z/">c</a>{reference(3)} d' in html


def test_empty_and_nested_notes_are_problems_and_never_break_a_page() -> None:
    source = clean_source(f"<p>a{NOTE.format('')} b{NOTE.format('out ' + NOTE.format('in'))}</p>").html
    assert footnote_problems(parse(source)) == [
        EMPTY,
        "The footnote “out” holds another one; a note cannot stand in a note.",
    ]
    html = rendered(source).html
    assert html.count("doc-noteref") == 1
    assert "out in" in html


def test_a_span_that_is_no_note_goes_and_its_words_stay() -> None:
    assert clean_source('<p><span class="x">a</span> <span>b</span></p>').html == "<p>a b</p>"


def test_the_words_of_notes_follow_the_text() -> None:
    result = rendered(f"<p>River{NOTE.format('Of the town.')} came back.</p>")
    assert result.text == "River came back.\n\nOf the town."
    assert result.paragraphs[0]["text"] == "River came back."
    assert Passages(Article(paragraphs=result.paragraphs)).find("River came back")


@pytest.mark.parametrize("body", [f"<p>a{NOTE.format('b')}</p>", f"<h2>a{NOTE.format('b')}</h2><p>c</p>"])
def test_a_note_changes_no_anchor(body: str) -> None:
    with_note, without = rendered(body), rendered(body.replace(NOTE.format("b"), ""))
    assert with_note.paragraphs == without.paragraphs
    assert with_note.toc == without.toc
