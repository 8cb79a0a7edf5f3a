"""What is known of the request being answered: its number, when it began, what it asked the database.

Everything of one request happens in one thread; work outside a request has no trace.
"""

from __future__ import annotations

import re
import secrets
import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

ID_BYTES = 8
# Numbers as proxies and tracing systems give them: hexadecimal, with or without dashes, or base64url.
GIVEN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)


@dataclass(slots=True)
class Trace:
    """One request. Seconds are of a clock that only runs forward."""

    request_id: str
    began: float = field(default_factory=time.perf_counter)
    queries: int = 0
    query_seconds: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.perf_counter() - self.began


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current() -> Trace | None:
    """Return the trace of the request this thread is answering."""
    return _current.get()


def current_id() -> str:
    """Return the number of the request being answered, or nothing outside of one."""
    trace = _current.get()
    return trace.request_id if trace else ""


@contextmanager
def traced(request_id: str) -> Iterator[Trace]:
    """Make a trace the current one."""
    trace = Trace(request_id)
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)


def is_behind_proxies() -> bool:
    """Tell whether the operator has named a front server, whose headers are then believed."""
    return bool(settings.ALLAUTH_TRUSTED_PROXY_COUNT or settings.ALLAUTH_TRUSTED_CLIENT_IP_HEADER)


def number_of(request: HttpRequest) -> str:
    """Return the number a request goes by: a new one, or the front server's where the operator named one.

    Without such a setting the header comes from anybody, who could give many requests the same number.
    """
    if is_behind_proxies():
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        if GIVEN_ID.fullmatch(given):
            return str(given)
    return secrets.token_hex(ID_BYTES)
