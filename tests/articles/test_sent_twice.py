"""A second press makes nothing twice: forms of new articles, uploads, and the acts of the workflow."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.errors import SentAlready
from articles.importers.uploads import read_text
from articles.models import Article, Autosave, SentForm
from articles.services.sent_forms import note_sent
from articles.services.uploading import upload_article
from articles.version_pruning import old_forms
from tests import factories
from tests.articles.test_admin_articles import desk, form_of
from tests.desk import said, typed
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db
__all__ = ["desk"]
ADD = reverse("admin:articles_article_add")
UPLOAD = reverse("admin:articles_article_upload")
KEY = "0123456789abcdef" * 2


def test_a_form_of_a_new_article_that_arrives_twice_makes_one(desk: Client) -> None:
    sent = typed(desk, ADD, title="Late trains", _save="Save")
    first, second = desk.post(ADD, sent), desk.post(ADD, sent)
    article = Article.objects.get()
    assert {answer.headers["Location"] for answer in (first, second)} == {form_of(article)}
    assert not Autosave.objects.exists()


def test_what_was_typed_after_the_first_press_is_offered_as_unsaved(desk: Client) -> None:
    sent = typed(desk, ADD, title="Late trains", _save="Save")
    desk.post(ADD, sent)
    page = desk.post(ADD, {**sent, "title": "Later trains"}, follow=True).text
    assert "This form was saved already; here is its article." in page
    assert "You have unsaved text from" in page
    assert Article.objects.get().title == "Late trains"


def test_back_leads_to_the_article_the_form_made(desk: Client) -> None:
    sent: dict[str, Any] = typed(desk, ADD, title="Late trains", _save="Save")
    before = f"{ADD}?form={sent['form_key'][0]}"
    assert desk.get(before).status_code == 200
    desk.post(ADD, sent)
    assert desk.get(before).headers["Location"] == form_of(Article.objects.get())


def test_a_refused_form_is_not_sent_yet(desk: Client) -> None:
    sent = typed(desk, ADD, title="", _save="Save")
    assert desk.post(ADD, sent).status_code == 200
    desk.post(ADD, {**sent, "title": "Late trains"})
    assert Article.objects.get().title == "Late trains"


def test_a_form_of_somebody_else_leads_nowhere(desk: Client, editor: User) -> None:
    note_sent(KEY, factories.make_article(made_by=at_desk("Author")))
    assert desk.get(f"{ADD}?form={KEY}").status_code == 200


def test_an_upload_that_arrives_twice_makes_one_draft(desk: Client) -> None:
    sent = typed(desk, UPLOAD, text="# Late trains\n\nWhy.", kind="markdown")
    first, second = desk.post(UPLOAD, sent), desk.post(UPLOAD, sent)
    assert {answer.headers["Location"] for answer in (first, second)} == {form_of(Article.objects.get())}


def test_of_two_arrivals_at_one_moment_one_stores_nothing(editor: User) -> None:
    text = "# Late trains\n\nWhy."
    upload_article(read_text(text), by=editor, form_key=KEY)
    with pytest.raises(SentAlready):
        upload_article(read_text(text), by=editor, form_key=KEY)
    assert Article.objects.count() == 1


def test_forms_are_forgotten_with_the_texts_typed_into_them(draft: Article) -> None:
    note_sent(KEY, draft)
    assert not old_forms().exists()
    SentForm.objects.update(sent_at=timezone.now() - timedelta(days=31))
    assert old_forms().count() == 1


def test_an_act_pressed_twice_is_no_mistake(desk: Client, draft: Article) -> None:
    sent = typed(desk, form_of(draft), _submit="Submit")
    assert said(desk, form_of(draft), sent)[0].startswith("Saved.")
    assert said(desk, form_of(draft), sent) == ["Saved. It is shown as: In review."]
