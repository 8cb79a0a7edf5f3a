"""F2: while the database is away one request waits for it, and the others keep their text and hear at once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from config.away import wait_one_by_one
from config.unavailable import AWAY, note_refusal

if TYPE_CHECKING:
    from django.http import HttpRequest

TEXT = "Typed while nobody answered."


class PoolTimeout(Exception):
    """What the pool raises."""


def refusal(cause: Exception) -> OperationalError:
    """Return what Django makes of a driver's error."""
    error = OperationalError("No.")
    error.__cause__ = cause
    return error


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a request have found the database away."""
    monkeypatch.setattr(AWAY, "is_away", False)
    note_refusal(refusal(PoolTimeout()))


def test_f2_one_request_waits_and_the_others_are_told(away: None) -> None:
    is_asked, may_answer = threading.Event(), threading.Event()

    def view(request: HttpRequest) -> HttpResponse:
        is_asked.set()
        may_answer.wait(timeout=10)
        return HttpResponse(status=503)

    site = wait_one_by_one(view)
    first = threading.Thread(target=site, args=[RequestFactory().get("/")])
    first.start()
    assert is_asked.wait(timeout=10)
    answer = site(RequestFactory().post("/articles/x/comment/", {"text": TEXT}))
    may_answer.set()
    first.join()
    assert (answer.status_code, TEXT in answer.content.decode()) == (503, True)
    assert AWAY.is_away


@pytest.mark.django_db
def test_f2_the_first_answer_ends_it(away: None, address: str) -> None:
    assert Client().get(address).status_code == 200
    assert not AWAY.is_away


def test_f1_one_connection_that_was_ended_says_nothing_about_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AWAY, "is_away", False)
    note_refusal(refusal(ConnectionResetError()))
    assert not AWAY.is_away
