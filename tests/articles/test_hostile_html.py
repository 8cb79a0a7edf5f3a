"""Hostile HTML pasted into the editor or posted straight to the form: nothing outside the list is stored."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from articles.markup import ALLOWED, clean_source
from articles.markup.output import clean_output
from tests.articles.hostile_html import CASES
from tests.articles.test_admin_articles import form_of
from tests.desk import said, typed

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article

LEAST_CASES = 60
SCHEMES = ("http://", "https://", "mailto:", "tel:", "/", "#")
# What would run, load or send something on a reader's page.
RUNS = re.compile(
    r"<[^>]*(?:\son\w+\s*=|javascript:|(?:src|srcset|style|action|data)=[^>]*evil)|<(?:script|style|iframe|object|embed|form|svg|math)\b",
    re.IGNORECASE,
)
NAMES = [name for name, _, _ in CASES]


class Outsiders(HTMLParser):
    """Collects what a stored text may not hold, read as a browser reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        rule = ALLOWED.get(tag)
        if rule is None:
            self.found.append(tag)
            return
        for name, value in attrs:
            is_class = name == "class" and set((value or "").split()) <= rule.classes
            if not (is_class or name in rule.attributes):
                self.found.append(f"{tag}[{name}={value}]")
            if name == "href" and not (
                (value or "").lower().startswith(SCHEMES) and not (value or "").startswith("//")
            ):
                self.found.append(f"{tag}[href={value}]")

    handle_startendtag = handle_starttag

    def handle_comment(self, data: str) -> None:
        self.found.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"instruction {data}")


def outsiders(html: str) -> list[str]:
    """Return what stands in HTML and not on the list."""
    reader = Outsiders()
    reader.feed(html)
    reader.close()
    return reader.found


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser."""
    client.force_login(editor)
    return client


def test_the_list_is_long_enough_and_names_each_case_once() -> None:
    assert len(CASES) >= LEAST_CASES
    assert len(set(NAMES)) == len(CASES)


@pytest.mark.parametrize(("source", "words"), [case[1:] for case in CASES], ids=NAMES)
def test_hostile_html_leaves_only_what_is_allowed(source: str, words: str) -> None:
    cleaned = clean_source(source).html
    assert outsiders(cleaned) == []
    assert words in cleaned


@pytest.mark.parametrize("source", [source for _, source, _ in CASES], ids=NAMES)
def test_a39_cleaning_a_second_time_changes_nothing(source: str) -> None:
    once = clean_source(source).html
    assert clean_source(once).html == once
    printed = clean_output(source)
    assert clean_output(printed) == printed


@pytest.mark.parametrize("part", range(4))
def test_hostile_html_posted_straight_to_the_form_is_stored_clean(desk: Client, draft: Article, part: int) -> None:
    data = typed(desk, form_of(draft))
    for name, source, words in CASES[part::4]:
        case = {"body": source, "title": f"Case {name}", "opened_version": draft.version}
        desk.post(form_of(draft), {**data, **case})
        draft.refresh_from_db()
        assert draft.title == f"Case {name}"
        assert outsiders(draft.body) == [], name
        assert words in draft.body, name
        assert not RUNS.search(draft.body_html), name


def test_a19_a_pasted_text_keeps_its_words_and_the_notice_lists_what_went(desk: Client, draft: Article) -> None:
    body = (
        '<h1>Top line</h1><p onclick="x()">Words<script>alert(1)</script></p>'
        '<iframe src="https://evil.example"></iframe><img src="https://evil.example/pixel.gif">'
    )
    sentences = said(desk, form_of(draft), typed(desk, form_of(draft), body=body))
    draft.refresh_from_db()
    assert draft.body == "<p>Top line</p><p>Words</p>"
    notice = next(sentence for sentence in sentences if sentence.startswith("Removed: "))
    for kind in ("script", "inline frame", "image from outside the library", "heading of the first level", "event"):
        assert kind in notice
