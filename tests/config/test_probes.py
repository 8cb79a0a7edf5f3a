"""`/healthz` asks nobody; `/readyz` names what is away and is 200 while pages can be read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from accounts.due_work import do_due_work
from accounts.models import OutgoingMail
from accounts.readiness import is_outbox_moving
from config import health, metrics, readiness

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import SettingsWrapper

    type Patch = pytest.MonkeyPatch


@pytest.fixture(autouse=True)
def asked_anew(monkeypatch: Patch) -> None:
    readiness.forget()
    monkeypatch.setattr(health, "_is_migrated", False)


def refuse(*args: object, **kwargs: object) -> bool:
    raise OperationalError


def test_healthz_asks_nobody_and_takes_any_host(client: Client) -> None:
    answer = client.get("/healthz", headers={"Host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.text, answer.headers["Cache-Control"]) == (200, "ok\n", "no-store")


def test_probes_are_counted_by_name_and_not_logged(client: Client, db: None, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "config.request_log")
    client.get("/healthz")
    assert 'route="healthz",status="200"' in metrics.exposition()
    assert caplog.records == []


def test_readyz_of_a_whole_site(client: Client, db: None, settings: SettingsWrapper, tmp_path: Path) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.MEDIA_ROOT = tmp_path / "media"
    answer = client.get("/readyz", headers={"Host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.json()) == (200, {"can_read": True, "away": []})


def test_readyz_asks_once_however_often_it_is_asked(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/readyz")
    with django_assert_num_queries(0):
        assert client.get("/readyz").status_code == 200


def test_without_its_database_a_site_is_not_ready(client: Client, monkeypatch: Patch) -> None:
    monkeypatch.setattr(health, "has_database", refuse)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"can_read": False, "away": ["database", "reading"]})


def test_with_a_replica_a_site_without_its_database_can_be_read(client: Client, db: None, monkeypatch: Patch) -> None:
    monkeypatch.setattr(health, "has_database", refuse)
    monkeypatch.setattr(health, "has_replicas", lambda: True)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["away"]) == (200, ["database"])


def test_a_cache_or_folder_that_is_away_is_named_and_no_more(client: Client, db: None, monkeypatch: Patch) -> None:
    monkeypatch.setattr(cache, "get", lambda *_: None)
    monkeypatch.setattr(health, "default_storage", object())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["away"]) == (200, ["cache", "media"])


def test_a_folder_nobody_may_write_to_is_away(settings: SettingsWrapper, tmp_path: Path, monkeypatch: Patch) -> None:
    settings.MEDIA_ROOT = tmp_path
    assert default_storage.location == str(tmp_path)
    assert health.has_media()
    monkeypatch.setattr("os.access", lambda *_: False)
    assert not health.has_media()


def test_migrations_that_wait_are_named(client: Client, db: None, monkeypatch: Patch) -> None:
    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor.migration_plan", lambda *_: ["one"])
    assert client.get("/readyz").json()["away"] == ["migrations"]
    monkeypatch.undo()
    readiness.forget()
    assert client.get("/readyz").json()["away"] == []


def test_f14_a_clock_that_is_wrong_is_named(client: Client, db: None, monkeypatch: Patch) -> None:
    monkeypatch.setattr(health, "skew", lambda: timedelta(seconds=-61))
    assert client.get("/readyz").json()["away"] == ["clock"]


def test_f14_a_process_with_a_wrong_clock_does_nothing_that_is_due(db: None, monkeypatch: Patch) -> None:
    monkeypatch.setattr(health, "skew", lambda: timedelta(seconds=61))
    make_mail(1, next_try_in=0)
    assert do_due_work() == {}
    with pytest.raises(CommandError, match="clock"):
        call_command("prune")
    assert OutgoingMail.objects.waiting().count() == 1


def make_mail(minutes_ago: int, *, next_try_in: int | None, sent: bool = False) -> OutgoingMail:
    now = timezone.now()
    made_at = now - timedelta(minutes=minutes_ago)
    next_try_at = None if next_try_in is None else now + timedelta(minutes=next_try_in)
    return OutgoingMail.objects.create(
        to="ada@magazine.example",
        message_id=f"{minutes_ago}-{next_try_in}-{sent}",
        made_at=made_at,
        next_try_at=next_try_at,
        sent_at=now if sent else None,
    )


@pytest.mark.parametrize(
    ("waiting", "is_moving"), [([], True), ([(5, 0)], True), ([(30, -11)], False), ([(30, 5)], False)]
)
def test_an_outbox_nobody_empties_is_named(db: None, waiting: list[tuple[int, int]], is_moving: bool) -> None:
    for minutes_ago, next_try_in in waiting:
        make_mail(minutes_ago, next_try_in=next_try_in)
    assert is_outbox_moving() is is_moving


def test_one_address_that_refuses_is_not_the_outbox(db: None) -> None:
    make_mail(30, next_try_in=5)
    make_mail(3, next_try_in=None, sent=True)
    assert is_outbox_moving()
