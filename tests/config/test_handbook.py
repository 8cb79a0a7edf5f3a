"""The handbook inside the desk: one source, a chapter for every screen, open to whoever works there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from articles.markup.handbook import chapters_of
from config.handbook import FRONT, TOPICS, handbook, topic_of
from tests.desk_rights import ARTICLE_PAGES, PAGES, SCREENS
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article

HANDBOOK = "/admin/handbook/"


@pytest.mark.django_db
def test_everybody_at_the_desk_reads_all_chapters(client: Client) -> None:
    client.force_login(at_desk("Moderator"))
    page = client.get(HANDBOOK).text
    for chapter in handbook():
        assert f'<h2 id="{chapter.anchor}">{chapter.title.replace("&", "&amp;")}</h2>' in page
    assert "Everything also works without JavaScript" not in page
    assert "<strong>Corrections</strong>" in page
    assert "<table>" in page


@pytest.mark.django_db
def test_readers_do_not(client: Client, reader: User) -> None:
    client.force_login(reader)
    assert client.get(HANDBOOK, follow=True).status_code == 403


def test_every_topic_is_a_chapter() -> None:
    anchors = {chapter.anchor for chapter in handbook()}
    assert {FRONT, *(anchor for _, anchor in TOPICS)} <= anchors


def test_lists_of_the_desk_have_chapters_of_their_own() -> None:
    named = {f"{screen}_changelist" for screen in SCREENS} | {name for name in (*PAGES, *ARTICLE_PAGES) if "_" in name}
    without = {name for name in named if topic_of(name) == FRONT}
    assert without == {"app_list", "password_change", "password_change_done", "set_up"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "anchor"),
    [
        ("/admin/", FRONT),
        ("/admin/articles/photo/", "photos"),
        ("/admin/articles/article/", "publish-schedule-withdraw"),
        ("/admin/articles/term/", "legal-marks-and-the-glossary"),
        ("/admin/comments/comment/", "moderate"),
    ],
)
def test_the_head_of_a_page_leads_to_its_chapter_in_a_new_tab(client: Client, address: str, anchor: str) -> None:
    client.force_login(at_desk("Administrator"))
    assert f'href="{HANDBOOK}#{anchor}" target="_blank" rel="help" data-help>' in client.get(address).text


@pytest.mark.django_db
def test_the_form_of_an_article_has_it_too(client: Client, article: Article, editor: User) -> None:
    client.force_login(editor)
    page = client.get(f"/admin/articles/article/{article.pk}/change/").text
    assert f'href="{HANDBOOK}#write-an-article"' in page


def test_html_in_the_source_is_text() -> None:
    [chapter] = chapters_of("Before.\n\n## Mine & yours\n\n<script>alert(1)</script> **so**\n")
    assert (chapter.title, chapter.anchor) == ("Mine & yours", "mine-yours")
    assert "<script>" not in chapter.text_html
    assert "<strong>so</strong>" in chapter.text_html
