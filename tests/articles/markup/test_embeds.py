"""Films and sounds in articles."""

from __future__ import annotations

import re

import pytest

from articles.markup import Context, render_body
from articles.markup.pictures import File, Picture

POSTER = Picture(7, (), File("jpeg", 600, 400, "/media/7.jpg"), alt="A barge", caption="Own words", credit="Tomas Reyl")
LOADS = re.compile(r'(?:src|srcset|data|poster)="(?!/)[^"]*//|<link[^>]*href="(?!/)|<iframe|<script')


def html(body: str) -> str:
    return render_body(body, Context(pictures={7: POSTER}, site_url="https://magazine.example")).html


def test_a27_only_a_lone_address_becomes_a_facade() -> None:
    assert '<p id="p-' in (text := html("<p>See https://video.example/abc</p>"))
    assert '<a href="https://video.example/abc" rel="noopener">https://video.example/abc</a></p>' in text
    facade = html("<p>https://vimeo.com/123456</p>")
    assert '<a href="https://vimeo.com/123456" rel="noopener">Watch on Vimeo</a></figure>' in facade
    assert 'class="embed" data-frame="https://player.vimeo.com/video/123456?dnt=1"' in facade
    assert not LOADS.search(facade)


@pytest.mark.parametrize(
    "body",
    [
        "<p>Look: https://vimeo.com/123456</p>",
        '<p><a href="https://vimeo.com/123456">the film</a></p>',
        "<p>https://vimeo.com/123456 https://vimeo.com/123457</p>",
        "<ul><li>https://vimeo.com/123456</li></ul>",
        "<p>https://elsewhere.example/123456</p>",
    ],
)
def test_everything_else_is_an_ordinary_link(body: str) -> None:
    assert "data-frame" not in html(body)
    assert '<a href="https://' in html(body)


def test_the_title_of_the_link_is_the_title_of_the_film() -> None:
    body = '<p><a href="https://vimeo.com/123456" title="The harbor">vimeo.com/123456</a></p>'
    assert "<figcaption>The harbor" in html(body)


def test_a_photo_with_only_an_address_as_its_caption_is_the_poster() -> None:
    body = '<figure><img data-file="7"><figcaption>https://vimeo.com/123456</figcaption></figure>'
    shown = html(body)
    assert shown.index("Watch on Vimeo") < shown.index('src="/media/7.jpg"') < shown.index("Tomas Reyl")
    assert "Own words" not in shown


def test_an_address_of_a_provider_that_names_nothing_is_a_link_with_a_warning() -> None:
    result = render_body("<p>https://www.youtube.com/nonsense</p>", Context())
    assert "data-frame" not in result.html
    assert result.warnings == [
        "“https://www.youtube.com/nonsense” names no film or sound that can be shown here; it stays a link."
    ]


@pytest.mark.parametrize(
    ("typed", "linked"),
    [
        ("(https://a.example/x).", "https://a.example/x"),
        ("https://a.example/x_(y),", "https://a.example/x_(y)"),
        ("“https://a.example”", "https://a.example"),
    ],
)
def test_punctuation_is_no_part_of_an_address(typed: str, linked: str) -> None:
    assert f'<a href="{linked}" rel="noopener">{linked}</a>' in html(f"<p>at {typed} ok</p>")


def test_addresses_in_code_stay_text() -> None:
    assert "<a " not in html("<p><code>https://a.example</code></p><pre>https://a.example</pre>")


def test_links_of_a_sponsored_article_say_so() -> None:
    sponsored = render_body('<p><a href="https://a.example/">x</a></p>', Context(is_sponsored=True)).html
    assert 'rel="sponsored noopener"' in sponsored
