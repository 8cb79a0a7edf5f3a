"""Cards of the form that act: editorial notes, and links for people without an account."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from articles.errors import FieldRefused, NotAllowed
from articles.models import EditorialNote, ShareLink
from articles.passages import blocks_of
from articles.services.autosaving import keep_as_note
from articles.services.changes import discard_changes
from articles.services.editing import save_snapshot
from articles.services.noting import add_note, reopen_note, resolve_note
from articles.services.sharing import fixed_revision, make_share_link, revoke_share_links, token_of
from articles.snapshots import Snapshot
from tests.answers import without_number
from tests.articles.test_admin_articles import form_of
from tests.desk import said, typed

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser."""
    client.force_login(editor)
    return client


@pytest.fixture
def link(draft: Article, editor: User) -> ShareLink:
    """Return a link to the draft."""
    return make_share_link(draft, by=editor)


def cards_of(article: Article) -> str:
    """Return where buttons of cards are sent."""
    return reverse("admin:articles_article_cards", args=[article.pk])


def address_of(link: ShareLink) -> str:
    """Return the address a stranger opens."""
    return reverse("articles:shared", args=[token_of(link)])


def test_a_note_is_kept_with_its_writer_and_written_down(draft: Article, editor: User) -> None:
    note = add_note(draft, text="  Is this name right?  ", by=editor)
    assert (note.text, note.by_name) == ("Is this name right?", "Mira Holt")
    assert AuditEntry.objects.filter(act="noted", object_key=str(draft.pk)).count() == 1


def test_a_note_is_resolved_once_and_opened_again(draft: Article, editor: User) -> None:
    note = add_note(draft, text="Check", by=editor)
    assert [resolve_note(note, by=editor), resolve_note(note, by=editor)] == [True, False]
    assert reopen_note(note, by=editor)
    note.refresh_from_db()
    assert note.resolved_at is None


def test_an_empty_and_an_endless_note_are_refused(draft: Article, editor: User) -> None:
    for text in ("  ", "x" * 1001):
        with pytest.raises(FieldRefused):
            add_note(draft, text=text, by=editor)


def test_who_may_not_write_may_neither_note_nor_share(draft: Article, reader: User) -> None:
    with pytest.raises(NotAllowed):
        add_note(draft, text="Mine", by=reader)
    with pytest.raises(NotAllowed):
        make_share_link(draft, by=reader)


def test_a_pressed_card_answers_with_itself(desk: Client, draft: Article) -> None:
    answer = desk.post(cards_of(draft), {"_add_note": "1", "note_text": "<b>Look</b>"})
    assert "The note is kept." in answer.content.decode()
    assert "&lt;b&gt;Look&lt;/b&gt;" in answer.content.decode()


def test_a_refused_note_comes_back_as_typed(desk: Client, draft: Article) -> None:
    answer = desk.post(cards_of(draft), {"_add_note": "1", "note_text": "y" * 1001})
    assert answer.status_code == 422
    assert "y" * 1001 in answer.content.decode()


def test_without_script_the_form_is_saved_and_the_card_acts(desk: Client, draft: Article) -> None:
    data = typed(desk, form_of(draft), title="Kept", note_text="Look again", _add_note="1")
    assert "The note is kept." in said(desk, form_of(draft), data)
    draft.refresh_from_db()
    assert (draft.title, EditorialNote.objects.get().text) == ("Kept", "Look again")


@pytest.mark.parametrize("button", ["_add_note", "_save"])
def test_a_note_refused_after_a_save_is_read_out_again(desk: Client, draft: Article, button: str) -> None:
    data = typed(desk, form_of(draft), title="Kept", note_text="Look " * 250, **{button: "1"})
    page = desk.post(form_of(draft), data, follow=True).text
    draft.refresh_from_db()
    assert draft.title == "Kept"
    assert f"You typed: “{('Look ' * 250).strip()}”" in page


def test_an_unknown_button_is_not_found(desk: Client, draft: Article) -> None:
    assert desk.post(cards_of(draft), {"_fly": "1"}).status_code == 404


def test_d14_a_link_shows_the_draft_without_forms_and_without_the_desk(client: Client, link: ShareLink) -> None:
    answer = client.get(address_of(link))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Draft, not published." in page
    assert "/admin/" not in page
    assert "<textarea" not in page
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_d14_revoked_expired_altered_and_binned_links_answer_alike(client: Client, link: ShareLink) -> None:
    good, article = address_of(link), link.article
    assert client.get(good).status_code == 200
    unknown = client.get(f"/preview/{'0' * 32}.nothing/")
    answers = [client.get(good.replace(link.key[:4], "beef"))]
    ShareLink.objects.filter(pk=link.pk).update(
        made_at=timezone.now() - timedelta(days=9), expires_at=timezone.now() - timedelta(seconds=1)
    )
    answers.append(client.get(good))
    ShareLink.objects.filter(pk=link.pk).update(
        expires_at=timezone.now() + timedelta(days=1), revoked_at=timezone.now()
    )
    answers.append(client.get(good))
    ShareLink.objects.filter(pk=link.pk).update(revoked_at=None)
    type(article).objects.filter(pk=article.pk).update(deleted_at=timezone.now())
    answers.append(client.get(good))
    assert [answer.status_code for answer in answers] == [404] * 4
    assert {without_number(answer) for answer in answers} == {without_number(unknown)}


def test_openings_are_counted_and_shown(desk: Client, client: Client, link: ShareLink) -> None:
    client.get(address_of(link))
    client.head(address_of(link))
    link.refresh_from_db()
    assert (link.openings, link.last_opened_at is not None) == (1, True)


def test_a_link_lives_a_month_at_most(draft: Article, editor: User) -> None:
    for days in (0, 31):
        with pytest.raises(FieldRefused):
            make_share_link(draft, by=editor, days=days)


def test_one_press_ends_all_links(draft: Article, editor: User, link: ShareLink) -> None:
    make_share_link(draft, by=editor)
    assert revoke_share_links(draft, by=editor) == 2
    assert revoke_share_links(draft, by=editor, pk=link.pk) == 0


def test_links_are_made_and_ended_from_the_card(desk: Client, draft: Article) -> None:
    made = desk.post(cards_of(draft), {"_add_link": "1", "share_days": "3"}).content.decode()
    link = ShareLink.objects.get()
    assert token_of(link) in made
    ended = desk.post(cards_of(draft), {"_revoke_link": str(link.pk)}).content.decode()
    assert token_of(link) not in ended


def test_a_note_that_was_typed_is_kept_by_every_button(desk: Client, draft: Article) -> None:
    said(desk, form_of(draft), typed(desk, form_of(draft), note_text="Is this true?", _save="Save"))
    assert [note.text for note in EditorialNote.objects.all()] == ["Is this true?"]


def test_a_note_comes_back_with_a_form_that_was_refused(desk: Client, draft: Article) -> None:
    page = desk.post(form_of(draft), typed(desk, form_of(draft), title="", note_text="Is this true?"))
    assert "Is this true?" in page.content.decode()
    assert not EditorialNote.objects.exists()


def test_a_note_being_typed_survives_another_buttons_press(desk: Client, draft: Article, editor: User) -> None:
    note = add_note(draft, text="Done?", by=editor)
    answer = desk.post(cards_of(draft), {"_resolve_note": note.pk, "note_text": "And this?"})
    assert ">And this?</textarea>" in answer.content.decode()


def test_a_text_kept_as_a_note_is_written_down_too(draft: Article, editor: User) -> None:
    note = keep_as_note(draft, Snapshot.of(draft), ["title"], by=editor)
    assert draft.title in note.text
    assert AuditEntry.objects.filter(act="noted", object_key=str(draft.pk)).count() == 1


def test_a_note_on_a_paragraph_names_its_words_and_leads_there(desk: Client, draft: Article) -> None:
    place = draft.paragraphs[1]["id"]
    pressed = {"_add_note": "1", "note_text": "Who is “you”?", "note_paragraph": place}
    answer = desk.post(cards_of(draft), pressed).text
    assert EditorialNote.objects.get().paragraph == place
    assert f'<a href="{draft.get_absolute_url()}#{place}" data-note-place="You could hear it."' in answer


def test_a_note_follows_its_paragraph_and_outlives_it(desk: Client, draft: Article, editor: User) -> None:
    add_note(draft, text="Check", paragraph=draft.paragraphs[1]["id"], by=editor)
    for second, shown in (("You could hear it well.", "hear it well.”</a>"), ("Gone.", "On a paragraph that is gone")):
        body = f"<p>Engineers bricked it over in 1911.</p><p>{second}</p>"
        said(desk, form_of(draft), typed(desk, form_of(draft), body=body))
        assert shown in desk.get(form_of(draft)).text


def test_a_note_on_what_is_gone_meanwhile_is_kept_about_the_whole(desk: Client, draft: Article) -> None:
    pressed = {"_add_note": "1", "note_text": "Look", "note_paragraph": "p-00000000"}
    assert "about the whole article" in desk.post(cards_of(draft), pressed).text
    assert EditorialNote.objects.get().paragraph == ""


def test_paragraphs_of_changes_that_wait_can_be_noted(desk: Client, article: Article, editor: User) -> None:
    body = "<p>Engineers bricked it over in 1911.</p><p>You could hear it.</p><p>Not live yet.</p>"
    said(desk, form_of(article), typed(desk, form_of(article), body=body))
    article.refresh_from_db()
    new = blocks_of(article, article.pending.body)[2]
    assert add_note(article, text="New", paragraph=new["id"], by=editor).paragraph == new["id"]
    assert "“Not live yet.”" in desk.get(form_of(article)).text


def test_a_link_may_hold_the_text_as_it_is_now(desk: Client, client: Client, draft: Article) -> None:
    said(desk, form_of(draft), typed(desk, form_of(draft), title="First words"))
    card = desk.post(cards_of(draft), {"_add_link": "1", "share_days": "3", "share_fixed": "1"}).text
    newest = make_share_link(draft, by=draft.revisions.get(number=2).by)
    said(desk, form_of(draft), typed(desk, form_of(draft), title="Later words"))
    fixed = ShareLink.objects.exclude(pk=newest.pk).get()
    assert f"· revision {fixed.revision.number} ·" in card
    assert "First words" in client.get(address_of(fixed)).text
    assert "Later words" not in client.get(address_of(fixed)).text
    assert "Later words" in client.get(address_of(newest)).text


def test_a_fixed_link_holds_changes_that_wait_and_never_what_was_discarded(article: Article, editor: User) -> None:
    with pytest.raises(FieldRefused, match="no revision yet"):
        fixed_revision(article)
    wanted = replace(Snapshot.of(article), title="Waits")
    save_snapshot(article, wanted, by=editor, opened_version=article.version)
    article.refresh_from_db()
    assert fixed_revision(article).fields["title"] == "Waits"
    discard_changes(article, by=editor)
    article.refresh_from_db()
    assert fixed_revision(article).fields["title"] == "The river came back"
