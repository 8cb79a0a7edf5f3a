"""Step 5: pull quotes and attributions."""

import pytest

from articles.markup import Context, render_body


def pull_quote(attribution: str) -> str:
    return f'<blockquote class="pull-quote"><p>It never left.</p><p class="attribution">{attribution}</p></blockquote>'


@pytest.mark.parametrize("sign", ["- ", "– ", "— ", "—", ": ", "-- ", ""])
def test_a_pull_quote_names_who_said_it_without_the_dash(sign: str) -> None:
    html = render_body(pull_quote(f"{sign}Mira Holt, pilot"), Context()).html
    assert html.startswith('<figure class="pull-quote"><blockquote id="p-')
    assert html.endswith("<figcaption><cite>Mira Holt, pilot</cite></figcaption></figure>")
    assert "<p>- " not in html


def test_a_dash_inside_emphasis_is_cut_too() -> None:
    html = render_body(pull_quote("<em>— Mira</em> Holt"), Context()).html
    assert "<cite><em>Mira</em> Holt</cite>" in html


def test_a_pull_quote_without_attribution_has_no_caption_and_warns() -> None:
    rendered = render_body('<blockquote class="pull-quote"><p>Words.</p></blockquote><p>Next.</p>', Context())
    assert "figcaption" not in rendered.html
    assert "does not say whose words" in rendered.warnings[0]


def test_a_paragraph_with_a_dash_after_a_pull_quote_warns() -> None:
    rendered = render_body('<blockquote class="pull-quote"><p>Words.</p></blockquote><p>– Mira</p>', Context())
    assert rendered.warnings == ["“– Mira”: This looks like the attribution; move it into the quote."]


def test_an_ordinary_quote_stays_one_with_its_attribution() -> None:
    html = render_body('<blockquote><p>Words.</p><p class="attribution">- Mira</p></blockquote>', Context()).html
    assert html.startswith("<blockquote id=")
    assert html.endswith('<p>Words.</p><p class="attribution"><cite>Mira</cite></p></blockquote>')


def test_an_attribution_of_a_dash_alone_is_none() -> None:
    assert "figcaption" not in render_body(pull_quote("—"), Context()).html
