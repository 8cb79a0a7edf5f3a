"""A front server and a site behind it, for all tests of a module."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.deploy.front import Front, free_port, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def nginx() -> str:
    """Return the program; skip where there is none."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if not found:
        pytest.skip("No nginx is installed here, so the shipped configuration is not tried.")
    return found


@pytest.fixture(scope="module")
def site_port(nginx: str) -> Iterator[int]:
    """Run the application server with its shipped limits and a site of a few lines; return its port."""
    port = free_port()
    text = (PROJECT / "scripts/serve").read_text()
    assert "config.wsgi:application" in text
    command = text.replace("config.wsgi:application", "tests.deploy.echo:application")
    command = command.replace('cd "$(dirname "$0")/.."', f"cd {PROJECT}").replace(
        ".venv/bin/granian", str(Path(sys.executable).with_name("granian"))
    )
    process = subprocess.Popen(  # noqa: S603  (our own script)
        ["/bin/sh", "-c", command], env={**os.environ, "PORT": str(port), "WORKERS": "1", "PRELOAD": "false"}
    )
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def front(nginx: str, site_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Run nginx before that site, with a photo, a static file and a secret beside them."""
    folder = tmp_path_factory.mktemp("front")
    files = folder / "files"
    for name in ("static", "media"):
        (files / name).mkdir(parents=True)
    (files / "static" / "page.0123456789ab.css").write_text("a{color:red}" * 200)
    (files / "static" / "page.0123456789ab.css.gz").write_bytes(b"compressed ahead")
    (files / "media" / "photo.webp").write_bytes(b"a photo")
    (files / "secret").write_text("nobody's to read")
    (files / "media" / "link.webp").symlink_to(files / "secret")
    with Front(nginx, folder, site_port) as started:
        yield started
