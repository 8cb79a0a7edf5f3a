"""The cast and the stage of the suite."""

from __future__ import annotations

import gc
import os
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.cache import caches
from django.db import connection
from hypothesis import settings

from config.stored_pages import last_good, parts, shelf
from tests import factories, tables
from tests.together import SITES

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User
    from articles.models import Article

# A busy machine takes its time; no test judges by it.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

# Ten thousand tests are kept to the end: looking for garbage among them takes a third of the time of collecting them.
gc.disable()

# And looking among what tests leave behind takes a fifteenth of their time at Python's own pace, half of that at this.
GARBAGE_PACE = (50_000, 20, 50)

# What breaks servers for minutes runs by itself: `make faults`.
collect_ignore = [] if os.environ.get("FAULTS") else ["faults"]

# Whatever asks for one of these asks the database.
DATABASE_FIXTURES = frozenset({"db", "transactional_db", "django_db_reset_sequences", "live_server"})
# To a database these two are all who work at the desk, by their letters in `tests/desk_rights.py`: the Editor, for whom
# it looks for what is their own or their sections', and the Administrator, who sees all rows and opens every page. What
# the others may do is decided of the same rows without asking it.
ROLES_FOR_POSTGRESQL = frozenset("ED")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run on PostgreSQL what asks a database something new: the rest is the same on both, and SQLite's run has it."""
    if os.environ.get("TEST_DATABASE") != "postgresql":
        return
    kept = [item for item in items if asks_database(item) and is_question_of_its_own(item)]
    config.hook.pytest_deselected(items=list(set(items).difference(kept)))
    items[:] = kept


def pytest_collection_finish(session: pytest.Session) -> None:
    """Collect garbage again, of what tests leave behind."""
    gc.freeze()
    gc.set_threshold(*GARBAGE_PACE)
    gc.enable()


def asks_database(item: pytest.Item) -> bool:
    """Tell whether a test asks the database of the run, itself or through a site it starts."""
    is_marked = item.path.parent.name in SITES or item.get_closest_marker("django_db")
    return bool(is_marked) or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


def is_question_of_its_own(item: pytest.Item) -> bool:
    """Tell whether a test asks something that it does not ask for another role of the desk too."""
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return params.get("letter", "E") in ROLES_FOR_POSTGRESQL


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Let the database of this process begin as a copy of the run's tables."""
    tables.begin_with_copy(connection)


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
    for alias in ("pages", "last-good"):
        caches[alias].clear()
    last_good.forget_attempts()
    shelf.own_pages.clear()
    parts.forget_all()


@pytest.fixture(autouse=True)
def clocks_travel_together(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the database come along where a test travels in time: its clock is a server's, which stays behind.

    Tests of what happens when the two differ have "clock" in their names.
    """
    if "clock" not in request.node.name:
        monkeypatch.setattr("config.health.skew", timedelta)
