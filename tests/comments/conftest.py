"""Stages for the discussion's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Permission

from tests import factories

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article
    from comments.models import Comment


@pytest.fixture
def moderator(db: None) -> User:
    """Return someone who looks after discussions and nothing else."""
    user = factories.make_user("mods", display_name="Mo Dessen")
    user.user_permissions.add(Permission.objects.get(codename="moderate_comment"))
    return user


@pytest.fixture
def root(article: Article, reader: User) -> Comment:
    """Return the first comment of a thread, by `reader`."""
    return factories.make_comment(article, by=reader, text="Trains are late again, as ever.")


@pytest.fixture
def reply(root: Comment, other_reader: User) -> Comment:
    """Return an answer to `root`, by `other_reader`."""
    return factories.make_comment(root.article, by=other_reader, parent=root, text="Not on the coast.")
