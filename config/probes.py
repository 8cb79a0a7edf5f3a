"""`/healthz` and `/readyz`, for the operator's balancer. The front server keeps them from everybody else.

Answered before anything looks at host, scheme or session: a balancer asks by number and without TLS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse

from config import readiness

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    type GetResponse = Callable[[HttpRequest], HttpResponse]

LIVES, READY = "/healthz", "/readyz"


def answer_probes(get_response: GetResponse) -> GetResponse:
    """Answer whether the process lives, and whether it can serve."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info not in {LIVES, READY} or request.method not in {"GET", "HEAD"}:
            return get_response(request)
        response = lives() if request.path_info == LIVES else ready()
        response.headers["Cache-Control"] = "no-store"
        request.probe = request.path_info.strip("/")  # type: ignore[attr-defined]
        return response

    return middleware


def lives() -> HttpResponse:
    """Say that the process lives. Asks nobody."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready() -> HttpResponse:
    """Name what is away: 200 while pages can be read, else 503."""
    report = readiness.report()
    return JsonResponse({"can_read": report.can_read, "away": report.away}, status=200 if report.can_read else 503)
