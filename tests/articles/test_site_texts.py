"""The site's own sentences: defaults, the chief's wording, and where readers meet them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from articles.errors import FieldRefused, NotAllowed
from articles.history import read_only_since
from articles.models import SiteText
from articles.services.editing import save_snapshot
from articles.services.site_texts import word_site_text
from articles.site_texts import WORDINGS
from articles.snapshots import Snapshot
from tests import factories
from tests.desk import said, typed
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User
    from articles.models import Article

DESK = "/admin/articles/sitetext/"
GATE = WORDINGS["gate"].default


def row(key: str) -> SiteText:
    """Return the row of a sentence; a test with real transactions has emptied the table before."""
    return SiteText.objects.get_or_create(key=key)[0]


def test_every_sentence_has_its_row_and_says_its_default(db: None, client: Client) -> None:
    page = client.get(factories.make_article(byline="staff", discussion="read-only").get_absolute_url()).text
    assert "This discussion is closed." in page
    assert ">Staff</span>" in page
    assert "footer__words" not in page
    assert "Talk to one another" in client.get("/rules/").text


@pytest.mark.parametrize(
    ("key", "text", "facts"),
    [
        ("gate", "Sign in & talk.", {}),
        ("staff-byline", "The Broadsheet desk", {"byline": "staff"}),
        ("read-only", "We are asleep.", {"discussion": "read-only"}),
    ],
)
def test_what_the_chief_words_stands_where_the_default_stood(
    client: Client, editor: User, key: str, text: str, facts: dict[str, str]
) -> None:
    word_site_text(row(key), text, by=editor)
    page = client.get(factories.make_article(**facts).get_absolute_url()).text
    assert text.replace("&", "&amp;") in page
    assert WORDINGS[key].default not in page


def test_footer_and_rules_take_the_tags_of_an_articles_text_alone(client: Client, editor: User) -> None:
    source = '<p onclick="x()">Imprint: <a href="/authors/">we</a><script>x()</script></p>'
    removed = word_site_text(row("footer"), source, by=editor)
    word_site_text(row("rules"), "<h2>Be brief</h2><p>One <b>thought</b>.</p>", by=editor)
    page = client.get("/rules/").text
    assert '<p id="' in page
    assert '>Imprint: <a href="/authors/">we</a></p>' in page
    assert "One <strong>thought</strong>." in page
    assert "Removed: " in removed
    assert "onclick" not in page


def test_the_frame_is_one_query_with_and_without_wordings(
    client: Client, editor: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/rules/")
    with django_assert_num_queries(1):
        client.get("/rules/")
    word_site_text(row("footer"), "<p>Printed on the river.</p>", by=editor)
    with django_assert_num_queries(1):
        assert "Printed on the river." in client.get("/rules/").text


def test_menus_keep_their_order_beside_the_sentences(client: Client, editor: User) -> None:
    for name, order in (("Zeal", 1), ("Arts", 2), ("Bees", 1)):
        factories.make_section(name, order=order)
    word_site_text(row("gate"), "Come in.", by=editor)
    assert [str(section) for section in client.get("/rules/").context["menu_sections"]] == ["Bees", "Zeal", "Arts"]


def test_the_default_comes_back_and_the_log_tells_both(editor: User) -> None:
    text = row("gate")
    word_site_text(text, "Come in.", by=editor)
    word_site_text(text, "Come in.", by=editor)
    word_site_text(text, "", by=editor)
    entries = AuditEntry.objects.filter(object_type="articles.sitetext").order_by("pk")
    assert [(entry.act, entry.changes["text"]) for entry in entries] == [
        ("worded", [GATE, "Come in."]),
        ("put back the default of", ["Come in.", GATE]),
    ]


def test_who_may_not_and_what_does_not_fit_is_refused(db: None, editor: User) -> None:
    with pytest.raises(NotAllowed, match="Ask the chief editor"):
        word_site_text(row("gate"), "Mine.", by=at_desk("Editor"))
    with pytest.raises(FieldRefused, match="At most 200 characters fit; this has 201"):
        word_site_text(row("gate"), "x" * 201, by=editor)


def test_the_desk_words_a_sentence_and_takes_it_back(client: Client, editor: User) -> None:
    client.force_login(editor)
    address = f"{DESK}{row('gate').pk}/change/"
    assert GATE in client.get(DESK).text
    said(client, address, typed(client, address, text="Come in."))
    assert row("gate").text == "Come in."
    assert GATE in client.get(address).text
    said(client, address, typed(client, address, back_to_default="on"))
    assert row("gate").text == ""


def test_a_refused_wording_stays_in_the_form(client: Client, editor: User) -> None:
    client.force_login(editor)
    address = f"{DESK}{row('read-only').pk}/change/"
    page = client.post(address, typed(client, address, text="y" * 300)).text
    assert "At most 200 characters fit; this has 300." in page
    assert "y" * 300 in page


def test_an_unchanged_default_saved_is_no_wording(client: Client, editor: User) -> None:
    client.force_login(editor)
    address = f"{DESK}{row('rules').pk}/change/"
    said(client, address, typed(client, address))
    assert row("rules").text == ""


def test_what_another_worded_meanwhile_is_told_and_stands_until_one_saves_again(client: Client, editor: User) -> None:
    chief = at_desk("Chief", "benno")
    client.force_login(chief)
    address = f"{DESK}{row('gate').pk}/change/"
    mine = typed(client, address, text="Mine.")
    word_site_text(row("gate"), "Theirs.", by=editor)
    refused = client.post(address, mine)
    assert "Mira Holt worded this meanwhile: “Theirs.”" in refused.text
    assert ">\nMine.</textarea>" in refused.text
    assert row("gate").text == "Theirs."
    opened = refused.context["adminform"].form["opened"].value()
    client.post(address, {**mine, "opened": opened})
    assert row("gate").text == "Mine."


def test_two_who_word_it_alike_do_not_meet(client: Client, editor: User) -> None:
    client.force_login(at_desk("Chief"))
    address = f"{DESK}{row('gate').pk}/change/"
    mine = typed(client, address, text="The same.")
    word_site_text(row("gate"), "The same.", by=editor)
    assert client.post(address, mine).status_code == 302


def test_under_a_discussion_made_read_only_stands_since_when(
    client: Client, editor: User, article: Article, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert read_only_since(article) is None
    closed = replace(Snapshot.of(article), discussion="read-only")
    save_snapshot(article, closed, by=editor, opened_version=article.version)
    said_at = AuditEntry.objects.get(act="saved").made_at
    page = client.get(article.get_absolute_url()).text
    assert f'This discussion is closed. Since <time datetime="{timezone.localtime(said_at).isoformat()}"' in page
    client.force_login(factories.make_user())
    assert "This discussion is closed. Since <time" in client.get(article.get_absolute_url()).text


def test_what_was_read_only_from_the_beginning_names_no_moment(client: Client, db: None) -> None:
    page = client.get(factories.make_article(discussion="read-only").get_absolute_url()).text
    assert "This discussion is closed.</p>" in page
