"""The shipped descriptions of services, checked by the programs that read them where those are installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parent.parent.parent
DEPLOY = PROJECT / "deploy"
COMPOSE = sorted((DEPLOY / "compose").glob("*.yaml"))
UNITS = sorted((DEPLOY / "systemd").iterdir())


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.stem)
def test_every_service_has_limits_and_every_lasting_one_a_health_check(path: Path) -> None:
    services = yaml.safe_load(path.read_text())["services"]
    assert {name for name, service in services.items() if not {"mem_limit", "cpus"} <= service.keys()} == set()
    lasting = {name for name, service in services.items() if service["restart"] != "no"}
    assert {name for name in lasting if "healthcheck" not in services[name]} == set()
    assert "backup" in lasting


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.stem)
def test_files_that_services_mount_are_shipped(path: Path) -> None:
    services = yaml.safe_load(path.read_text())["services"]
    mounted = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    files = {name for name in mounted if name.startswith(".")} - {"./certificates"}
    assert {name for name in files if not (path.parent / name).exists()} == set()


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.stem)
def test_compose_understands_the_file(path: Path, tmp_path: Path) -> None:
    command = compose()
    variables = (DEPLOY / "compose" / "example.env").read_text().replace("=\n", "=something\n")
    (tmp_path / ".env").write_text(variables)
    done = run(*command, "--env-file", str(tmp_path / ".env"), "--file", str(path), "config", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")


def compose() -> list[str]:
    """Return the command of Docker Compose; skip where there is none."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) and run(*command, "version").returncode == 0:
            return command
    pytest.skip("No Docker Compose is installed here, so only the shape of its files is checked.")


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("No systemd is installed here, so its units are not checked.")
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text().replace("/srv/broadsheet", str(PROJECT)))
    done = run("systemd-analyze", "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS))
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.stem)
def test_what_runs_the_site_may_touch_nothing_else(unit: Path) -> None:
    text = unit.read_text()
    if "manage.py" in text or "scripts/serve" in text:
        assert {"User=broadsheet", "NoNewPrivileges=yes", "ProtectSystem=strict"} <= set(text.splitlines())
        assert "MemoryMax=" in text


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a command and keep what it says."""
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
