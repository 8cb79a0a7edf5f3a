"""Changes of a live article: kept from readers until they are published, as a fix, an update or a correction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from articles.errors import EditedMeanwhile, NotAllowed, NotReady
from articles.models import Article, Revision
from articles.services.changes import Nature, discard_changes, publish_changes
from articles.services.editing import save_snapshot
from articles.services.publishing import publish_article
from articles.services.withdrawing import withdraw_article
from articles.snapshots import Snapshot, working_snapshot
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(article: Article, editor: User) -> Article:
    """Return a live article with a change its readers do not have."""
    new = replace(Snapshot.of(article), title="The river stayed", body="<p>New words.</p>")
    return save_snapshot(article, new, by=editor, opened_version=article.version).article


def test_d19_readers_keep_the_former_text_until_the_changes_are_published(
    client: Client, changed: Article, editor: User
) -> None:
    """D19: a small fix leaves the moment of the update, an update moves it."""
    address = changed.get_absolute_url()
    assert "The river came back" in client.get(address).content.decode()
    assert publish_changes(changed, by=editor, nature=Nature.SMALL, anyway=True)
    page = client.get(address).content.decode()
    assert ("The river stayed" in page, "New words." in page) == (True, True)
    assert Article.objects.get(pk=changed.pk).updated_at is None
    stored = Article.objects.get(pk=changed.pk)
    newer = replace(Snapshot.of(stored), standfirst="Told again.")
    saved = save_snapshot(stored, newer, by=editor, opened_version=stored.version).article
    publish_changes(saved, by=editor, nature=Nature.UPDATE, anyway=True)
    assert Article.objects.get(pk=changed.pk).updated_at >= timezone.now() - timedelta(minutes=1)


def test_the_list_shows_that_changes_are_not_live(client: Client, changed: Article, editor: User) -> None:
    client.force_login(editor)
    assert "changes not live" in client.get("/admin/articles/article/?shown=all").content.decode()


def test_published_changes_are_the_revision_readers_have(changed: Article, editor: User) -> None:
    publish_changes(changed, by=editor, nature=Nature.SMALL, anyway=True)
    live = Revision.objects.get(article=changed, went_live_at__isnull=False, replaced_at__isnull=True)
    assert (live.body, changed.pending) == ("<p>New words.</p>", None)
    assert AuditEntry.objects.first().act == "changes published"
    assert not publish_changes(changed, by=editor, nature=Nature.SMALL)


def test_changes_pass_the_gate(article: Article, editor: User) -> None:
    new = replace(Snapshot.of(article), standfirst="", section=None)
    saved = save_snapshot(article, new, by=editor, opened_version=article.version).article
    with pytest.raises(NotReady, match="Choose a section"):
        publish_changes(saved, by=editor, nature=Nature.SMALL, anyway=True)
    stored = Article.objects.get(pk=article.pk)
    assert (stored.standfirst, stored.pending_id) == (article.standfirst, saved.pending_id)


def test_discarding_goes_back_to_what_readers_have(changed: Article, editor: User) -> None:
    assert discard_changes(changed, by=editor)
    assert not discard_changes(changed, by=editor)
    stored = Article.objects.get(pk=changed.pk)
    assert working_snapshot(stored).title == "The river came back"
    assert Revision.objects.filter(article=changed, fields__title="The river stayed").exists()


def test_changes_saved_meanwhile_are_not_published_unseen(changed: Article, editor: User) -> None:
    with pytest.raises(EditedMeanwhile):
        publish_changes(changed, by=editor, nature=Nature.SMALL, anyway=True, opened_version=changed.version - 1)


def test_writers_do_not_publish_their_changes(changed: Article) -> None:
    author = at_desk("Author")
    Article.objects.filter(pk=changed.pk).update(made_by=author)
    for act in (
        lambda: publish_changes(changed, by=author, nature="small"),
        lambda: discard_changes(changed, by=author),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_withdrawn_article_is_published_again_with_its_changes(changed: Article, editor: User) -> None:
    withdraw_article(changed, by=editor, reason="Wait.")
    publish_article(changed, by=editor, anyway=True)
    assert Article.objects.get(pk=changed.pk).title == "The river stayed"


def test_a_text_saved_after_scheduling_is_the_one_readers_will_have(draft: Article, editor: User) -> None:
    moment = timezone.now() + timedelta(hours=2)
    publish_article(draft, by=editor, at=moment, anyway=True)
    stored = Article.objects.get(pk=draft.pk)
    new = replace(Snapshot.of(stored), title="Mended in time")
    save_snapshot(stored, new, by=editor, opened_version=stored.version)
    planned = Revision.objects.get(article=draft, went_live_at__isnull=False)
    assert (planned.fields["title"], planned.went_live_at, planned.replaced_at) == ("Mended in time", moment, None)
