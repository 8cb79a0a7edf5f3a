"""Kept pages, begun anew for each test that asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import caches

from config.stored_pages import shelf

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from articles.models import Article


@pytest.fixture
def kept_pages(settings: SettingsWrapper) -> None:
    """Keep pages, beginning with none."""
    settings.STORED_PAGES = True
    caches["pages"].clear()
    shelf.own_pages.clear()


@pytest.fixture
def address(article: Article) -> str:
    """Return where the article is read."""
    return article.get_absolute_url()
