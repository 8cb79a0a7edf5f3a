"""A finished page as it is kept: compressed once, with its headers, for everybody who has no session."""

from __future__ import annotations

import gzip
import hashlib
import math
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.http.response import HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags, parse_http_date_safe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

# Shared caches and browsers ask again after so long.
PUBLIC_SECONDS = 60
# As good as level 9 on pages, at a third of its time.
LEVEL = 6
# What else a reader hears who has the page (RFC 9110, 15.4.5): the rest would come out of their own copy.
TOLD_AGAIN = frozenset({"Content-Location", "Vary"})
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

    @classmethod
    def of(cls, response: HttpResponse, tokens: Mapping[str, str], *, true_for: float) -> Entry:
        """Return an answer made just now as it will be kept."""
        patch_vary_headers(response, ["Accept-Encoding"])
        now, body = time.time(), gzip.compress(response.content, LEVEL, mtime=0)
        return cls(
            body=body,
            # The same page is compressed to the same bytes, and they are a tenth of it.
            etag=f'W/"{hashlib.sha256(body).hexdigest()[:24]}"',
            headers=tuple((name, value) for name, value in response.items() if name.lower() not in NOT_KEPT),
            tokens=dict(tokens),
            made_at=now,
            true_until=now + true_for,
        )

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
        if not accepts_gzip(request):
            return HttpResponse(gzip.decompress(self.body))
        response = HttpResponse(self.body)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(self.body))
        return response

    def _is_known_to(self, request: HttpRequest) -> bool:
        if asked := request.META.get("HTTP_IF_NONE_MATCH"):
            known = parse_etags(asked)
            return self.etag in known or known == ["*"]
        since = request.META.get("HTTP_IF_MODIFIED_SINCE")
        moment = parse_http_date_safe(since) if since else None
        return moment is not None and self._dated_at <= moment


def accepts_gzip(request: HttpRequest) -> bool:
    """Tell whether a reader takes compressed bytes; a weight of 0 says no."""
    for part in request.META.get("HTTP_ACCEPT_ENCODING", "").lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() in {"gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
