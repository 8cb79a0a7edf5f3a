"""Web nodes and task workers as in production, and the browsers that a balancer sends to them."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.parse import urlencode

from tests.load.site import PROJECT, free_port
from tests.scaling.servers import ObjectStore, wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.scaling.servers import Cache, Databases

HOST = "magazine.example"
KEY = "only-the-tests-of-many-machines-use-this-key-and-it-opens-nothing"
THREADS = 4
LAG_SECONDS = 1


def environment(databases: Databases, cache: Cache, store: ObjectStore) -> dict[str, str]:
    """Return what all machines of the site are told."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "DJANGO_"))}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "tests.scaling.settings",
        "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"https://{HOST}",
        "BEHIND_TLS_PROXY": "true",
        "DATABASE_URL": databases.address("primary"),
        "DATABASE_REPLICA_URL": databases.address("replica"),
        "REPLICA_LAG_SECONDS": str(LAG_SECONDS),
        "REDIS_URL": cache.address,
        "S3_BUCKET": store.MEDIA,
        "S3_PRIVATE_BUCKET": store.PRIVATE,
        "S3_ENDPOINT_URL": store.address,
        "S3_REGION": "us-east-1",
        "S3_ACCESS_KEY": "key",
        "S3_SECRET_KEY": "secret",
        "MEDIA_URL": f"{store.address}/{store.MEDIA}/",
        "WORKER_THREADS": str(THREADS),
    }


def manage(told: Mapping[str, str], *arguments: str) -> str:
    """Run a management command as a machine of the site; return what it prints."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=PROJECT, env=told, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass
class Process:
    """One process of a machine, with a folder of its own and a log in it."""

    folder: Path
    told: Mapping[str, str]
    command: list[str]

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        with self.log.open("ab") as log:
            told = {**self.told, "VAR_DIR": str(self.folder)}
            self.process = subprocess.Popen(  # noqa: S603  (our own server)
                self.command, cwd=PROJECT, env=told, stdout=log, stderr=log, start_new_session=True
            )

    @property
    def log(self) -> Path:
        """Return the file of what the process says."""
        return self.folder / "log"

    def end(self) -> None:
        """Tell it to end, as an operator does."""
        os.killpg(self.process.pid, signal.SIGTERM)

    def stop(self) -> None:
        """Return when it has ended."""
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=10)


@dataclass
class WebNode:
    """A web server."""

    folder: Path
    told: Mapping[str, str]
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.process = Process(
            self.folder,
            self.told,
            [
                str(Path(sys.executable).parent / "granian"),
                *("--interface", "wsgi", "--port", str(self.port), "--workers", "1"),
                *("--blocking-threads", str(THREADS), "--no-ws", "--log-level", "warning", "config.wsgi:application"),
            ],
        )

    def wait(self) -> None:
        """Return when it answers."""
        wait_until(lambda: self._status() == http.client.OK, "a web node answers")

    def _status(self) -> int:
        try:
            return Browser(self).get("/latest/").status
        except OSError:
            return 0


class Answer(NamedTuple):
    """What a node answered."""

    status: int
    text: str
    headers: http.client.HTTPMessage


@dataclass
class Browser:
    """A reader's browser behind a proxy that ends TLS; `node` is where the balancer sends it now."""

    node: WebNode
    cookies: dict[str, str] = field(default_factory=dict)

    @classmethod
    def signed_in(cls, node: WebNode, session: str) -> Self:
        """Return the browser of a member."""
        return cls(node, {"__Host-session": session})

    def get(self, path: str) -> Answer:
        """Open an address."""
        return self._request("GET", path)

    def get_afresh(self, path: str) -> Answer:
        """Open an address in a way that no stored page answers: asking for a part."""
        return self._request("GET", path, part="bytes=0-")

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Open the page of a form and send it filled in."""
        return self.send(path, self.form(path) | dict(fields))

    def form(self, path: str) -> dict[str, str]:
        """Open the page of a form; return what stands in its hidden fields."""
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.get(path).text)
        return {name: unescape(value) for name, value in hidden}

    def send(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form as it is."""
        return self._request("POST", path, urlencode(fields))

    def _request(self, method: str, path: str, body: str | None = None, *, part: str = "") -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.node.port, timeout=20)
        headers = {"Host": HOST, "X-Forwarded-Proto": "https"}
        if part:
            headers["Range"] = part
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}"}
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            for header in answer.headers.get_all("Set-Cookie", []):
                name, value = header.split(";")[0].split("=", 1)
                self.cookies[name] = value
            return Answer(answer.status, answer.read().decode(errors="replace"), answer.headers)
        finally:
            connection.close()
