"""A finished page as it is kept: compressed, with its headers, for everybody who has no session.

By gzip at once, for whoever waits for it; by Brotli when that one has it, a quarter smaller, for all who follow.
"""

from __future__ import annotations

import gzip
import hashlib
import math
import time
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

import brotli
from django.http import HttpResponse
from django.http.response import HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags, parse_http_date_safe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest

# Shared caches and browsers ask again after so long.
PUBLIC_SECONDS = 60
# Three quarters of the time of level 6 for a fourteenth more bytes: somebody waits, and most who follow take Brotli.
GZIP_LEVEL = 5
# A quarter smaller than gzip at its best, in little more than its time. 9 takes five times as long for little more.
BROTLI_QUALITY = 5
# What else a reader hears who has the page (RFC 9110, 15.4.5): the rest would come out of their own copy.
TOLD_AGAIN = frozenset({"Content-Location", "Vary"})
# Codings that gzip answers, and the weights that refuse one.
ANY_GZIP = frozenset({"gzip", "*"})
REFUSED = frozenset({"q=0", "q=0.0", "q=0.00", "q=0.000"})
UNPACK: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "br": brotli.decompress}
# Headers that are made for each answer.
NOT_KEPT = frozenset({"cache-control", "content-length", "etag", "last-modified", "set-cookie"})


@dataclass(frozen=True)
class Entry:
    """A page, when it was made and until when it is true (seconds since 1970), and what it depends on."""

    body: bytes
    etag: str
    headers: tuple[tuple[str, str], ...]
    tokens: Mapping[str, str]
    made_at: float
    true_until: float
    # The same as `body`, which is packed by gzip; empty until there was time for it.
    brotli_body: bytes = b""

    @classmethod
    def of(cls, response: HttpResponse, tokens: Mapping[str, str], *, true_for: float) -> Entry:
        """Return an answer made just now as it will be kept."""
        patch_vary_headers(response, ["Accept-Encoding"])
        now, body = time.time(), gzip.compress(response.content, GZIP_LEVEL, mtime=0)
        return cls(
            body=body,
            # The same page is compressed to the same bytes, and they are a tenth of it.
            etag=f'W/"{hashlib.sha256(body).hexdigest()[:24]}"',
            headers=tuple((name, value) for name, value in response.items() if name.lower() not in NOT_KEPT),
            tokens=dict(tokens),
            made_at=now,
            true_until=now + true_for,
        )

    @property
    def size(self) -> int:
        """Return the bytes that are kept of it."""
        return len(self.body) + len(self.brotli_body)

    def packed(self, html: bytes) -> Entry:
        """Return the page packed smaller too, from what it says."""
        return replace(self, brotli_body=brotli.compress(html, quality=BROTLI_QUALITY))

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the page to one reader: 304 where they have it, else the kept bytes."""
        response = HttpResponseNotModified() if self._is_known_to(request) else self._whole(request)
        for name, value in self.headers:
            if response.status_code == HTTPStatus.OK or name in TOLD_AGAIN:
                response.headers[name] = value
        remaining = max(0, min(PUBLIC_SECONDS, int(self.true_until - time.time())))
        response.headers["Cache-Control"] = f"public, max-age={remaining}"
        response.headers["ETag"] = self.etag
        # A page that followed within the same second would bear the same date: none is told before the second is over.
        if self._dated_at <= time.time():
            response.headers["Last-Modified"] = http_date(self._dated_at)
        return response

    @property
    def _dated_at(self) -> int:
        """Return the first whole second after the page was made."""
        return math.floor(self.made_at) + 1

    def _whole(self, request: HttpRequest) -> HttpResponse:
        taken = accepted_codings(request)
        if self.brotli_body and "br" in taken:
            coding, body = "br", self.brotli_body
        elif not taken.isdisjoint(ANY_GZIP):
            coding, body = "gzip", self.body
        else:
            return HttpResponse(gzip.decompress(self.body))
        return HttpResponse(body, headers={"Content-Encoding": coding, "Content-Length": str(len(body))})

    def _is_known_to(self, request: HttpRequest) -> bool:
        if asked := request.META.get("HTTP_IF_NONE_MATCH"):
            known = parse_etags(asked)
            return self.etag in known or known == ["*"]
        since = request.META.get("HTTP_IF_MODIFIED_SINCE")
        moment = parse_http_date_safe(since) if since else None
        return moment is not None and self._dated_at <= moment


def unpacked(response: HttpResponse) -> bytes:
    """Return what a page says, however it is packed."""
    unpack = UNPACK.get(response.headers.get("Content-Encoding", ""), bytes)
    return unpack(response.content)


def accepted_codings(request: HttpRequest) -> set[str]:
    """Return the codings a reader takes, as they are named; a weight of 0 says no."""
    parts = (part.partition(";") for part in request.META.get("HTTP_ACCEPT_ENCODING", "").lower().split(","))
    return {name.strip() for name, _, weight in parts if weight.replace(" ", "") not in REFUSED}
