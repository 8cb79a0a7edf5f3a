"""Review opens on what changed since an editor last said yes, with the decision beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from articles.services.approving import approve_article
from articles.services.submitting import submit_article
from tests.articles.test_admin_articles import act_of, desk, form_of
from tests.articles.test_versions import save
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article

__all__ = ["desk"]


def review_of(article: Article) -> str:
    """Return the address review opens by."""
    return reverse("admin:articles_article_review", args=[article.pk])


@pytest.fixture
def changed(draft: Article, editor: User) -> Article:
    """Return a text that was approved, and changed by its writer an hour later."""
    writer = at_desk("Author")
    draft.made_by = writer
    draft.save(update_fields=["made_by"])
    save(draft, writer, title="First title")
    draft.refresh_from_db()
    submit_article(draft, by=writer)
    approve_article(draft, by=editor)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        save(draft, writer, title="Second title")
    draft.refresh_from_db()
    return draft


def test_a_text_changed_after_its_approval_opens_on_the_difference(desk: Client, changed: Article) -> None:
    answer = desk.get(review_of(changed), follow=True)
    assert answer.redirect_chain[-1][0].endswith("/compare/?from=2&to=now")
    assert "First" in answer.text
    assert "Second" in answer.text
    for act in ("approve", "return"):
        assert act_of(changed, act) in answer.text


def test_a_text_never_approved_opens_in_its_form(desk: Client, draft: Article, editor: User) -> None:
    submit_article(draft, by=editor)
    assert desk.get(review_of(draft)).url == form_of(draft)  # type: ignore[attr-defined]


def test_a_text_not_in_review_opens_in_its_form(desk: Client, article: Article) -> None:
    assert desk.get(review_of(article)).url == form_of(article)  # type: ignore[attr-defined]


def test_the_front_leads_there(desk: Client, changed: Article) -> None:
    assert review_of(changed) in desk.get("/admin/").text


def test_writers_read_the_difference_without_deciding(client: Client, changed: Article) -> None:
    assert changed.made_by is not None
    client.force_login(changed.made_by)
    page = client.get(review_of(changed), follow=True).text
    assert "Second" in page
    assert act_of(changed, "approve") not in page
