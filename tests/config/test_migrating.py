"""Migrations may take longer than a request."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection


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


def test_the_command_is_ours() -> None:
    from django.core.management import get_commands

    commands: dict[str, Any] = get_commands()
    assert commands["migrate"] == "config"
