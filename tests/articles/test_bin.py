"""The bin: in, out, and what is let go of for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.utils import timezone

from accounts.models import AuditEntry
from articles.errors import NotAllowed, NotReady, WrongState
from articles.models import Article, Series, Slug
from articles.services.binning import bin_article, prune_bin, restore_article
from articles.services.editing import save_snapshot
from articles.services.publishing import publish_article
from articles.services.wiping import delete_for_good
from articles.snapshots import Snapshot
from comments.models import Comment
from tests import factories
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


def holds(words: str) -> list[str]:
    """Return the columns of all tables of texts in which these words stand."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and any(words in str(value) for value in model.objects.values_list(field.name, flat=True))
    ]


def test_a08_the_bin_answers_410_and_restoring_brings_everything_back(
    client: Client, article: Article, reader: User
) -> None:
    """A08: a live article is put in the bin and taken out again."""
    comment = factories.make_comment(article, by=reader)
    bin_article(article, by=None, reason="By mistake.")
    answer = client.get(article.get_absolute_url())
    assert (answer.status_code, "taken down" in answer.content.decode()) == (410, True)
    assert client.get(comment.get_absolute_url(), follow=True).status_code in {404, 410}
    restore_article(article, as_before=True, by=None)
    page = client.get(article.get_absolute_url()).content.decode()
    assert f'id="comment-{comment.pk}"' in page


def test_d25_restored_as_before_or_not_public(client: Client, article: Article, editor: User) -> None:
    """D25: deleted by mistake, restored the next day."""
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        assert bin_article(article, by=editor, reason="By mistake.")
        assert not bin_article(article, by=editor, reason="Again.")
    assert restore_article(article, as_before=True, by=editor)
    assert (client.get(article.get_absolute_url()).status_code, article.shown_status) == (200, "Live")
    bin_article(article, by=editor, reason="Once more.")
    restore_article(article, as_before=False, by=editor)
    assert (client.get(article.get_absolute_url()).status_code, article.shown_status) == (404, "Withdrawn")
    assert not restore_article(article, as_before=True, by=editor)


def test_a_draft_comes_back_as_a_draft_and_answers_404_meanwhile(client: Client, draft: Article) -> None:
    bin_article(draft, by=None)
    assert client.get(draft.get_absolute_url()).status_code == 404
    restore_article(draft, as_before=False, by=None)
    assert draft.shown_status == "Draft"


def test_a_former_address_of_what_is_in_the_bin_answers_410(client: Client, article: Article) -> None:
    Slug.objects.create(kind="article", slug="once", target_id=article.pk, is_current=False)
    bin_article(article, by=None, reason="Gone.")
    assert client.get("/articles/once/").status_code == 410


def test_a_plan_whose_moment_passes_in_the_bin_makes_nothing_live(client: Client, draft: Article) -> None:
    publish_article(draft, by=None, at=timezone.now() + timedelta(hours=1))
    bin_article(draft, by=None)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert client.get(draft.get_absolute_url()).status_code == 404
        restore_article(draft, as_before=True, by=None)
        assert draft.shown_status == "Approved"


def test_what_readers_saw_needs_a_reason_and_an_editor(article: Article, draft: Article) -> None:
    author = at_desk("Author")
    Article.objects.filter(pk__in=[article.pk, draft.pk]).update(made_by=author)
    with pytest.raises(NotReady, match="Say why it goes"):
        bin_article(article, by=None)
    with pytest.raises(NotAllowed):
        bin_article(article, by=author, reason="Mine.")
    assert bin_article(draft, by=author)


def test_restoring_into_a_part_taken_meanwhile_is_refused(article: Article, draft: Article) -> None:
    series = Series.objects.create(title="Tides", slug="tides")
    Article.objects.filter(pk=draft.pk).update(series=series, series_order=1)
    bin_article(draft, by=None)
    Article.objects.filter(pk=article.pk).update(series=series, series_order=1)
    with pytest.raises(NotReady, match="Part 1 of the series is “The river came back” now"):
        restore_article(draft, as_before=True, by=None)


def test_d26_prune_lets_go_of_what_no_reader_saw(article: Article, draft: Article) -> None:
    """D26, first half: 31 days in the bin."""
    with time_machine.travel(timezone.now() - timedelta(days=31)):
        bin_article(draft, by=None)
        bin_article(article, by=None, reason="Old.")
    call_command("prune")
    assert list(Article.objects.all()) == [article]
    assert not Slug.objects.filter(target_id=draft.pk, kind="article").exists()
    assert AuditEntry.objects.get(act="deleted").object_label == "The secret draft"


def test_prune_leaves_what_is_29_days_in_the_bin(draft: Article) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=29)):
        bin_article(draft, by=None)
    call_command("prune")
    assert Article.objects.exists()


def test_prune_leaves_what_was_taken_out_since_it_looked(draft: Article) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=31)):
        bin_article(draft, by=None)
    restore_article(draft, as_before=True, by=None)
    assert prune_bin(Article.objects.filter(pk=draft.pk)) == 0
    assert Article.objects.filter(pk=draft.pk).exists()


def test_d26_wiping_leaves_no_word_of_it_and_every_comment(client: Client, reader: User) -> None:
    """D26, second half: an administrator wipes an article with comments."""
    article = factories.make_article("Zyx one", standfirst="Zyx two.", body="<p>Zyx three.</p>", kicker="Zyx")
    comment = factories.make_comment(article, by=reader)
    admin = at_desk("Administrator")
    for number in (1, 2):
        typed = replace(Snapshot.of(article), title=f"Zyx {number}", kicker=f"Zyx {number}")
        article = save_snapshot(article, typed, by=admin, opened_version=article.version).article
    bin_article(article, by=admin, reason="A court.")
    assert delete_for_good(article, by=admin, typed_slug=article.slug, reason="A court.") == "wiped"
    assert client.get(article.get_absolute_url()).status_code == 410
    assert holds("Zyx") == ["accounts.AuditEntry.object_label"]
    assert Comment.objects.filter(pk=comment.pk).exists()
    entry = AuditEntry.objects.get(act="wiped")
    assert (entry.object_label, entry.reason, entry.changes["slug"][0]) == ("Zyx one", "A court.", article.slug)
    with pytest.raises(WrongState, match="Nothing of it is left"):
        restore_article(article, as_before=True, by=admin)


def test_deleting_for_good_asks_for_the_bin_the_address_and_an_administrator(draft: Article) -> None:
    admin, chief = at_desk("Administrator"), at_desk("Chief")
    with pytest.raises(WrongState, match="Only articles in the bin"):
        delete_for_good(draft, by=admin, typed_slug=draft.slug, reason="Why.")
    bin_article(draft, by=None)
    with pytest.raises(NotAllowed):
        delete_for_good(draft, by=chief, typed_slug=draft.slug, reason="Why.")
    for typed, reason in (("wrong", "Why."), (draft.slug, " ")):
        with pytest.raises(NotReady):
            delete_for_good(draft, by=admin, typed_slug=typed, reason=reason)
    assert delete_for_good(draft, by=admin, typed_slug=draft.slug, reason="Why.") == "deleted"
    assert not Article.objects.exists()
