"""Links of the glossary."""

from __future__ import annotations

from typing import Any

import pytest

from articles.markup import Context, render_body
from articles.markup.registers import Term

TIDE, GAUGE = Term(1, "tide", url="/tags/tide/"), Term(2, "tide gauge", url="/tags/gauge/")


def html(body: str, *terms: Term, **context: Any) -> str:
    return render_body(body, Context(terms=terms, site_url="https://magazine.example", **context)).html


def link(url: str, words: str) -> str:
    return f'<a class="glossary-link" href="{url}">{words}</a>'


def test_a09_a_term_is_a_whole_word_across_elements() -> None:
    body = "<p>the barge<em>s</em> moved</p>"
    assert "glossary-link" not in html(body, Term(1, "barge", url="/b/"))
    assert link("/b/", "barge<em>s</em>") + " moved" in html(body, Term(1, "barge", ("barge*",), url="/b/"))


def test_a10_the_longest_term_wins_and_each_is_linked_once() -> None:
    result = html("<p>a tide gauge and the tide, tide</p>", TIDE, GAUGE)
    assert f"a {link('/tags/gauge/', 'tide gauge')} and the {link('/tags/tide/', 'tide')}, tide</p>" in result


@pytest.mark.parametrize("href", ["/tags/tide/", "https://magazine.example/tags/tide/", "/tags/tide/#more"])
def test_a11_no_link_where_an_editor_linked_the_target(href: str) -> None:
    assert "glossary-link" not in html(f'<p><a href="{href}">here</a></p><p>The tide.</p>', TIDE)


def test_a11_no_link_to_the_article_itself() -> None:
    own = Term(1, "tide", url="/articles/the-tide/")
    assert "glossary-link" not in html("<p>The tide.</p>", own, own_url="/articles/the-tide/")


@pytest.mark.parametrize(
    "body",
    [
        '<p><a href="/x/">the tide</a></p>',
        "<h2>The tide</h2>",
        "<p><code>tide</code></p>",
        "<pre>tide</pre>",
        '<blockquote class="pull-quote"><p>the tide</p></blockquote>',
        '<p>Word<span class="footnote">the tide</span></p>',
        "<p>https://example.com/tide</p>",
    ],
)
def test_some_places_are_never_linked(body: str) -> None:
    assert "glossary-link" not in html(body, TIDE)


def test_lists_quotes_and_tables_are_linked() -> None:
    assert "glossary-link" in html("<ul><li>tide</li></ul>", TIDE)
    assert "glossary-link" in html("<blockquote><p>tide</p></blockquote>", TIDE)
    assert "glossary-link" in html("<table><tbody><tr><td>tide</td></tr></tbody></table>", TIDE)


def test_a_phrase_that_is_partly_a_link_is_left_alone() -> None:
    assert "glossary-link" not in html('<p>the tide <a href="/x/">gauge</a></p>', TIDE, GAUGE)


def test_a_range_across_two_elements_is_one_link() -> None:
    result = html("<p><em>the ti</em><strong>de g</strong>auge here</p>", GAUGE)
    assert link("/tags/gauge/", "<em>ti</em><strong>de g</strong>auge") in result


def test_a_link_to_elsewhere_has_its_rel_and_title() -> None:
    result = html("<p>tide</p>", Term(1, "tide", url="https://wiki.example/tide", title="What a tide is"))
    assert 'href="https://wiki.example/tide" title="What a tide is" rel="noopener"' in result
