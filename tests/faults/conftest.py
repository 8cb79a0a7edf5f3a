"""The stages of faults: each is started once, and stopped at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.stage import standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.stage import Stage


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Start a site on PostgreSQL with three members."""
    with standing("postgresql", members=3, articles=2) as started:
        yield started
