"""An address and a thread for the tests of the whole site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import factories

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article
    from comments.models import Comment


@pytest.fixture
def address(article: Article) -> str:
    """Return where the article is read."""
    return article.get_absolute_url()


@pytest.fixture
def root(article: Article, reader: User) -> Comment:
    """Return a comment."""
    return factories.make_comment(article, by=reader)


@pytest.fixture
def reply(root: Comment, other_reader: User) -> Comment:
    """Return a reply to it by another member."""
    return factories.make_comment(root.article, by=other_reader, parent=root)
