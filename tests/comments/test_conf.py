"""The operator's choices and their checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site

from comments import conf
from comments.checks import check_discussion


@pytest.fixture
def found(settings: Any) -> Any:
    """Return a function: the ids of what is found wrong with some choices."""

    def ids(choices: Any) -> list[str]:
        settings.DISCUSSION = choices
        return [str(message.id) for message in check_discussion()]

    return ids


def test_the_shipped_choices_are_sound(found: Any) -> None:
    assert check_discussion() == []
    assert found({}) == []


@pytest.mark.parametrize(
    ("choices", "ids"),
    [
        (None, ["comments.E001"]),
        ([("MAX_LENGTH", 3000)], ["comments.E001"]),
        ({"MAX_LENGHT": 3000}, ["comments.E002"]),
        ({"MAX_LENGTH": "3000"}, ["comments.E003"]),
        ({"MAX_LENGTH": True}, ["comments.E003"]),
        ({"MAX_LENGTH": 10**9}, ["comments.E003"]),
        ({"RESTORE_HOURS": -1}, ["comments.E003"]),
        ({"LEAF_TOMBSTONES": "some"}, ["comments.E003"]),
        ({"DATE_FORMAT": ""}, ["comments.E003"]),
        ({"MIN_LENGTH": 500, "MAX_LENGTH": 100}, ["comments.E004"]),
        ({"UNKNOWN": 1, "MIN_LENGTH": 0}, ["comments.E002", "comments.E003"]),
    ],
)
def test_mistakes_stop_the_start(found: Any, choices: Any, ids: list[str]) -> None:
    assert found(choices) == ids


def test_a_choice_left_out_has_its_default(settings: Any) -> None:
    settings.DISCUSSION = {"MAX_LENGTH": 500}
    assert (conf.MAX_LENGTH, conf.RESTORE_HOURS, conf.LEAF_TOMBSTONES) == (500, 24, "needed")


def test_an_unknown_name_is_a_mistake_of_ours() -> None:
    with pytest.raises(AttributeError, match="NO_SUCH"):
        conf.NO_SUCH  # noqa: B018  (reading it is the act)


def test_operators_read_of_every_choice() -> None:
    table = Path(site.BASE_DIR, "docs", "operations.md").read_text()
    assert [name for name in conf.CHOICES if f"`{name}`" not in table] == []
