"""The one way out: what this server asks of other servers on the web (docs/security.md).

Only https, only public addresses, five seconds, one megabyte, no redirects, no proxy from the environment. The address
is judged when the connection stands and before a byte is sent, so a name cannot resolve to one thing for the judgement
and to another for the request.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool

if TYPE_CHECKING:
    import socket

TIMEOUT_SECONDS = 5
MAX_BYTES = 1024 * 1024


class ForbiddenAddress(requests.ConnectionError):
    """The other end is no public address, or more was answered than is read."""


class PublicConnection(HTTPSConnection):
    """A connection that hangs up where the other end is within somebody's own network."""

    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        if not is_public(connected.getpeername()[0]):
            connected.close()
            raise ForbiddenAddress("The address is not a public one.")
        return connected


class PublicPool(HTTPSConnectionPool):
    """Connections of one host."""

    ConnectionCls = PublicConnection


class PublicAdapter(HTTPAdapter):
    """Lets requests use these connections."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)  # type: ignore[no-untyped-call]
        self.poolmanager.pool_classes_by_scheme = {"https": PublicPool}


class Session(requests.Session):
    """Requests within the limits of this module; whatever breaks them raises a RequestException."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.adapters.clear()
        self.mount("https://", PublicAdapter())

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        within = {"timeout": TIMEOUT_SECONDS, "allow_redirects": False, "stream": True}
        response = super().request(*args, **{**kwargs, **within})
        body = response.raw.read(MAX_BYTES + 1, decode_content=True)
        if len(body) > MAX_BYTES:
            response.close()
            raise ForbiddenAddress("The answer is too long.")
        response._content = body  # noqa: SLF001  (so read, it is at hand as for any other answer)
        return response


def is_public(address: str) -> bool:
    """Return whether an address can be reached by anybody."""
    return ip_address(address.partition("%")[0]).is_global


def open_session() -> requests.Session:
    """Return a session for requests to another server."""
    return Session()
