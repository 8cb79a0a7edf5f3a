"""A full disk takes no new entry of a cache in files: pages are made all the same, and are what was written last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import caches

from articles.services.withdrawing import withdraw_article
from comments.services.posting import post_comment
from config.stored_pages import last_good, shelf
from tests.config.kept import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from accounts.models import User
    from articles.models import Article

    type Commits = Callable[..., AbstractContextManager[Any]]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_pages")]


@pytest.fixture
def fill_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what leaves no room for another entry; entries can still be read and taken away."""

    def refuse(*_facts: Any, **_options: Any) -> None:
        raise OSError("No space left on device")

    def fill() -> None:
        for alias in ("pages", "last-good"):
            monkeypatch.setattr(caches[alias], "set", refuse)
            monkeypatch.setattr(caches[alias], "add", refuse)

    return fill


def test_the_next_reader_sees_what_was_posted(
    article: Article, reader: User, fill_disk: Callable[[], None], django_capture_on_commit_callbacks: Commits
) -> None:
    read(article.get_absolute_url())
    fill_disk()
    with django_capture_on_commit_callbacks(execute=True):
        post_comment(article, by=reader, text="Posted without room.")
    assert "Posted without room." in read(article.get_absolute_url())


def test_no_copy_of_what_was_withdrawn_is_given(
    article: Article, editor: User, fill_disk: Callable[[], None], django_capture_on_commit_callbacks: Commits
) -> None:
    address = article.get_absolute_url()
    read(address)
    assert last_good.answer_of_copy(address)
    fill_disk()
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_article(article, by=editor, reason="A name was wrong.")
    assert last_good.answer_of_copy(address) is None


def test_pages_are_made_where_tokens_were_thrown_away(article: Article, fill_disk: Callable[[], None]) -> None:
    fill_disk()
    caches["pages"].clear()
    shelf.own_pages.clear()
    assert article.title in read(article.get_absolute_url())
