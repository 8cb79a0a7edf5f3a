"""Legal marks in comments: a slot where a name is first said, filled by what is in force when the page is made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from articles.markup.matching import Matcher
from articles.models import LegalMark
from articles.services.registers import delete_entry, save_entry
from articles.services.rendering import render_article
from comments.markup import render
from comments.markup.marks import put_marks
from comments.markup.slots import MARK
from comments.services.preview import preview
from comments.services.rendering import render_stale
from tests import factories

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

    from accounts.models import User
    from articles.models import Article
    from comments.models import Comment

SLOT = "<!--mark 1-->"
ORION = Matcher([(1, ["Orion"])], with_possessive=True)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Orion's and Orion", f"<p>Orion's{SLOT} and Orion</p>"),
        ("`Orion` *Or*ion", f"<p><code>Orion</code> <em>Or</em>ion{SLOT}</p>"),
        ("[see Orion here](https://a.example) x", f"see Orion here</a>{SLOT} x</p>"),
        ("A&B Orion & co", f"<p>A&amp;B Orion{SLOT} &amp; co</p>"),
        ("Orionis", "<p>Orionis</p>"),
        ("> Orion\n\nOrion", f"<p>Orion{SLOT}</p>"),
        ("[quote]Orion[/quote]Orion", f"<p>Orion{SLOT}</p>"),
        ("[quote]Orion[/quote]Yes", f"<p>Orion{SLOT}</p></blockquote>"),
    ],
)
def test_the_first_name_of_a_comment_gets_a_slot(typed: str, stored: str) -> None:
    html = render(typed, marks=ORION).body_html
    assert stored in html
    assert len(MARK.findall(html)) == ("mark" in stored)


@given(
    st.lists(st.sampled_from(["Orion", " ", "\n\n", "`", "*", "> ", "&", "<", "é", "[quote]", "[/quote]", ":wink:"]))
)
def test_the_readers_words_stay_as_they_are(pieces: list[str]) -> None:
    plain, marked = render("".join(pieces)).body_html, render("".join(pieces), marks=ORION).body_html
    assert MARK.sub("", marked) == plain
    assert put_marks(marked, ORION) == marked


def make_mark(name: str = "Orion Circle", **fields: Any) -> LegalMark:
    mark = LegalMark(name=name, **{"note": "banned by a court", **fields})
    save_entry(mark, by=None)
    return mark


@pytest.fixture
def mark(db: None) -> LegalMark:
    return make_mark()


@pytest.fixture
def named(mark: LegalMark) -> Article:
    return factories.make_article(standfirst="The Orion Circle.", body="<p>Orion Circle, Orion Circle.</p>")


def shown(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a12_one_sign_in_the_article_and_one_note_on_the_page(
    client: Client, named: Article, mark: LegalMark, reader: User
) -> None:
    for number in range(3):
        factories.make_comment(named, by=reader, text=f"{number}: the Orion Circle and the Orion Circle")
    page = shown(client, named.get_absolute_url())
    sign = f'<sup><a id="legalref-{mark.pk}" href="#legal-{mark.pk}" role="doc-noteref">*</a></sup>'
    assert f'dir="auto">The Orion Circle{sign}.</p>' in page
    assert page.count(f'id="legalref-{mark.pk}"') == 1
    assert page.count(f'href="#legal-{mark.pk}"') == 4
    assert page.count("<b>Orion Circle</b>: banned by a court") == 1
    assert f'href="#legalref-{mark.pk}" role="doc-backlink"' in page


def test_comments_add_notes_after_those_of_the_text(client: Client, named: Article, reader: User) -> None:
    other = make_mark("Vega")
    factories.make_comment(named, by=reader, text="Vega, not the Orion Circle.")
    page = shown(client, named.get_absolute_url())
    assert (
        f'id="legalref-{other.pk}" href="#legal-{other.pk}" role="doc-noteref" title="Vega: banned by a court">**<'
        in page
    )
    assert page.index("<b>Orion Circle</b>") < page.index("<b>Vega</b>")


def test_every_page_of_a_discussion_has_its_notes(
    client: Client, article: Article, mark: LegalMark, reader: User
) -> None:
    comment = factories.make_comment(article, by=reader, text="The Orion Circle.")
    for address in (
        reverse("comments:discussion", args=[article.slug]),
        reverse("comments:context", args=[comment.pk]),
    ):
        assert shown(client, address).count("<b>Orion Circle</b>: banned by a court") == 1, address
    feed = shown(client, reverse("comments:feed", args=[article.slug]))
    assert "Orion Circle" in feed
    assert "(banned by a court)" in feed


def test_a_page_with_marks_asks_once_more(
    client: Client,
    article: Article,
    mark: LegalMark,
    reader: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    render_article(article)
    factories.make_comment(article, by=reader, text="Well.")
    with django_assert_max_num_queries(13) as without:
        client.get(article.get_absolute_url())
    factories.make_comment(article, by=reader, text="The Orion Circle.")
    with django_assert_max_num_queries(len(without.captured_queries) + 1):
        client.get(article.get_absolute_url())


def test_the_clock_decides_in_comments_too(client: Client, article: Article, reader: User) -> None:
    end = datetime(2027, 1, 1, tzinfo=UTC)
    make_mark(ends_at=end, style="inline")
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        factories.make_comment(article, by=reader, text="The Orion Circle.")
        assert 'Orion Circle<span class="legal-note"> (banned by a court)</span>' in shown(
            client, article.get_absolute_url()
        )
    with time_machine.travel(end, tick=False):
        assert "banned by a court" not in shown(client, article.get_absolute_url())


def test_the_preview_shows_what_posting_stores(article: Article, mark: LegalMark, reader: User) -> None:
    seen = preview(article, by=reader, text="The Orion Circle.")
    assert seen.body_html == factories.make_comment(article, by=reader, text="The Orion Circle.").body_html
    assert "Orion Circle<span" in seen.shown_html


def test_a_change_of_the_register_reaches_old_comments(
    article: Article, reader: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    comment: Comment = factories.make_comment(article, by=reader, text="The Orion Circle.")
    with django_capture_on_commit_callbacks(execute=True):
        mark = make_mark()
    comment.refresh_from_db()
    assert MARK.findall(comment.body_html) == [str(mark.pk)]
    with django_capture_on_commit_callbacks(execute=True):
        delete_entry(mark, by=None)
    comment.refresh_from_db()
    assert "<!--mark" not in comment.body_html


def test_rendering_anew_keeps_the_slots(article: Article, mark: LegalMark, reader: User) -> None:
    comment: Comment = factories.make_comment(article, by=reader, text="The Orion Circle.")
    before = comment.body_html
    render_stale(everything=True)
    comment.refresh_from_db()
    assert comment.body_html == before


def test_machines_and_excerpts_get_the_readers_words(
    client: Client, article: Article, mark: LegalMark, reader: User
) -> None:
    factories.make_comment(article, by=reader, text="The Orion Circle sails.")
    assert '"text":"The Orion Circle sails."' in shown(client, article.get_absolute_url())
