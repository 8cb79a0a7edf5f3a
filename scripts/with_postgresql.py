"""Run a command of ours on a PostgreSQL of its own: `.venv/bin/python scripts/with_postgresql.py bench --rounds 3`."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from tests import postgres  # noqa: E402  (found by the line above)

# The suite's own options make a server that may forget; here commits cost what they do on a site.
postgres.SERVER_OPTIONS = "-c max_connections=60 -c listen_addresses="


def main() -> int:
    """Start the server, run the command with its address, and stop it."""
    environment = {**os.environ, "DATABASE_URL": postgres.start()}
    command = [sys.executable, str(PROJECT / "manage.py"), *sys.argv[1:]]
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603  (our own command)


sys.exit(main())
