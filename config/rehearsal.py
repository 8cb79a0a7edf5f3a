"""Ask for a few pages before the server forks, so that what a first page makes is made once and shared by workers.

That is compiled patterns, templates and SQL.
"""

from __future__ import annotations

import logging
import sys
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connections

from config import metrics
from config.stored_pages import parts, shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    type Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

logger = logging.getLogger(__name__)

_pages: list[Callable[[], list[str]]] = []


def register(pages: Callable[[], list[str]]) -> None:
    """Add a function that returns addresses of pages visitors often ask for."""
    _pages.append(pages)


def rehearse(application: Application) -> int:
    """Ask for the registered pages; return how many answered. Leaves nothing open.

    A database or cache that is away ends it: the site starts without.
    """
    logging.disable(logging.INFO)
    answered = 0
    try:
        for path in [path for pages in _pages for path in pages()]:
            if _status(application, path) >= HTTPStatus.INTERNAL_SERVER_ERROR:
                break
            answered += 1
    except (DatabaseError, OSError):
        logger.warning("The database did not tell which pages to rehearse; each worker makes its first ones alone.")
    finally:
        logging.disable(logging.NOTSET)
        _close()
    return answered


def _status(application: Application, path: str) -> int:
    site = urlsplit(settings.SITE_URL)
    request: dict[str, Any] = {"PATH_INFO": path, "HTTP_HOST": site.netloc, "wsgi.url_scheme": site.scheme}
    # With this header a page is made and not kept; a kept one would rehearse nothing.
    request |= {"HTTP_AUTHORIZATION": "none", "REMOTE_ADDR": "127.0.0.1", "wsgi.errors": sys.stderr}
    setup_testing_defaults(request)
    told: list[str] = []
    answer = application(request, lambda status, _headers, _error=None: told.append(status))
    try:
        b"".join(answer)
        return int(told[0].split()[0])
    finally:
        answer.close()  # type: ignore[attr-defined]


def _close() -> None:
    """Close what no child may share, and forget what only this process would remember for them."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
    caches.close_all()
    parts.forget_all()
    shelf.own_pages.clear()
    metrics.begin_anew()
