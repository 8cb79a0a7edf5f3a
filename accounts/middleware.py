"""What a member's own choices change about every page."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def member_time_zone(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Show dates in the member's zone. Asks nothing for visitors: without a session there is no member to load."""

    def middleware(request: HttpRequest) -> HttpResponse:
        zone = _chosen_zone(request) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        with timezone.override(zone) if zone else nullcontext():
            return get_response(request)

    return middleware


def _chosen_zone(request: HttpRequest) -> ZoneInfo | None:
    """Return the member's zone; None for the site's, also where the database is away: the view will say so."""
    try:
        name = getattr(request.user, "time_zone", "")
    except DatabaseError:
        return None
    try:
        return ZoneInfo(name) if name else None
    # A zone chosen once may be unknown to the next server: https://docs.python.org/3/library/zoneinfo.html
    except (LookupError, ValueError, OSError):
        return None
