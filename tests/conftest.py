"""The cast and the stage of the suite."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import caches
from hypothesis import settings

from config.stored_pages import parts, shelf
from tests import factories

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User
    from articles.models import Article

# A busy machine takes its time; no test judges by it.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


@pytest.fixture
def reader(db: None) -> User:
    """Return a member in good standing."""
    return factories.make_user("ada", display_name="Ada Lark")


@pytest.fixture
def other_reader(db: None) -> User:
    """Return a second member."""
    return factories.make_user("ben", display_name="Ben Okoro")


@pytest.fixture
def editor(db: None) -> User:
    """Return someone with every right at the desk."""
    return factories.make_user("mira", display_name="Mira Holt", is_staff=True, is_superuser=True)


@pytest.fixture
def article(db: None) -> Article:
    """Return a live article with an open discussion."""
    return factories.make_article()


@pytest.fixture
def draft(db: None) -> Article:
    """Return an article no visitor may see."""
    return factories.make_article("The secret draft", status="draft", publish_at=None, first_published_at=None)


@pytest.fixture
def private_folder(tmp_path: Path, settings: SettingsWrapper) -> Path:
    """Return the empty folder of the storage that no address leads to; other files get an empty one too."""
    settings.MEDIA_ROOT = tmp_path / "media"
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": str(tmp_path / "private")}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    return tmp_path / "private"


@pytest.fixture
def kept_pages(settings: SettingsWrapper) -> None:
    """Keep pages, beginning with none."""
    settings.STORED_PAGES = True
    caches["pages"].clear()
    shelf.own_pages.clear()
    parts.forget_all()
