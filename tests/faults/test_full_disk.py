"""F5: the disk of the database is full. Reading goes on and says so, writing is told with its text, nothing is lost."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests import postgres
from tests.faults.stage import ENGINES, Seen, Stage, standing, tell
from tests.load.members import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.load.members import Client

DISK_MB, FULL_SECONDS, HEALED_SECONDS = 256, 10, 5
NOTICE = "Nothing can be saved"
# Long enough that the room left in pages is soon used.
PADDING = " It goes on and on." * 120
PROVED = """
from django.db import connection
with connection.cursor() as cursor:
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchall() == [("ok",)]
print("[]")
"""


@pytest.fixture
def disk() -> Iterator[Path]:
    """Mount a small disk in memory."""
    if os.geteuid() != 0:
        pytest.skip("Only root mounts a disk that can be filled.")
    folder = tempfile.mkdtemp(prefix="bs-disk-", dir="/tmp")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=755", "tmpfs", folder]
    if subprocess.run(mount, capture_output=True, check=False).returncode:  # noqa: S603
        pytest.skip("No disk can be mounted here.")
    yield Path(folder)
    subprocess.run(["umount", "--lazy", folder], check=True)  # noqa: S603, S607
    Path(folder).rmdir()


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Leave no room as long as this lasts."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            with suppress(OSError):
                while file.write(b"x" * size):
                    pass
    try:
        yield
    finally:
        ballast.unlink()


def post(member: Client, slug: str, turn: int) -> tuple[int, str, bool]:
    """Post a long text; return the status, the words by which it is known, and whether the answer gives them back."""
    words = f"{words_of(member.number, turn)}{PADDING}"
    fields = {"csrfmiddlewaretoken": member.cookies["csrf"], "text": words}
    status, _, text = member.request("POST", f"/articles/{slug}/comment/", urlencode(fields))
    return status, words, words in text


@pytest.mark.parametrize("engine", ENGINES)
def test_f5_a_full_disk_keeps_readers_and_what_was_acknowledged(engine: str, disk: Path) -> None:
    with standing(engine, members=1, articles=2, disk=disk) as stage:
        member, slug = stage.members[0], stage.slugs[0]
        member.form(f"/articles/{slug}/comment/")
        with stage.reading() as seen, filled(disk):
            full_at = time.monotonic()
            posted = post_while_full(member, slug)
            pages = ("/", f"/articles/{slug}/", "/accounts/settings/profile/", "/notifications/")
            assert [member.request("GET", path)[0] for path in pages] == [200] * len(pages)
        restart_if_it_ended(stage)
        last, healed = post_until_stored(member, slug)
        during = [one for one in seen if one.at > full_at]
        kinds = Counter(kind_of(one) for one in during)
        tell(
            f"F5 {engine}: {len(posted.stored)} stored, refused {dict(posted.refused)}, read {dict(kinds)},"
            f" healed in {healed:.1f} s"
        )
        assert (set(posted.refused), posted.given_back) == ({503}, posted.refused.total())
        assert {one.status for one in during} == {200}
        assert [one for one in during if NOTICE in one.text or one.is_as_of]
        assert stage.busy.stored(1_000, 10_000) == [sorted([*posted.stored, last]), []]
        prove(stage)


@dataclass
class Posted:
    """What became of the comments posted while the disk was full."""

    stored: list[str] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    # Refusals whose page held the text.
    given_back: int = 0


def post_while_full(member: Client, slug: str) -> Posted:
    """Post for some seconds, and on until one is refused: what is free of a file is used up first."""
    posted, began_at = Posted(), time.monotonic()
    while time.monotonic() - began_at < FULL_SECONDS or not posted.refused:
        assert time.monotonic() - began_at < 120, "The disk was never full."
        status, words, is_given_back = post(member, slug, 1_000 + len(posted.stored) + posted.refused.total())
        if status == 303:
            posted.stored.append(words)
        else:
            posted.refused[status] += 1
            posted.given_back += is_given_back
        time.sleep(0.05)
    return posted


def post_until_stored(member: Client, slug: str) -> tuple[str, float]:
    """Post one comment until it is taken; return its words and the seconds that took."""
    began_at = time.monotonic()
    while (answer := post(member, slug, 5_000))[0] != 303:
        assert time.monotonic() - began_at < HEALED_SECONDS, answer
        time.sleep(0.2)
    return answer[1], time.monotonic() - began_at


def kind_of(one: Seen) -> str:
    """Return in a word how a page was given."""
    if NOTICE in one.text:
        return f"{one.status} with the notice"
    return f"{one.status} as of" if one.is_as_of else str(one.status)


def restart_if_it_ended(stage: Stage) -> None:
    """Start a PostgreSQL that found no room for its log and ended, as a service manager does."""
    if stage.server and stage.ended():
        stage.server.start("primary")


def prove(stage: Stage) -> None:
    """Have the database read every row and page."""
    assert stage.ask(PROVED) == []
    if stage.server:
        sockets = stage.server.folder / "primary-socket"
        postgres.run(
            stage.server.binaries / "pg_dump", "-h", sockets, "-U", "broadsheet", "-f", "/dev/null", "postgres"
        )
