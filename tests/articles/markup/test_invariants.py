"""What must hold for every text: words survive the registers, cleaning comes to rest."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from articles.markup import Context, clean_source, render_body
from articles.markup.output import clean_output
from articles.markup.registers import Mark, Term
from articles.markup.tree import Element, parse

WORDS = (
    "tide",
    "gauge",
    "Orion",
    "Orion's",
    "Circle",
    "barges",
    " ",
    " ",
    ", ",
    "x-",
    "-y",
    "é",
    "&",
    "<",
    "https://a.example/tide",
)
MARKS = (
    Mark(1, "Orion", note="listed"),
    Mark(2, "Orion Circle", note="too"),
    Mark(3, "gauge", note="n", is_inline=True),
)
TERMS = (
    Term(1, "tide", url="/t/"),
    Term(2, "tide gauge", ("barge*",), url="https://g.example/"),
    Term(3, "é", url="/e/"),
)
INLINE = st.sampled_from(["em", "strong", "s", "code", "sub", "a", "span"])
BLOCK = st.sampled_from(["p", "h2", "li", "blockquote", "pull", "td", "pre"])
OPENINGS = {"a": '<a href="/t/x/">', "span": '<span class="footnote">', "pull": '<blockquote class="pull-quote"><p>'}
CLOSINGS = {"pull": "</p></blockquote>"}
AROUND = {"li": ("<ul>", "</ul>"), "td": ("<table><tbody><tr>", "</tr></tbody></table>"), "blockquote": ("", "")}


def framed(tag: str, inner: str) -> str:
    before, after = AROUND.get(tag, ("", ""))
    return f"{before}{OPENINGS.get(tag, f'<{tag}>')}{inner}{CLOSINGS.get(tag, f'</{tag}>')}{after}"


text = st.lists(st.sampled_from(WORDS), max_size=6).map(
    lambda words: "".join(words).replace("&", "&amp;").replace("<", "&lt;")
)
inline = st.recursive(
    text,
    lambda inner: st.tuples(INLINE, st.lists(inner, max_size=3)).map(lambda it: framed(it[0], "".join(it[1]))),
    max_leaves=6,
)
bodies = st.lists(
    st.tuples(BLOCK, st.lists(inline, max_size=4).map("".join)).map(lambda it: framed(*it)), max_size=5
).map("".join)


def without_registers(html: str) -> str:
    """Return rendered HTML without what steps 8 and 9 put in."""
    html = re.sub(r'<sup><a id="legalref-[^>]*>[^<]*</a></sup>|<span class="legal-note">[^<]*</span>', "", html)
    return re.sub(r'<a class="glossary-link"[^>]*>((?:(?!<a ).)*?)</a>', r"\1", html, flags=re.DOTALL)


def words(html: str) -> str:
    return parse(html).text


@settings(max_examples=200)
@given(bodies)
def test_taking_out_what_the_registers_added_gives_the_text_back(body: str) -> None:
    plain = render_body(body, Context())
    full = render_body(body, Context(marks=MARKS, terms=TERMS, standfirst="Orion & tide"))
    assert words(without_registers(full.html)) == words(plain.html)
    assert words(without_registers(full.standfirst_html)) == "Orion & tide"
    assert full.text == plain.text


@settings(max_examples=200)
@given(bodies)
def test_links_never_stand_in_links(body: str) -> None:
    root = parse(render_body(body, Context(marks=MARKS, terms=TERMS)).html)
    assert not [link for link in root.walk() if link.tag == "a" and any(inner.tag == "a" for inner in link.walk())]


@settings(max_examples=200)
@given(bodies)
def test_a39_cleaning_twice_changes_nothing(body: str) -> None:
    source = clean_source(body).html
    assert clean_source(source).html == source
    html = render_body(source, Context(marks=MARKS, terms=TERMS)).html
    assert clean_output(html) == html


@given(st.text(max_size=60))
def test_any_text_has_its_words_after_marking(typed: str) -> None:
    body = Element("p", {}, [typed])
    plain, full = (render_body(body.text, Context(marks=marks, terms=TERMS)) for marks in ((), MARKS))
    assert words(without_registers(full.html)) == words(without_registers(plain.html))
