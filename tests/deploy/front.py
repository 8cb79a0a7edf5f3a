"""Starts the shipped nginx configuration before a site, with its folders and ports somewhere else."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

DEPLOY = Path(__file__).resolve().parent.parent.parent / "deploy"
NAME = "magazine.example"
# Where the shipped files look for the site and for the object store.
SITES = ("127.0.0.1:8000", "web1:8000", "web2:8000", "web:8000", "store:7070")
START_SECONDS = 20
MAIN = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    include {mime_types};
    default_type application/octet-stream;
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include broadsheet.conf;
}}
"""


@dataclass
class Front:
    """A started nginx before a site that listens on a port of this machine."""

    nginx: str
    folder: Path
    site_port: int
    # Files of deploy/ in place of those of the same kind: {"media.conf": "compose/many.media.conf"}.
    instead: Mapping[str, str] = field(default_factory=dict)
    # This machine's own addresses are those of readers, who are counted, not the operator's.
    serves_strangers: bool = False

    def __enter__(self) -> Self:
        self.port, self.plain_port = free_port(), free_port()
        self.files = self.folder / "files"
        self._write_configuration()
        command = [self.nginx, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603  (the configuration under test)
        wait_for(self.port)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)

    def _write_configuration(self) -> None:
        """Copy the shipped files, and change what an operator changes, and the ports."""
        shutil.copytree(DEPLOY / "nginx", self.folder, dirs_exist_ok=True)
        for name, other in self.instead.items():
            shutil.copy(DEPLOY / other, self.folder / "broadsheet" / name)
        write_certificate(self.folder)
        changes = {
            "443 ssl": f"{self.port} ssl",
            "listen 80": f"listen {self.plain_port}",
            **dict.fromkeys(SITES, f"127.0.0.1:{self.site_port}"),
            "/etc/ssl/broadsheet": str(self.folder),
            "/etc/nginx": str(self.folder),
            "/var/lib/broadsheet": str(self.files),
            "/var/log/nginx": str(self.folder),
        }
        if self.serves_strangers:
            changes["127.0.0.0/8 1;"] = ""
        for path in (self.folder / "broadsheet.conf", *(self.folder / "broadsheet").glob("*.conf")):
            lines = [line for line in path.read_text().splitlines() if "listen [::]" not in line]
            text = "\n".join(lines)
            for old, new in changes.items():
                text = text.replace(old, new)
            path.write_text(text)
        mime_types = next(path for path in mime_type_files() if path.exists())
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(MAIN.format(folder=self.folder, mime_types=mime_types, user=user))

    def connect(
        self, *, protocol: str = "http/1.1", name: str = NAME, source: str = "127.0.0.1", timeout: float = 5
    ) -> ssl.SSLSocket:
        """Open a connection with TLS, from one of this machine's addresses."""
        context = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        context.set_alpn_protocols([protocol])
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout, source_address=(source, 0)) as plain:
            return context.wrap_socket(plain, server_hostname=name)

    def ask(self, request: bytes, *, until: bytes = b"") -> bytes:
        """Send bytes and return all that comes back, or what does up to these bytes."""
        with self.connect() as connection:
            connection.sendall(request)
            return read_all(connection, until=until)

    def get(self, path: str, *headers: str, method: str = "GET") -> tuple[str, bytes]:
        """Return status line and headers in lower case, and the body."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {NAME}", "Connection: close", *headers, "", ""]
        head, _, body = self.ask("\r\n".join(lines).encode()).partition(b"\r\n\r\n")
        return head.decode().lower(), body


def read_all(connection: socket.socket, *, until: bytes = b"") -> bytes:
    """Return what the other end sends until it hangs up, with a farewell or without, or up to these bytes."""
    answer = b""
    try:
        while part := connection.recv(65_536):
            answer += part
            if until and until in answer:
                break
    except (TimeoutError, ssl.SSLError, ConnectionResetError):
        pass
    return answer


def mime_type_files() -> list[Path]:
    """Return where packages of nginx put the list of kinds of files."""
    return [Path(folder) / "mime.types" for folder in ("/etc/nginx", "/usr/local/etc/nginx", "/opt/homebrew/etc/nginx")]


def write_certificate(folder: Path) -> None:
    """Write a certificate for the site's name that its own key has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "privkey.pem").write_bytes(key.private_bytes(*form))
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def wait_for(port: int) -> None:
    """Wait until somebody listens on a port."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"Nobody listens on port {port}.")


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
