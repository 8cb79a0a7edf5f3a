"""A provider of sign-ins on this machine: says of people what a test wants it to say."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import jwt

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT = "the-magazine"


class FakeProvider(ThreadingHTTPServer):
    """Answers as an OpenID Connect provider; `answers` replaces what it says at a path."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.person: dict[str, Any] = {"sub": "77", "email": "cleo@mail.example", "email_verified": True}
        self.answers: dict[str, tuple[int, Any]] = {}
        self.asked: list[str] = []

    def answer(self, path: str) -> tuple[int, Any]:
        """Return status and body for a path."""
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        return 200, {"/token": self.token, "/me": lambda: self.person}.get(path, self.description)()

    def description(self) -> dict[str, str]:
        """Return the discovery document."""
        ends = {
            "authorization_endpoint": "/go",
            "token_endpoint": "/token",
            "userinfo_endpoint": "/me",
            "jwks_uri": "/keys",
        }
        return {"issuer": self.address, **{name: f"{self.address}{path}" for name, path in ends.items()}}

    def token(self) -> dict[str, str]:
        """Return a token of identity for the person."""
        claims = {"iss": self.address, "aud": CLIENT, "exp": int(time.time()) + 60, **self.person}
        return {"access_token": "x", "id_token": jwt.encode(claims, "k" * 32, algorithm="HS256")}


class Handler(BaseHTTPRequestHandler):
    """Hands every request to its server."""

    server: FakeProvider

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        status, body = self.server.answer(self.path)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay quiet."""


@contextmanager
def running() -> Iterator[FakeProvider]:
    """Serve until the end of the block."""
    with FakeProvider() as provider:
        thread = Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield provider
        provider.shutdown()
        thread.join()
