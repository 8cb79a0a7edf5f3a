"""Foreign texts: readers see the words that were there, and nothing in them runs."""

from __future__ import annotations

import time

import pytest

from comments.importers.bodies.bbcode import source_of_bbcode
from comments.importers.bodies.converting import convert, visible_text
from comments.importers.bodies.markup_html import source_of_html
from comments.markup import normalize, render

# In the manner of the well-known lists of naughty strings and markup that runs, written for this suite.
CORPUS = [
    "*not* _bold_ # 1. <b> [x](y) [quote=1]z[/quote]",
    "# head\n## head\n---\n===\n| a | b |\n1. one\n2) two\n- three\n+ four\n* five\n>six\n    seven",
    "`code` ``` ~~~ ~~gone~~ **bold** __under__ \\* \\\\ \\",
    "&lt;b&gt; &amp;amp; &#60; &nbsp; &copy",
    "[media=https://a.example/1]\n[quote]x[/quote]\n[quote=article]One.[/quote]\n@ada x@y.example",
    "<script>alert(1)</script> <img src=x onerror=alert(1)> <svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>go</a> javascript:alert(1) [x](javascript:alert(1))",
    "https://a.example/b_c_d*e*f?g[]=1&h=%20 (https://a.example/(x)) <https://b.example>",
    "xhttps://a.example/*b* https://a.example/~~x~~ https://a.example* https://",
    "10:no:20 :bogus: ::: :wink",
    "'; DROP TABLE comments; -- ${7*7} {{7*7}} <%= 7*7 %> %s %n",
    "Ω≈ç√∫˜µ≤≥÷ åß∂ƒ©˙∆˚¬…æ 田中さん مرحبا שלום 👩‍👩‍👧‍👦 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L",
    "<!--x--> <![CDATA[y]]> <?php echo 1; ?> <!DOCTYPE html>",
    "a\n\n\n\nb\n   \nc\td",
]


@pytest.mark.parametrize("text", CORPUS)
def test_plain_text_reads_as_typed(text: str) -> None:
    shown = visible_text(convert(text, "plain").html)
    assert shown == "".join(normalize(text).split())


@pytest.mark.parametrize("text", CORPUS)
@pytest.mark.parametrize("form", ["html", "wordpress"])
def test_html_keeps_its_words(text: str, form: str) -> None:
    words = source_of_html(text, newlines_break=form == "wordpress").words
    shown = visible_text(convert(text, form).html)
    assert shown == "".join(normalize(words).split())


@pytest.mark.parametrize("text", CORPUS)
@pytest.mark.parametrize("form", ["plain", "html", "wordpress", "markdown", "bbcode", "broadsheet"])
def test_nothing_runs(text: str, form: str) -> None:
    body = convert(text, form).html
    assert "<script" not in body
    assert "<img" not in body
    assert "<svg" not in body
    assert 'href="javascript' not in body


def test_in_plain_text_only_quotations_breaks_addresses_and_codes_work() -> None:
    body = convert("> Two.\nNot here.\nSee https://a.example/x :wink:", "plain").html
    assert "<blockquote>\n<p>Two.</p>\n</blockquote>\n<p>Not here.<br>\nSee <a href=" in body
    assert 'title=":wink:"' in body


@pytest.mark.parametrize(
    ("markup", "source"),
    [
        ("<p>One <b>two</b> <i>three</i> <del>four</del></p>", "One **two** *three* ~~four~~"),
        ("<p>a</p><p>b<br>c</p>", "a\n\nb\nc"),
        ("x<strong> y </strong>z", "x **y** z"),
        ("<b><i>both</i></b>", "***both***"),
        ("<b></b>x<i> </i>y", "x y"),
        ("<h2>Head</h2>text", "**Head**\n\ntext"),
        ("<blockquote><p>a</p><blockquote>b</blockquote></blockquote>c", "> a\n>\n> > b\n\nc"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"),
        ("<pre>x\n  y</pre>", "```\nx\n  y\n```"),
        ("<code>a`b</code>", "``a`b``"),
        ('<a href="https://a.example/">here</a>', "[here](<https://a.example/>)"),
        ('<a href="https://a.example/">https://a.example/</a>', "<https://a.example/>"),
        ('<a href="/about">here</a>', "here"),
        ("<table><tr><td>1<td>2<tr><td>3<td>4</table>", "1 | 2\n\n3 | 4"),
        ('<img class="wp-smiley" src="https://s.example/x.gif" alt=":)">', ":)"),
        ('<iframe src="//v.example/1"></iframe>', "[media=https://v.example/1]"),
        ("<u>under</u> <font color=red>red</font>", "under red"),
        ("&lt;?php &amp;lt;", "\\<?php &lt;"),
    ],
)
def test_html_becomes_our_source(markup: str, source: str) -> None:
    assert convert(markup, "html").source == source


def test_a_tracking_picture_a_script_and_a_false_link_leave_a_link_and_a_word() -> None:
    body = convert('<img src="https://t.example/x.gif"><script>x</script><a href="javascript:y">z</a>', "html")
    assert visible_text(body.html) == "https://t.example/x.gifz"
    assert body.html.count("<a ") == 1
    assert body.codes == ["unsafe_markup"]


def test_newlines_of_wordpress_are_breaks_and_paragraphs() -> None:
    assert convert("One\nTwo<br />\nThree\n\nFour", "wordpress").source == "One\nTwo\nThree\n\nFour"


def test_emphasis_that_would_show_its_signs_is_left_out() -> None:
    body = convert('a<b>"q"</b>b <b>x</b><b>y</b>', "html")
    assert visible_text(body.html) == 'a"q"bxy'


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("[b]Yes[/b] [i]no[/i] [s]gone[/s]", "**Yes** *no* ~~gone~~"),
        ("[u]so[/u] [color=red]red[/color] [size=20]big[/size]", "so red big"),
        ("[quote]words[/quote]own", "> words\n\nown"),
        ("[url=https://a.example]t[/url] [url]https://b.example[/url]", "[t](<https://a.example>) <https://b.example>"),
        ("[url=javascript:x]t[/url]", "t"),
        ("[img]https://a.example/c.png[/img]", "<https://a.example/c.png>"),
        ("[spoiler=End]He did it.[/spoiler]", "Spoiler (End):\n\nHe did it."),
        ("[youtube]https://v.example/1[/youtube]", "[media=https://v.example/1]"),
        ("[code]x [b]\ny[/code]", "```\nx [b]\ny\n```"),
        ("[list][*]a[*]b[/list]", "- a\n- b"),
        ("[x] [b]open [/i] [/quote]", "\\[x\\] \\[b\\]open \\[/i\\] \\[/quote\\]"),
    ],
)
def test_bbcode_becomes_our_source(text: str, source: str) -> None:
    assert convert(text, "bbcode").source == source
    assert visible_text(convert(text, "bbcode").html) == "".join(source_of_bbcode(text).words.split())


def test_markdown_keeps_our_own_signs_as_typed() -> None:
    body = convert("*yes*\n[quote=1]no[/quote]\n\n```\n[quote=2]\n```", "markdown")
    assert "<em>yes</em>" in body.html
    assert "[quote=1]no[/quote]" in body.html
    assert "<code>[quote=2]" in body.html
    assert body.quotes == []


def test_our_own_source_stays_as_it_is() -> None:
    text = "*yes* :wink: [quote=1]x[/quote]\n\n[quote=c-7]words[/quote] own"
    body = convert(text, "broadsheet")
    assert body.source == text
    assert [quote.reference for quote in body.quotes] == ["c-7"]
    assert body.html == render(text).body_html


@pytest.mark.parametrize("form", ["plain", "html", "wordpress", "markdown", "bbcode", "broadsheet"])
@pytest.mark.parametrize(
    "piece", ["[quote]", "[b]", "<blockquote>", "<b>x", "<ul><li>", "*", "[", "`", "<", "\n> ", "~~", "<!--", "[*]"]
)
def test_repeated_signs_take_linear_time(piece: str, form: str) -> None:
    began = time.process_time()
    convert(piece * (20_000 // len(piece)), form)
    # A second on the reference machine; three leave room for a busy one.
    assert time.process_time() - began < 3


@pytest.mark.parametrize("text", ["", "   \n ", "\u200b\u3164", "<p></p>", "<script>x</script>"])
def test_a_text_nobody_can_see_is_empty(text: str) -> None:
    assert convert(text, "html").codes == ["empty_body"]


def test_a_source_that_grows_too_long_is_not_taken() -> None:
    assert convert("*" * 60_000, "plain").codes == ["too_long"]
