"""Migrations may take longer than a request."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import OperationalError, connection

from config.management.commands import migrate as ours


def limits() -> list[str]:
    """Return the time limits of this connection."""
    names = ("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout")
    with connection.cursor() as cursor:
        return [cursor.execute(f"SHOW {name}").fetchone()[0] for name in names]


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no time limits")
def test_migrations_wait_for_locks_as_briefly_as_requests_and_may_take_their_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(migrate.Command, "handle", lambda *_, **__: seen.append(limits()))
    before = limits()
    call_command("migrate", verbosity=0)
    assert seen == [["0", "0", before[2]]]
    assert limits() == before


class Refused(Exception):
    """What the driver raises."""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


def refusing(sqlstate: str, times: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the first tries fail; return a list that grows with each."""
    tries: list[int] = []

    def handle(*_: Any, **__: Any) -> None:
        tries.append(1)
        if len(tries) <= times:
            raise OperationalError from Refused(sqlstate)

    monkeypatch.setattr(migrate.Command, "handle", handle)
    monkeypatch.setattr(ours, "PAUSE_SECONDS", 0)
    return tries


@pytest.mark.django_db
def test_a_migration_that_gets_no_lock_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = refusing(ours.LOCK_NOT_AVAILABLE, 2, monkeypatch)
    call_command("migrate", verbosity=0, stderr=StringIO())
    assert len(tries) == 3


@pytest.mark.django_db
@pytest.mark.parametrize(("sqlstate", "tried"), [(ours.LOCK_NOT_AVAILABLE, ours.TRIES), ("57014", 1)])
def test_it_gives_up_after_five_tries_and_at_once_on_other_errors(
    monkeypatch: pytest.MonkeyPatch, sqlstate: str, tried: int
) -> None:
    tries = refusing(sqlstate, 99, monkeypatch)
    with pytest.raises(OperationalError):
        call_command("migrate", verbosity=0, stderr=StringIO())
    assert len(tries) == tried


def test_the_command_is_ours() -> None:
    from django.core.management import get_commands

    commands: dict[str, Any] = get_commands()
    assert commands["migrate"] == "config"
