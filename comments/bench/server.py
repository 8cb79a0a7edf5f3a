"""The production server on a free port, with what it takes of processor and memory (Linux)."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from django.conf import settings

from comments.bench.client import Connection, get

if TYPE_CHECKING:
    from types import TracebackType

START_SECONDS = 60
STOP_SECONDS = 15
NANOSECONDS = 1e9
OK = 200


class Server:
    """Started on entering, with the environment of this process; stopped on leaving."""

    def __init__(self, *, workers: int, threads: int, log: Path) -> None:
        self.workers, self.threads, self.log = workers, threads, log
        self.port = free_port()
        self.cold_start = 0.0

    def __enter__(self) -> Self:
        start = time.perf_counter()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  (our own server)
                [str(Path(settings.BASE_DIR) / "scripts" / "serve")],
                cwd=settings.BASE_DIR,
                env={**os.environ, "PORT": str(self.port), "WORKERS": str(self.workers)}
                | {"BIND_ADDRESS": "127.0.0.1", "WORKER_THREADS": str(self.threads)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self._wait_for_a_page()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        self.cold_start = time.perf_counter() - start
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def _wait_for_a_page(self) -> None:
        """Ask for the front page until it comes."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            with suppress(OSError):
                answer = Connection(self.port).ask(get("/"))
                if answer.status == OK:
                    return
                raise RuntimeError(f"The front page answers {answer.status}; see {self.log}.")
            time.sleep(0.01)
        raise RuntimeError(f"The server did not start; see {self.log}.")

    def processes(self) -> list[int]:
        """Return the main process and its workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [self.process.pid, *map(int, children.read_text().split())] if children.exists() else []

    def processor_seconds(self) -> float:
        """Return how long its threads have worked so far; 0 where the system does not tell."""
        tasks = (task for pid in self.processes() for task in Path(f"/proc/{pid}/task").glob("*/schedstat"))
        return sum(int(task.read_text().split()[0]) for task in tasks) / NANOSECONDS

    def memory_mib(self) -> float:
        """Return its share of memory (PSS) in MiB; 0 where the system does not tell."""
        maps = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.processes()]
        return sum(int(text.split("\nPss:")[1].split()[0]) for text in maps) / 1024


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
