"""A site of its own for the bench: a folder and a database, made for one run and removed after it."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from comments.bench.client import HOST
from config.scratch import scratch_database

if TYPE_CHECKING:
    from collections.abc import Sequence

SETTINGS = "comments.bench.settings"


def run_on_scratch_site(arguments: Sequence[str], *, cache_address: str = "") -> int:
    """Run `manage.py bench` again with these arguments, on a scratch site; return its exit status."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-", dir=settings.VAR_DIR) as place,
        scratch_database(Path(place), name="bench") as address,
    ):
        environment = _environment(place, address, cache_address)
        for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"]):
            _manage(command, environment).check_returncode()
        return _manage(["bench", *arguments], environment).returncode


def folder() -> Path:
    """Return the folder of the scratch site this process is on."""
    return Path(settings.VAR_DIR)


def is_on_scratch_site() -> bool:
    """Tell whether this process was started by `run_on_scratch_site`."""
    return os.environ.get("DJANGO_SETTINGS_MODULE") == SETTINGS


def _environment(place: str, address: str, cache_address: str) -> dict[str, str]:
    """Return what a production site behind a front server is told; nothing of the site this command belongs to."""
    names = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS")
    apart = {*names, *(f"{name}_FILE" for name in names)}
    return {
        **{name: value for name, value in os.environ.items() if name not in apart},
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "VAR_DIR": place,
        "DATABASE_URL": address,
        "REDIS_URL": cache_address,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SITE_URL": f"https://{HOST}",
        "ALLOWED_HOSTS": HOST,
        "BEHIND_TLS_PROXY": "true",
        "DEFAULT_FROM_EMAIL": f"post@{HOST}",
    }


def _manage(arguments: Sequence[str], environment: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    manage = Path(settings.BASE_DIR) / "manage.py"
    return subprocess.run([sys.executable, str(manage), *arguments], env=environment, check=False)  # noqa: S603
