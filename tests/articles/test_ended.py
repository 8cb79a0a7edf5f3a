"""What has ended comes back as readers knew it, by publishers alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from articles.errors import NotAllowed
from articles.models import Article, Author
from articles.services.editing import save_snapshot
from articles.services.scheduling import set_end
from articles.snapshots import Snapshot
from tests.roles import at_desk

if TYPE_CHECKING:
    from accounts.models import User


@pytest.fixture
def ended(article: Article) -> Article:
    """Return an article that readers had until a moment ago."""
    set_end(article, timezone.now(), by=None)
    return article


@pytest.fixture
def writer(article: Article) -> User:
    """Return an author of the article who does not publish."""
    person = at_desk("Author", "wren")
    Author.objects.filter(bylines__article=article).update(user=person)
    return person


def test_a_writer_does_not_bring_back_what_has_ended(ended: Article, writer: User) -> None:
    endless = replace(Snapshot.of(ended), unpublish_at=None)
    with pytest.raises(NotAllowed, match="Only the editors"):
        save_snapshot(ended, endless, by=writer, opened_version=ended.version)
    assert Article.objects.get(pk=ended.pk).shown_status == "Ended"


def test_what_has_ended_comes_back_with_the_text_readers_knew(ended: Article, writer: User) -> None:
    new = replace(Snapshot.of(ended), body="<p>Nobody looked at this.</p>")
    saved = save_snapshot(ended, new, by=writer, opened_version=ended.version).article
    set_end(saved, None, by=None)
    stored = Article.objects.get(pk=ended.pk)
    assert (stored.is_live, "Nobody looked" in stored.body_html, stored.pending_id is None) == (True, False, False)
