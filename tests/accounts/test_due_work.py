"""Work that is due is done once, by a command, a task or the embedded server's own thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import CommandError, call_command
from django.core.signals import request_started
from django.db import OperationalError
from django.test.client import ClientHandler
from django_tasks_db.management.commands import db_worker

from accounts import due_clock, due_work
from accounts.due_clock import Clock
from accounts.services.mail import queue_mail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import SettingsWrapper


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Return a thread that is this process's clock, not started yet."""
    made = Clock(3600)
    monkeypatch.setattr(due_clock, "_clocks", [made])
    yield made
    made.stop()


def test_a_command_that_asks_the_site_within_itself_starts_no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    clocks: list[Clock] = []
    monkeypatch.setattr(due_clock, "_clocks", clocks)
    due_clock.start(sender=ClientHandler)
    assert not clocks


def test_higher_apps_hand_on_to_lower_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def work(name: str) -> dict[str, int]:
        done.append(name)
        return {}

    monkeypatch.setattr(due_work, "_works", {})
    due_work.register("outbox", lambda: work("outbox"))
    due_work.register("notices", lambda: work("notices"))
    due_work.do_due_work()
    assert done == ["notices", "outbox"]


def test_a_request_does_not_wait_for_a_hanging_server(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging, begun = threading.Event(), threading.Event()

    def hang() -> None:
        begun.set()
        hanging.wait()

    monkeypatch.setattr(due_clock, "do_due_work", hang)
    clock.start()
    assert due_clock.wake(wait_seconds=0.05)
    # Back here, the work still hangs.
    assert begun.wait(5)
    assert not hanging.is_set()
    hanging.set()


def test_a_request_waits_for_work_that_is_quick(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(due_clock, "do_due_work", lambda: done.append("mail"))
    clock.start()
    due_clock.wake(wait_seconds=5)
    assert done == ["mail"]


def test_a_failing_database_does_not_end_the_clock(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str] = []

    def fail() -> None:
        tries.append("try")
        raise OperationalError

    monkeypatch.setattr(due_clock, "do_due_work", fail)
    clock.start()
    for _ in range(2):
        due_clock.wake(wait_seconds=5)
    assert len(tries) == 2


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_tasks_take_over_from_a_clock_that_a_defect_has_ended(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(due_clock, "do_due_work", break_off)
    clock.start()
    assert due_clock.wake(wait_seconds=5)
    clock.join(5)
    assert not due_clock.wake(wait_seconds=0)


@pytest.mark.django_db
def test_the_clock_starts_with_the_first_request_where_it_is_set(
    monkeypatch: pytest.MonkeyPatch, settings: SettingsWrapper
) -> None:
    started: list[str] = []
    monkeypatch.setattr(Clock, "start", lambda _self: started.append("clock"))
    monkeypatch.setattr(due_clock, "_clocks", [])
    due_clock.start_with_first_request()
    request_started.send(WSGIHandler, environ={})
    assert started == []
    settings.DUE_WORK_SECONDS = 60
    due_clock.start_with_first_request()
    for _ in range(2):
        request_started.send(WSGIHandler, environ={})
    assert started == ["clock"]


@pytest.mark.django_db
def test_without_a_clock_a_task_sends() -> None:
    assert due_clock.wake(wait_seconds=0) is False


@pytest.mark.django_db
def test_s70_publish_due_twice_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    queue_mail(to="ada@mail.example", kind="greeting", subject="Good day", text="Hello")
    for _ in range(2):
        call_command("publish_due")
    lines = [line for line in capsys.readouterr().out.splitlines() if "outbox" in line]
    assert [line.split(": ")[2].split(",")[0] for line in lines] == ["1 sent", "0 sent"]


def test_f11_a_task_worker_does_what_is_due_beside_its_tasks_and_ends_with_them(
    monkeypatch: pytest.MonkeyPatch, settings: SettingsWrapper
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    is_done, threads = threading.Event(), threading.active_count()
    monkeypatch.setattr(due_clock, "do_due_work", is_done.set)
    # In place of tasks: the queue is empty until the work of the minute was done.
    monkeypatch.setattr(db_worker.Command, "handle", lambda _self, **_options: is_done.wait(5) and None)
    call_command("db_worker", due_interval=0)
    assert (is_done.is_set(), threading.active_count()) == (True, threads)


@pytest.mark.parametrize("typed", ["0", "-1", "soon"])
def test_a_task_worker_refuses_a_pause_that_is_none(typed: str) -> None:
    with pytest.raises(CommandError, match="Must be a whole number of seconds, 1 or more"):
        call_command("db_worker", f"--due-interval={typed}")
