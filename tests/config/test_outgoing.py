"""The server asks other servers within narrow limits only."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
import requests

from config import outgoing
from tests.accounts import fake_provider

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Return a socket on this machine that somebody might be led to."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        yield listening


def test_a_private_address_is_left_before_a_byte_is_sent(listener: socket.socket) -> None:
    with outgoing.open_session() as session, pytest.raises(requests.RequestException):
        session.get(f"https://localhost:{listener.getsockname()[1]}/")
    connected, _ = listener.accept()
    with connected:
        assert connected.recv(1) == b""


@pytest.mark.parametrize("address", ["http://id.example/", "file:///etc/hosts", "ftp://id.example/"])
def test_only_https_is_spoken(address: str) -> None:
    with outgoing.open_session() as session, pytest.raises(requests.RequestException):
        session.get(address)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("100.64.0.1", False),
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
    ],
)
def test_addresses_are_judged(address: str, public: bool) -> None:
    assert outgoing.is_public(address) is public


@pytest.fixture
def loose_session() -> Iterator[requests.Session]:
    """Return a session that may reach this machine, to try the other limits."""
    with outgoing.open_session() as session:
        session.mount("http://127.0.0.1", requests.adapters.HTTPAdapter())
        yield session


def test_a_long_answer_is_not_read(loose_session: requests.Session) -> None:
    with fake_provider.running() as server:
        server.answers["/long"] = (200, b"x" * (outgoing.MAX_BYTES + 1))
        with pytest.raises(outgoing.ForbiddenAddress):
            loose_session.get(f"{server.address}/long")


def test_redirects_are_not_followed(loose_session: requests.Session) -> None:
    with fake_provider.running() as server:
        server.answers["/away"] = (302, b"")
        assert loose_session.get(f"{server.address}/away").status_code == 302
        assert server.asked == ["/away"]
