"""Where a promo may stand."""

from articles.markup import Context, render_body
from articles.markup.pictures import File, Picture

PICTURE = Picture(id=1, files=(), original=File("jpeg", 900, 600, "/m/o.jpg"), alt="A")
FIGURE = '<figure><img data-file="1"></figure>'


def before_promo(source: str) -> str | None:
    """Return the HTML up to the promo, or None where it follows the text."""
    rendered = render_body(source, Context(pictures={1: PICTURE}))
    return None if rendered.promo_offset is None else rendered.html[: rendered.promo_offset]


def paragraphs(*numbers: int) -> str:
    return "".join(f"<p>Text {number}</p>" for number in numbers)


def test_it_follows_the_fourth_paragraph() -> None:
    before = before_promo(paragraphs(1, 2, 3, 4, 5, 6))
    assert before
    assert before.endswith("Text 4</p>")


def test_a_short_text_is_not_interrupted() -> None:
    assert before_promo(paragraphs(1, 2, 3)) is None
    assert before_promo(paragraphs(1, 2, 3, 4, 5)) is None


def test_it_comes_after_a_figure_and_its_neighbor() -> None:
    before = before_promo(paragraphs(1, 2, 3, 4) + FIGURE + FIGURE + paragraphs(5, 6))
    assert before
    assert before.count("<figure") == before.count("</figure>") == 2


def test_it_stays_above_a_heading() -> None:
    before = before_promo(paragraphs(1, 2, 3, 4) + "<h2>Next</h2>" + paragraphs(5, 6))
    assert before
    assert before.endswith("Text 4</p>")


def test_a_colon_keeps_its_list() -> None:
    before = before_promo(paragraphs(1, 2, 3) + "<p>These:</p><ul><li>a</li></ul>" + paragraphs(5, 6))
    assert before
    assert before.endswith("</ul>")


def test_odd_characters_do_not_move_it_into_a_tag() -> None:
    before = before_promo('<p>a&nbsp;&amp; "b" <a href="/?a&amp;b" title="&lt;">c</a> 😀</p>' * 6)
    assert before
    assert before.count("<p ") == before.count("</p>") == 4


def test_it_never_stands_after_the_last_block() -> None:
    assert before_promo(paragraphs(1, 2, 3, 4) + FIGURE) is None
