"""Addresses of the tests of the whole site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from articles.models import Article


@pytest.fixture
def address(article: Article) -> str:
    """Return where the article is read."""
    return article.get_absolute_url()
