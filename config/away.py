"""While the database does not answer, one request of a process at a time waits for it; the others are told at once.

A thread waits seconds for a server that is away. Without this a few members who press again hold all threads, and the
visitors whose page is at hand wait behind them.
"""

from __future__ import annotations

from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING

from config import errors
from config.unavailable import AWAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    type GetResponse = Callable[[HttpRequest], HttpResponse]

_asking = Lock()


def wait_one_by_one(get_response: GetResponse) -> GetResponse:
    """Answer 503 with the typed text while another request finds out whether the database is back.

    Stands behind what reads the form's token, whose page it gives back, and before whatever asks the database.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not AWAY.is_away:
            return get_response(request)
        if not _asking.acquire(blocking=False):
            return errors.unavailable(request)
        try:
            response = get_response(request)
            AWAY.is_away = response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        finally:
            _asking.release()
        return response

    return middleware
