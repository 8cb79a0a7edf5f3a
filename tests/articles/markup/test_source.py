"""Step 1: cleaning what an editor typed or pasted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.markup import Context, clean_source, render_body
from articles.markup.output import clean_output
from articles.markup.tree import parse, plain_text

CASES = {
    "bold and italic become their meaning": ("<p><b>a</b> <i>b</i></p>", "<p><strong>a</strong> <em>b</em></p>"),
    "words of a first-level heading stay": ("<h1>Title</h1>", "<p>Title</p>"),
    "smaller headings become third-level ones": ("<h5>Part</h5>", "<h3>Part</h3>"),
    "boxes go, their words stay apart": ("one<div>two</div><div>three</div>", "<p>one</p><p>two</p><p>three</p>"),
    "loose words get a paragraph": ("Hello <em>you</em>", "<p>Hello <em>you</em></p>"),
    "empty paragraphs go": ("<p>&nbsp;</p><p><br></p><p>a</p><p> </p>", "<p>a</p>"),
    "known classes stay": ('<p class="attribution">M</p>', '<p class="attribution">M</p>'),
    "other classes go": ('<p class="x attribution y">M</p>', '<p class="attribution">M</p>'),
    "ids and styles go": ('<h2 id="x" style="color:red">A</h2>', "<h2>A</h2>"),
    "a bare span goes": ("<p><span>a</span></p>", "<p>a</p>"),
    "an image of the library stays": (
        '<figure><img data-file="7" alt="A  b" src="/x.jpg" width="3"></figure>',
        '<figure><img data-file="7" alt="A b"></figure>',
    ),
    "an image in a paragraph gets a figure after it": (
        '<p>a <img data-file="7"> b</p>',
        '<p>a  b</p><figure><img data-file="7"></figure>',
    ),
    "an image alone becomes a figure": ('<p><img data-file="7"></p>', '<figure><img data-file="7"></figure>'),
    "an image from outside goes": ('<p>a<img src="https://x.example/a.png"></p>', "<p>a</p>"),
    "an image with a made-up number goes": ('<p>a<img data-file="7x"></p>', "<p>a</p>"),
    "a figure without image keeps its words": ("<figure><figcaption>Cap</figcaption></figure>", "<p>Cap</p>"),
    "nested figures come apart": (
        '<figure><figure><img data-file="1"></figure><figure><img data-file="2"></figure></figure>',
        '<figure><img data-file="1"></figure><figure><img data-file="2"></figure>',
    ),
    "a linked image keeps its figure": (
        '<figure><a href="/x"><img data-file="1"></a><figcaption>C</figcaption></figure>',
        '<figure><img data-file="1"><figcaption>C</figcaption></figure>',
    ),
    "start and spans stay when they are numbers": (
        '<ol start="3" type="a"><li>x</li></ol>',
        '<ol start="3"><li>x</li></ol>',
    ),
    "other starts go": ('<ol start="many"><li>x</li></ol>', "<ol><li>x</li></ol>"),
    "words in a list become an item": ("<ul>x</ul>", "<ul><li>x</li></ul>"),
    "emphasis around paragraphs opens": ("<strong><p>a</p><p>b</p></strong>", "<p>a</p><p>b</p>"),
    "newlines at the start of code go": ("<pre>\n\n a\n  b</pre>", "<pre> a\n  b</pre>"),
    "decomposed letters are composed": ("<p>e\u0301</p>", "<p>\u00e9</p>"),
    "controls and overrides go": ("<p>a\x00b\x07c\u202ed</p>", "<p>abcd</p>"),
    "half a surrogate pair goes": ("<p>a\ud800b</p>", "<p>ab</p>"),
    "nothing stays nothing": ("", ""),
}
LINKS = {
    "https://x.example/a?b=1&amp;c": True,
    "mailto:a@b.example": True,
    "tel:+4912345": True,
    "/about/": True,
    "#p-12345678": True,
    "//evil.example": False,
    "/\\evil.example": False,
    "javascript:alert(1)": False,
    "JaVaScRiPt:alert(1)": False,
    " java&#10;script:alert(1)": False,
    "data:text/html,x": False,
    "vbscript:x": False,
    "relative.html": False,
    "": False,
}
HOSTILE = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '<img data-file=1 onerror=alert(1) src="javascript:alert(1)">',
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    '<p title="x" onclick=alert(1) style="position:fixed">x</p>',
    '<form action=/><button formaction="javascript:alert(1)">x</button></form>',
    "<template><p>x</p></template><plaintext>",
    "<p><a href='/'><a href='/'>x",
    "<table><p>x<td><table><b>y",
    "<![CDATA[<script>]]><!--><script>-->",
    "<b><p><i></b></p></i><h2><h2><p>",
    "<figure><figure><p><img data-file=2><figcaption><h2>x</h2></figcaption>",
    "<blockquote class='pull-quote'><ul><p class=attribution>- x</ul></blockquote>",
    "<li>a<li>b<dl><dt>c<dd>d</dl><select><option>x</select>",
    "<p>" + "<em>" * 300 + "x",
    "<div>" * 300 + "x",
]
PIECES = [
    "<p>", "</p>", "<ul>", "<li>", "</ul>", "<blockquote>", "</blockquote>", "<figure>", "<figcaption>", "</figure>",
    "<table>", "<tr>", "<td>", "<th>", "</td>", "</table>", "<b>", "</b>", "<a href=/>", "</a>", "<h2>", "</h2>",
    "<div>", "</div>", "<pre>", "</pre>", "<br>", "<hr>", "<img data-file=3>", "<span>", "</span>",
    "<ol start=2>", "</ol>", "<caption>", '<p class="attribution">', "&", "&nbsp;", "\n", " ",
]  # fmt: skip
DANGER = re.compile(r"<(script|iframe|svg|style|form|button|math)|\son\w+=|script:|style=|srcdoc", re.IGNORECASE)
MARKUP = st.lists(
    st.one_of(
        st.sampled_from(HOSTILE),
        st.sampled_from([case[0] for case in CASES.values()]),
        st.sampled_from(PIECES),
        st.text(max_size=8),
    ),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(("typed", "stored"), CASES.values(), ids=CASES)
def test_cleaning(typed: str, stored: str) -> None:
    assert clean_source(typed).html == stored


@pytest.mark.parametrize(("href", "stays"), LINKS.items(), ids=LINKS)
def test_a_link_stays_only_with_an_allowed_address(href: str, stays: bool) -> None:
    html = clean_source(f'<p><a href="{href}">words</a></p>').html
    assert ("<a " in html) is stays
    assert "words" in html


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_reaches_source_or_page(text: str) -> None:
    source = clean_source(text).html
    for html in (source, render_body(source, Context()).html):
        tags = " ".join(re.findall(r"<[^>]*>", html))
        assert not re.search(
            r"<(script|iframe|svg|style|form|button|math)|\son\w+=|script:|style=|srcdoc", tags, re.IGNORECASE
        )


@given(MARKUP)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    source = clean_source(text).html
    assert clean_source(source).html == source
    assert clean_source(source).removed == ""
    output = render_body(source, Context()).html
    assert clean_output(output) == output


@given(st.lists(st.text("abc éß<>&\n\t", max_size=20), max_size=6))
def test_visible_words_of_boxes_never_change(texts: list[str]) -> None:
    typed = "".join(
        f"<div>{text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</div>" for text in texts
    )
    words = " ".join(" ".join(texts).split())
    assert plain_text(parse(clean_source(typed).html)) == words


def test_the_notice_lists_what_went_by_kind_and_count() -> None:
    pasted = (
        "<script>x</script><h1 onclick=a>Hi</h1><iframe src=x></iframe><iframe></iframe>"
        '<img src="https://x.example/a.png"><p style="a" class="b" id="c" lang="d">x <a href="//x">y</a></p>'
    )
    assert clean_source(pasted).removed == (
        "Removed: 1 script, 2 inline frames, 1 image from outside the library, "
        "1 link with an address that is not allowed, 1 heading of the first level (its words stay), "
        "1 event attribute, 1 style attribute, 1 class attribute, 1 id attribute, 1 other attribute."
    )


def test_a_clean_text_removes_nothing() -> None:
    assert clean_source('<p>A <strong>b</strong> <a href="/x" title="t">c</a></p>').removed == ""


def test_deep_markup_costs_no_more_than_its_length() -> None:
    assert clean_source("<div>" * 20_000 + "deep" + "</div>" * 20_000).html == "<p>deep</p>"
