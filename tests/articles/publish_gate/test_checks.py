"""Each check of the publish gate: what it finds, and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from articles.markup.tree import parse
from articles.models import Photo
from articles.publish_gate import Facts, judge
from articles.publish_gate.facts import PhotoUse

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LEAD = Photo(pk=1, credit="Tomas Reyl", alt="A ferry in fog", width=1600, height=900, renditions=[{"format": "jpeg"}])


def photo(**fields: object) -> Photo:
    """Return a photo that is ready but for these fields."""
    whole = {"credit": "Tomas Reyl", "alt": "A ferry in fog", "width": 1600, "renditions": [{"format": "jpeg"}]}
    return Photo(pk=7, **{**whole, **fields})


def facts(body: str = "<p>Two words.</p>", **fields: object) -> Facts:
    """Return an article with nothing to mend but what is said."""
    whole = {"title": "The river", "standfirst": "It came back.", "has_section": True, "has_authors": True}
    lead = (PhotoUse(1, LEAD, "lead_photo"),)
    return Facts(**{**whole, "has_tags": True, "photos": lead, "at": NOON, "now": NOON, "root": parse(body), **fields})


def codes(found: Facts) -> set[str]:
    """Return the codes of what is found."""
    return {finding.code for finding in judge(found)}


def test_a_finished_article_has_nothing_to_mend() -> None:
    assert judge(facts()) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": " "}, "title"),
        ({"root": parse("<p> </p>")}, "body"),
        ({"standfirst": ""}, "standfirst"),
        ({"has_section": False}, "section"),
        ({"has_authors": False}, "byline"),
        ({"title": "T" * 111}, "long-title"),
        ({"standfirst": "S" * 161}, "description"),
        ({"has_tags": False}, "no-tags"),
        ({"title": "The river TK"}, "unfinished"),
        ({"dead_links": ("/articles/nowhere/",)}, "dead-link"),
        ({"open_notes": 2}, "open-notes"),
        ({"marks_without_reason": ("Orion",)}, "mark-opt-out"),
        ({"twin": (7, "The river")}, "twin-title"),
        ({"is_rendered": False}, "render"),
        ({"at": NOON - timedelta(hours=2)}, "past-date"),
        ({"photos": ()}, "no-photo"),
    ],
)
def test_each_lack_is_found_alone(fields: dict[str, object], code: str) -> None:
    assert codes(facts(**fields)) == {code}


@pytest.mark.parametrize(
    "fields",
    [
        {"has_authors": False, "byline": "staff"},
        {"standfirst": "S" * 161, "seo_description": "Shorter."},
        {"at": NOON - timedelta(minutes=59)},
        {"at": NOON - timedelta(days=2), "was_live": True},
        {"title": "TKTK is a word, XXXL a size"},
    ],
)
def test_what_is_fine_is_left_alone(fields: dict[str, object]) -> None:
    assert codes(facts(**fields)) == set()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<p>The mayor [TK name] said so.</p>", "unfinished"),
        ("<p>Words.</p><h2> </h2>", "unfinished"),
        ("<ul><li>One</li><li> </li></ul>", "unfinished"),
        ("<p>Words.</p><h3>Too deep</h3>", "headings"),
        ("<p><strong>A short line in bold</strong></p><p>Words.</p>", "bold-paragraph"),
        ("<table><tbody><tr><td>1</td></tr></tbody></table>", "table-head"),
        ('<p>Look <a href="https://x.example/">here</a>.</p>', "link-text"),
        ('<p><a href="https://x.example/a">https://x.example/a</a></p>', "link-text"),
        ('<p>The <a href="http://x.example/">tide table</a>.</p>', "http-link"),
        ('<blockquote class="pull-quote"><p>It ran.</p></blockquote><p>Words.</p>', "quote"),
        ('<blockquote class="pull-quote"><p>It ran.</p></blockquote><p>- Mira Holt</p>', "quote-dash"),
        ("<p>https://www.youtube.com/watch?v=short</p>", "embed"),
        ('<p>Words<span class="footnote"> </span>.</p>', "footnote"),
        ('<p>Words<span class="footnote">A <span class="footnote">b</span></span>.</p>', "footnote"),
    ],
)
def test_the_text_is_read(body: str, code: str) -> None:
    assert codes(facts(body)) == {code}


@pytest.mark.parametrize(
    "body",
    [
        "<h2>One</h2><p>Words.</p><h3>Two</h3>",
        "<p>A word in <strong>bold</strong> only.</p>",
        "<p>https://www.youtube.com/watch?v=abcdefghijk</p>",
        '<p>The <a href="https://x.example/">tide table</a>.</p>',
        '<p>Words<span class="footnote">A note.</span>.</p>',
    ],
)
def test_a_sound_text_passes(body: str) -> None:
    assert codes(facts(body)) == set()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"credit": ""}, "photo-not-ready"),
        ({"alt": ""}, "photo-not-ready"),
        ({"license_until": NOON}, "license"),
        ({"license_until": NOON + timedelta(days=14)}, "license-soon"),
        ({"renditions": []}, "rendition"),
        ({"rendition_problem": "The file could not be read."}, "rendition"),
        ({"alt": "IMG_2041.jpg"}, "alt-quality"),
        ({"alt": "Photo of a ferry"}, "alt-quality"),
        ({"alt": "A ferry", "caption": "A ferry"}, "alt-quality"),
    ],
)
def test_photos_are_looked_at_wherever_they_stand(fields: dict[str, object], code: str) -> None:
    use = PhotoUse(7, photo(**fields), "gallery")
    assert codes(facts(photos=(*facts().photos, use))) == {code}


def test_a_narrow_lead_and_a_photo_nobody_has_are_told() -> None:
    narrow = PhotoUse(7, photo(width=900), "lead_photo")
    assert codes(facts(photos=(narrow, PhotoUse(999, None, "body")))) == {"small-photo", "photo-not-ready"}


def test_a_decorative_photo_and_one_described_in_its_place_need_no_alt_text() -> None:
    uses = PhotoUse(7, photo(alt="", is_decorative=True), "body"), PhotoUse(8, photo(alt=""), "body", alt="A ferry")
    assert codes(facts(photos=(*facts().photos, *uses))) == set()


def test_errors_come_first_and_only_three_of_them_yield() -> None:
    found = judge(facts(standfirst="", has_tags=False, has_section=False))
    assert [(finding.code, finding.yields) for finding in found] == [
        ("standfirst", True),
        ("section", False),
        ("no-tags", True),
    ]


def test_a_photo_leads_to_its_page() -> None:
    found = judge(facts(photos=(*facts().photos, PhotoUse(7, photo(credit=""), "body"))))
    assert found[0].anchor == "photo:7"
    assert "has no credit. Say who made it." in found[0].sentence
