"""Signs and notes of names that must carry them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from articles.markup import Context, render_body
from articles.markup.marks import sign_of
from articles.markup.registers import Mark

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def mark(number: int, name: str, *aliases: str, **fields: Any) -> Mark:
    return Mark(number, name, aliases, **{"note": f"{name} is listed.", **fields})


def sign(number: int, text: str = "*") -> str:
    return f'<sup><a id="legalref-{number}" href="#legal-{number}" role="doc-noteref">{text}</a></sup>'


def rendered(body: str, *marks: Mark, **context: Any) -> Any:
    return render_body(body, Context(marks=marks, at=NOW, **context))


def test_a13_the_sign_stands_after_the_whole_word() -> None:
    result = rendered("<p>Orion's ships, Orionis and sub-Orion</p>", mark(1, "Orion"))
    assert f"Orion's{sign(1)} ships, Orionis and sub-Orion" in result.html
    alone = rendered("<p>Orionis sails. The sub-Orion waits.</p>", mark(1, "Orion"))
    assert f"Orionis sails. The sub-Orion{sign(1)} waits." in alone.html


def test_only_the_first_occurrence_has_a_sign_and_the_standfirst_comes_first() -> None:
    result = rendered("<p>Orion and Orion</p>", mark(1, "Orion"), standfirst="All of Orion & more")
    assert result.standfirst_html == f"All of Orion{sign(1)} &amp; more"
    assert sign(1) not in result.html
    assert result.legal_notes == [
        {"mark": 1, "sign": "*", "name": "Orion", "note": "Orion is listed.", "has_place": True}
    ]


def test_words_are_searched_in_order_text_lists_quotes() -> None:
    body = "<ul><li>Orion</li></ul><blockquote><p>Orion</p></blockquote><p>Orion</p>"
    assert f"Orion{sign(1)}</p>" in rendered(body, mark(1, "Orion")).html.rpartition("</blockquote>")[2]
    quoted = rendered("<blockquote><p>Orion</p></blockquote><ul><li>Orion</li></ul>", mark(1, "Orion"))
    assert f"Orion{sign(1)}</li>" in quoted.html


def test_signs_count_in_reading_order_and_become_numbers() -> None:
    names = ("Vega", "Orion", "Lyra", "Deneb")
    result = rendered("<p>Orion, Vega, Deneb, Lyra</p>", *(mark(n, name) for n, name in enumerate(names, 1)))
    assert [note["name"] for note in result.legal_notes] == ["Orion", "Vega", "Deneb", "Lyra"]
    assert [sign_of(number) for number in range(1, 6)] == ["*", "**", "***", "(4)", "(5)"]
    assert f"Lyra{sign(3, '(4)')}" in result.html


def test_an_inline_note_stands_after_the_name() -> None:
    result = rendered("<p>The Orion sails.</p>", mark(1, "Orion", is_inline=True, note="listed"))
    assert 'The Orion<span class="legal-note"> (listed)</span> sails.' in result.html
    assert result.legal_notes == []


def test_code_and_headings_are_left_alone_and_a_link_keeps_its_words() -> None:
    body = '<h2>Orion</h2><p><code>Vega</code> <a href="/orion/">see Lyra here</a></p><pre>Vega</pre>'
    result = rendered(body, mark(1, "Orion"), mark(2, "Vega"), mark(3, "Lyra"))
    assert f'<a href="/orion/">see Lyra here</a>{sign(3)}' in result.html
    assert [(note["mark"], note["has_place"]) for note in result.legal_notes] == [(3, True), (1, False)]


def test_a_name_only_in_the_title_has_its_note_without_a_sign() -> None:
    result = rendered("<p>Nothing.</p>", mark(1, "Orion"), titles=("Orion comes", ""))
    assert [(note["sign"], note["has_place"]) for note in result.legal_notes] == [("*", False)]
    assert "legalref" not in result.html


def test_a_name_across_elements_is_one_name() -> None:
    assert (
        f"Or<em>ion</em>{sign(1)} x".replace("</em>" + sign(1), sign(1) + "</em>")
        in rendered("<p>Or<em>ion</em> x</p>", mark(1, "Orion")).html
    )


def test_a_note_of_a_footnote_is_marked_too() -> None:
    result = rendered('<p>Word<span class="footnote">about Orion</span>.</p>', mark(1, "Orion"))
    assert f"about Orion{sign(1)}" in result.html


@pytest.mark.parametrize(
    ("starts", "ends", "shows", "until"),
    [(None, 1, True, 1), (1, None, False, 1), (1, 2, False, 1), (None, 0, False, None), (-1, None, True, None)],
)
def test_the_clock_decides(starts: int | None, ends: int | None, shows: bool, until: int | None) -> None:
    def at(hours: int | None) -> datetime | None:
        return None if hours is None else NOW + timedelta(hours=hours)

    result = rendered("<p>Orion</p>", mark(1, "Orion", starts_at=at(starts), ends_at=at(ends)))
    assert bool(result.legal_notes) is shows
    assert result.until == at(until)


def test_a_mark_the_text_does_not_name_sets_no_moment() -> None:
    assert rendered("<p>Vega</p>", mark(1, "Orion", ends_at=NOW + timedelta(hours=1))).until is None
