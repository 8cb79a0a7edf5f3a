"""Keep together what several processes of the suite would each set up: a file's tests, and all that share a site.

A pytest plugin loaded with `-p tests.together`.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import pytest
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from xdist.remote import Producer

# Folders of tests that start whole sites, on the database of the run. A folder's tests share theirs.
SITES = frozenset({"load", "scaling"})


class InOrder(LoadScopeScheduling):
    """Hands out what is together in the order of the collection, where what empties tables comes last."""

    def schedule(self) -> None:
        """Find out what is together: neighbors only, for a file's tests that empty tables are kept apart."""
        self.config.option.loadscopereorder = False
        collected = next(iter(self.registered_collections.values()))
        self.units = {
            nodeid: f"{number} {place}"
            for number, (place, neighbors) in enumerate(groupby(collected, place_of))
            for nodeid in neighbors
        }
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self.units[nodeid]


def place_of(nodeid: str) -> str:
    """Return the file of a test; its folder, where that shares a site."""
    file = nodeid.partition("::")[0]
    folder = file.rpartition("/")[0]
    return folder if folder.rpartition("/")[2] in SITES else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> InOrder:
    """Hand out tests this way, whatever `--dist` says."""
    return InOrder(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the sites: nobody waits for them at the end, and they leave the tables of the tests alone."""
    items.sort(key=lambda item: item.path.parent.name not in SITES)
