"""A small HTTP client that keeps its connections: one loop for all of them, some ten microseconds a request."""

from __future__ import annotations

import selectors
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

HOST = "magazine.example"
# As a front server passes requests on whose TLS it ended.
COMMON = f"Host: {HOST}\r\nX-Forwarded-Proto: https\r\n"
# The codings that browsers take.
BROWSERS = "gzip, deflate, br"
TIMEOUT_SECONDS = 60
# The server closes a connection on which nothing is asked for ten seconds: one idle this long is opened anew.
IDLE_SECONDS = 5
CHUNK_BYTES = 1 << 18
# A floor is no page that is kept, and this says so before the shelf of pages is asked.
NOT_KEPT = {"Authorization": "none"}
BODILESS = (204, 304)


def get(path: str, *, encodings: str = BROWSERS, **headers: str) -> bytes:
    """Return the bytes of a GET; `Cookie` and others as keywords, with _ for -."""
    return f"GET {path} HTTP/1.1\r\n{COMMON}Accept-Encoding: {encodings}\r\n{_lines(headers)}\r\n".encode()


def post(path: str, body: str, **headers: str) -> bytes:
    """Return the bytes of a form sent from a page of the site."""
    sent = body.encode()
    form = (
        f"Accept-Encoding: {BROWSERS}\r\nOrigin: https://{HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    )
    return f"POST {path} HTTP/1.1\r\n{COMMON}{form}Content-Length: {len(sent)}\r\n{_lines(headers)}\r\n".encode() + sent


def _lines(headers: dict[str, str]) -> str:
    return "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers by name; of several with one name the last."""
        lines = (line.partition(": ") for line in self.head.decode("latin-1").split("\r\n")[1:])
        return {name.title().replace("Etag", "ETag"): value for name, _, value in lines}

    @property
    def cookies(self) -> dict[str, str]:
        """Return the cookies it sets."""
        lines = self.head.decode("latin-1").split("\r\n")
        sent = (line.partition(": ")[2].partition(";")[0] for line in lines if line.lower().startswith("set-cookie: "))
        return {name: value for name, _, value in (cookie.partition("=") for cookie in sent)}


class Connection:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._received = bytearray()
        self._head_end = self._end = -1
        self._status = 0
        self._open()

    def _open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self._port), timeout=TIMEOUT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = time.perf_counter()

    def ask(self, request: bytes) -> Answer:
        """Send one request and wait for its answer."""
        self.wake()
        self.send(request)
        while (answer := self.take()) is None:
            pass
        return answer

    def wake(self) -> None:
        """Open the connection anew where it has idled."""
        if time.perf_counter() - self.sent_at > IDLE_SECONDS:
            self.socket.close()
            self._open()

    def send(self, request: bytes) -> None:
        """Send one request; the answer to the one before must be taken."""
        self._received.clear()
        self._head_end = -1
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def take(self) -> Answer | None:
        """Read what is there; return the answer once it is whole."""
        part = self.socket.recv(CHUNK_BYTES)
        if not part:
            raise ConnectionError("The server closed a connection that should stay.")
        self._received += part
        if self._head_end < 0 and not self._read_head():
            return None
        if len(self._received) < self._end:
            return None
        return Answer(
            self._status, bytes(self._received[: self._head_end]), bytes(self._received[self._head_end + 4 : self._end])
        )

    def _read_head(self) -> bool:
        self._head_end = self._received.find(b"\r\n\r\n")
        if self._head_end < 0:
            return False
        self._status = int(self._received[9:12])
        head = bytes(self._received[: self._head_end]).lower()
        _, named, rest = head.partition(b"\r\ncontent-length: ")
        if not named and self._status not in BODILESS:
            raise ConnectionError("An answer names no length.")
        length = int(rest.partition(b"\r\n")[0]) if named and self._status not in BODILESS else 0
        self._end = self._head_end + 4 + length
        return True


@dataclass
class Spell:
    """What some time of asking gave."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    locations: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Return the requests per second."""
        return len(self.latencies) / self.seconds

    def note(self, answer: Answer, sent_at: float) -> None:
        """Count one answer."""
        self.latencies.append(time.perf_counter() - sent_at)
        self.statuses[answer.status] += 1
        if answer.status == 303:  # noqa: PLR2004  (See Other: where the new comment stands)
            self.locations.append(answer.headers.get("Location", ""))


class Crowd:
    """Clients that ask at the same time, each over its own connection."""

    def __init__(self, port: int, size: int) -> None:
        self.connections = [Connection(port) for _ in range(size)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for connection in self.connections:
            connection.socket.close()

    def run(self, sources: Sequence[Iterator[bytes]], *, seconds: float = float("inf")) -> Spell:
        """Let client n send what source n yields, one after the other, until the time or the sources are over."""
        spell = Spell()
        with selectors.DefaultSelector() as selector:
            for connection, source in zip(self.connections, sources, strict=False):
                connection.wake()
                selector.register(connection.socket, selectors.EVENT_READ, (connection, source))
            start = time.perf_counter()
            self._send_first(selector)
            while selector.get_map():
                for key, _ in selector.select():
                    self._go_on(selector, key, spell, start + seconds)
            spell.seconds = time.perf_counter() - start
        return spell

    def _send_first(self, selector: selectors.BaseSelector) -> None:
        for key in list(selector.get_map().values()):
            connection, source = key.data
            connection.send(next(source))

    def _go_on(self, selector: selectors.BaseSelector, key: selectors.SelectorKey, spell: Spell, end: float) -> None:
        """Take what came on one connection and send its next request."""
        connection, source = key.data
        answer = connection.take()
        if answer is None:
            return
        spell.note(answer, connection.sent_at)
        request = next(source, None) if time.perf_counter() < end else None
        if request is None:
            selector.unregister(connection.socket)
        else:
            connection.send(request)
