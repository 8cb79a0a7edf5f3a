"""Gives every request a number, and says of each in one record what it was, how it ended and what it cost."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import Resolver404, resolve

from config import metrics, traces
from config.traces import is_behind_proxies

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    type GetResponse = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
ROUTES_KEPT = 2_048
NETWORKS_KEPT = 1_024


def trace_requests(get_response: GetResponse) -> GetResponse:
    """Trace a request and log it. Outermost, so that every answer has a number and its whole time is counted.

    Knows nobody who was not asked for: a page for visitors stays one.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        with traces.traced(traces.number_of(request)) as trace:
            # Django writes its own record of an error when the trace is over.
            request.request_id = trace.request_id  # type: ignore[attr-defined]
            response = get_response(request)
            response.headers["X-Request-ID"] = trace.request_id
            if settings.SERVER_TIMING:
                response.headers["Server-Timing"] = server_timing(trace)
            note(request, response, trace)
            return response

    return middleware


def server_timing(trace: traces.Trace) -> str:
    """Return where the time went, as browsers show it beside a request."""
    spent = f'db;dur={trace.query_seconds * 1000:.1f};desc="{trace.queries} queries"'
    return f"{spent}, total;dur={trace.seconds * 1000:.1f}"


def note(request: HttpRequest, response: HttpResponse, trace: traces.Trace) -> None:
    """Count the request and write its record."""
    seconds, route = trace.seconds, route_of(request, response.status_code)
    method = request.method if request.method in METHODS else "other"
    metrics.REQUESTS.add(1, str(method), route, str(response.status_code))
    metrics.REQUEST_SECONDS.add(seconds, route)
    if not logger.isEnabledFor(logging.INFO) or hasattr(request, "probe"):
        return
    facts: dict[str, Any] = {
        "method": method,
        "route": route,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "queries": trace.queries,
        "query_ms": round(trace.query_seconds * 1000, 1),
        "network": network_of(request),
    }
    # Only where somebody asked who it is: the question would cost a query, and make a shared page personal.
    user = getattr(request, "_cached_user", None)
    if user is not None and user.pk:
        facts["user_id"] = user.pk
    logger.info("A request was answered.", extra={"facts": facts})


def route_of(request: HttpRequest, status: int) -> str:
    """Return the name of the view that answered, or that would have where the answer was kept ready."""
    if probe := getattr(request, "probe", ""):
        return str(probe)
    if request.resolver_match:
        return request.resolver_match.view_name or request.resolver_match.route
    if request.path_info.startswith(settings.STATIC_URL):
        return "static"
    return _route_at(request.path_info) if status < 400 else "none"  # noqa: PLR2004  (from here on: refused)


@lru_cache(ROUTES_KEPT)
def _route_at(path: str) -> str:
    try:
        match = resolve(path)
    except Resolver404:
        return "none"
    return match.view_name or match.route


def network_of(request: HttpRequest) -> str:
    """Return the reader's network, masked."""
    from accounts.visits import client_address

    if is_behind_proxies():
        return _masked(client_address(request) or "")
    return _masked(request.META.get("REMOTE_ADDR", ""))


@lru_cache(NETWORKS_KEPT)
def _masked(address: str) -> str:
    from accounts.devices import masked_network

    return masked_network(address)
