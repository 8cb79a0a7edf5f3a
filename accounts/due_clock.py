"""One thread of the embedded server that does due work every minute, and at once when it is woken.

It starts with the first request where `DUE_WORK_SECONDS` is set. So no request waits long for a mail server, though
there is no task worker. A thread that dies with its process leaves everything due: claims end by themselves.
"""

from __future__ import annotations

import logging
import threading
from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import DatabaseError, connections

from accounts.due_work import do_due_work

logger = logging.getLogger(__name__)


class Clock(threading.Thread):
    """Does due work again and again, and tells those who wait for a pass when it is over."""

    def __init__(self, seconds: int) -> None:
        super().__init__(name="due-work", daemon=True)
        self._seconds = seconds
        self._is_over = False
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._waiting: list[threading.Event] = []

    def run(self) -> None:
        """Work until the process ends or the clock is stopped."""
        while True:
            self._wake.wait(self._seconds)
            self._wake.clear()
            if self._is_over:
                return
            self.work()

    def work(self) -> None:
        """Do one pass; the next one finds what a failing database left."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        try:
            do_due_work()
        except (DatabaseError, OSError):
            logger.exception("Due work was not done.")
        finally:
            connections.close_all()
            for done in waiting:
                done.set()

    def wake(self, wait_seconds: float) -> None:
        """Begin a pass and wait for its end, but not longer than this."""
        done = threading.Event()
        with self._lock:
            self._waiting.append(done)
        self._wake.set()
        done.wait(wait_seconds)

    def stop(self) -> None:
        """End after the pass that is under way, and wait for that."""
        self._is_over = True
        self._wake.set()
        self.join()


_clocks: list[Clock] = []
_starting = threading.Lock()


def start(sender: type = WSGIHandler, **_facts: Any) -> None:
    """Start the thread of this process, once; not for what a command asks of the site within its own process."""
    if not issubclass(sender, (WSGIHandler, ASGIHandler)):
        return
    with _starting:
        if not _clocks:
            _clocks.append(Clock(settings.DUE_WORK_SECONDS))
            _clocks[0].start()
    request_started.disconnect(dispatch_uid="accounts.due_clock")


def start_with_first_request() -> None:
    """Start when the process turns out to be a server: commands have no need of it."""
    if settings.DUE_WORK_SECONDS:
        request_started.connect(start, dispatch_uid="accounts.due_clock")


def wake(*, wait_seconds: float) -> bool:
    """Have due work done at once and wait so long for it at most; return False where no thread does it.

    Also where one did and a defect has ended it: tasks send the mails then.
    """
    if not _clocks or not _clocks[0].is_alive():
        return False
    # What the thread itself makes due it does in the same pass.
    if threading.current_thread() is not _clocks[0]:
        _clocks[0].wake(wait_seconds)
    return True
