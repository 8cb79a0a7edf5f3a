"""Run the shipped server on a database of its own, as `make run` does, for tests over real HTTP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

PROJECT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 90


@dataclass
class Site:
    """A started site: where it listens and how its commands are run."""

    folder: Path
    database_url: str
    workers: int = 2
    threads: int = 4
    # More for the server's command line.
    options: tuple[str, ...] = ()
    # More for its environment.
    told: dict[str, str] = field(default_factory=dict)
    # Where it says what it has to say; with the tests' own words if nowhere else.
    log: Path | None = None

    def __enter__(self) -> Self:
        self.port = free_port()
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.load.settings",
            "DATABASE_URL": self.database_url,
            "VAR_DIR": str(self.folder),
            "PORT": str(self.port),
            "WORKER_THREADS": str(self.threads),
            **self.told,
        }
        self.manage("migrate", "--verbosity", "0")
        self.start()
        return self

    def start(self) -> None:
        """Start the server; return when it answers."""
        log = self.log.open("ab") if self.log else None
        self.server = subprocess.Popen(  # noqa: S603  (our own server)
            [
                *(sys.executable, "-m", "config.preload"),
                *("--interface", "wsgi", "--port", str(self.port), "--workers", str(self.workers)),
                *("--blocking-threads", str(self.threads), "--no-ws", "--log-level", "warning", *self.options),
                "config.wsgi:application",
            ],
            cwd=PROJECT,
            env=self.environment,
            stderr=log,
            start_new_session=True,
        )
        if log:
            log.close()
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """Kill the server with all its workers, as a power cut would."""
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait(timeout=10)

    @property
    def worker_pids(self) -> list[int]:
        """Return the processes that answer requests."""
        return [
            int(pid) for pid in Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text().split()
        ]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.killpg(self.server.pid, signal.SIGTERM)
        try:
            self.server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait(timeout=10)

    def manage(self, *arguments: str, script: str | None = None) -> str:
        """Run a management command, with a script on its standard input where one is given; return what it prints."""
        done = subprocess.run(  # noqa: S603
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env=self.environment,
            input=script,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _wait_until_it_answers(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("The server did not start.")


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
