"""Production settings hold the floor, and what only the operator can know stops the start."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from config.database import database_settings

if TYPE_CHECKING:
    from pathlib import Path

SAFE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.base",
    "SECRET_KEY": "k" * 64,
    "ALLOWED_HOSTS": "magazine.example",
    "SITE_URL": "https://magazine.example",
}


def start(**changes: str) -> subprocess.CompletedProcess[str]:
    """Run a command under production settings."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | SAFE | changes
    return subprocess.run(
        [sys.executable, "manage.py", "check"], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": "short"}, "Set SECRET_KEY to at least 50 random characters."),
        ({"ALLOWED_HOSTS": ".magazine.example"}, "Set ALLOWED_HOSTS to the exact host names"),
        ({"SITE_URL": ""}, "Set SITE_URL to the site's address"),
        ({"EMAIL_TLS": "perhaps"}, "EMAIL_TLS must be true or false"),
        ({"WORKER_THREADS": "four"}, "WORKER_THREADS must be a whole number"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must name an SQLite or a PostgreSQL database."),
    ],
)
def test_an_undecided_or_nonsensical_setting_stops_the_start(change: dict[str, str], sentence: str) -> None:
    done = start(**change)
    assert done.returncode != 0
    assert sentence in done.stderr


def test_base_settings_keep_the_floor() -> None:
    script = (
        "from django.conf import settings as s; import json; "
        "print(json.dumps([s.DEBUG, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_NAME, "
        "s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_HTTPONLY, s.SESSION_SAVE_EVERY_REQUEST, "
        "s.SECURE_CSP['default-src'], s.DATABASES['default'].get('ATOMIC_REQUESTS', False)]))"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script], env=os.environ | SAFE, capture_output=True, text=True, check=True
    )
    expected = '[false, true, 31536000, "__Host-session", "__Host-csrf", true, true, false, ["\'none\'"], false]'
    assert done.stdout.strip() == expected


def test_a_value_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("from a file\n")
    monkeypatch.setenv("MAGAZINE_KEY_FILE", str(tmp_path / "key"))
    assert env.text("MAGAZINE_KEY") == "from a file"


def test_a_missing_value_names_itself() -> None:
    with pytest.raises(ImproperlyConfigured, match="Set MAGAZINE_KEY"):
        env.text("MAGAZINE_KEY")


def test_sqlite_queues_writers_and_survives_a_power_cut() -> None:
    options = database_settings("sqlite:///x.sqlite3", threads=4)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in options["init_command"]


def test_postgresql_has_a_pool_as_large_as_the_threads_and_time_limits() -> None:
    database = database_settings("postgresql://ada@%2Ftmp/magazine", threads=6)
    assert database["HOST"] == "/tmp"  # noqa: S108  (a socket folder in an address)
    assert database["OPTIONS"]["pool"]["max_size"] == 6
    assert database["CONN_HEALTH_CHECKS"] is True
    assert "statement_timeout=5000" in database["OPTIONS"]["options"]


def test_postgresql_plans_what_pages_ask_once() -> None:
    database = database_settings("postgresql://ada@%2Ftmp/magazine", threads=6)
    assert database["OPTIONS"]["cursor_factory"].__name__ == "PlanningCursor"


def test_behind_pgbouncer_nothing_is_asked_of_a_session() -> None:
    database = database_settings("postgresql://ada@%2Ftmp/magazine", threads=6, is_pooled=True)
    assert database["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert "options" not in database["OPTIONS"]
    assert "cursor_factory" not in database["OPTIONS"]
