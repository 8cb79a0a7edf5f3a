"""A mail server on loopback with moods: it takes mail, hangs, is busy, refuses, or is down."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from email.message import Message

TAKES, HANGS, BUSY, REFUSES = "takes", "hangs", "busy", "refuses"


class _Talk(socketserver.StreamRequestHandler):
    """One client's connection: just enough of RFC 5321."""

    server: SmtpStub

    def handle(self) -> None:
        self.server.calls += 1
        if self.server.mood == HANGS:
            self.server.closing.wait()
            return
        self.say("220 stub")
        while line := self.rfile.readline():
            command = line.decode().strip().upper()
            if command.startswith("RCPT"):
                self.say({BUSY: "451 later", REFUSES: "550 no such box"}.get(self.server.mood, "250 fine"))
            elif command == "DATA":
                self.say("354 go on")
                self.take()
            elif command == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) and line != b".\r\n":
            lines.append(line.removeprefix(b"."))
        self.server.taken.append(message_from_bytes(b"".join(lines)))
        self.say("250 taken")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class SmtpStub(socketserver.ThreadingTCPServer):
    """Serves until its `with` block ends; `taken` are the mails it accepted, `calls` how often it was called."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, mood: str = TAKES, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Talk)
        self.mood = mood
        self.calls = 0
        self.taken: list[Message] = []
        self.closing = threading.Event()

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return int(self.server_address[1])

    def mailers(self, timeout: float = 5) -> dict[str, Any]:
        """Return the setting that has the site send through it."""
        options = {"host": "127.0.0.1", "port": self.port, "use_tls": False, "timeout": timeout}
        return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that was killed while it talked."""

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()
