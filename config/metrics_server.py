"""Gives the numbers of one process to Prometheus, on a port of the operator's network: never on the public site.

The first process takes the port of the setting, the next ones those after it, and a new one that of a process that
ended. So each is a target of its own, and none has to know the others.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer

from django.conf import settings
from django.db import connections

from config import metrics

logger = logging.getLogger(__name__)

# As many processes of one machine can be looked at.
PORTS = 16
ADDRESS = "/metrics"


class Handler(BaseHTTPRequestHandler):
    """Answers one address, one reader after the other."""

    # Whoever connects and says nothing does not keep the others waiting.
    timeout = 5
    server_version = "Broadsheet"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer with all numbers."""
        if self.path != ADDRESS:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        try:
            body = metrics.exposition().encode()
        finally:
            connections.close_all()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (as the base class has it)
        """Log nothing: Prometheus asks every few seconds."""


_server: HTTPServer | None = None
_starting = threading.Lock()


def start() -> HTTPServer | None:
    """Listen in a thread of this process, once; return nothing where the operator named no port or all are taken."""
    global _server  # noqa: PLW0603  (one server for the process)
    with _starting:
        if settings.METRICS_PORT and _server is None:
            _server = _listening()
            if _server is None:
                logger.warning("No port is left for the numbers of this process.")
            else:
                threading.Thread(target=_server.serve_forever, name="metrics", daemon=True).start()
        return _server


def stop() -> None:
    """Close the port; whoever starts again may have it."""
    global _server  # noqa: PLW0603
    with _starting:
        if _server is not None:
            _server.shutdown()
            _server.server_close()
            _server = None


def _listening() -> HTTPServer | None:
    for port in range(settings.METRICS_PORT, settings.METRICS_PORT + PORTS):
        with suppress(OSError):
            return HTTPServer((settings.METRICS_HOST, port), Handler)
    return None
