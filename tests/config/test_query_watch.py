"""Slow statements are logged by their shape, and never with what they carried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from accounts.models import User
from config import metrics, traces
from config.query_watch import shape_of

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper


@pytest.fixture
def every_query_is_slow(settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have any statement take longer than the threshold."""
    settings.SLOW_QUERY_MS = 1
    ticks = iter(range(1_000))
    monkeypatch.setattr("config.query_watch.time.perf_counter", lambda: float(next(ticks)))


def test_a_slow_statement_is_logged_without_its_values(
    db: None, every_query_is_slow: None, caplog: pytest.LogCaptureFixture
) -> None:
    with traces.traced("number"):
        User.objects.filter(username="typed-name").exists()
    [record] = [record for record in caplog.records if record.name == "config.query_watch"]
    facts = record.__dict__["facts"]
    assert facts["database"] == "default"
    assert facts["ms"] == 1000
    assert "accounts_user" in facts["sql"]
    assert "typed-name" not in str(facts)


def test_no_threshold_logs_nothing(
    db: None, every_query_is_slow: None, settings: SettingsWrapper, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SLOW_QUERY_MS = 0
    with traces.traced("number"):
        User.objects.exists()
    assert caplog.records == []


def test_nobody_waits_for_a_command(db: None, every_query_is_slow: None, caplog: pytest.LogCaptureFixture) -> None:
    User.objects.exists()
    assert caplog.records == []


def test_a_worker_logs_what_is_slow(
    db: None, every_query_is_slow: None, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.query_watch._waits_in_commands", True)
    User.objects.exists()
    assert [record.name for record in caplog.records] == ["config.query_watch"]


def test_many_columns_values_and_rows_are_one_shape() -> None:
    assert shape_of("INSERT INTO t\n VALUES (%s, %s, %s), (%s, %s, %s)") == "INSERT INTO t VALUES (%s, …), …"
    assert shape_of("SELECT 1 WHERE a IN (%s, %s) AND b = %s") == "SELECT 1 WHERE a IN (%s, …) AND b = %s"
    assert shape_of('SELECT "t"."a", "t"."b", "t"."c" FROM "t"') == 'SELECT "t"."a", … FROM "t"'


def test_statements_count_for_the_request_and_for_the_process(db: None) -> None:
    connection.ensure_connection()
    with traces.traced("number") as trace:
        User.objects.exists()
        User.objects.exists()
    assert trace.queries == 2
    assert 'broadsheet_query_seconds_count{database="default"}' in metrics.exposition()


def test_a_connection_is_watched_once_however_often_it_is_opened(transactional_db: None) -> None:
    for _ in range(2):
        connection.close()
        connection.ensure_connection()
    assert [wrapper.__name__ for wrapper in connection.execute_wrappers].count("watch_query") == 1
