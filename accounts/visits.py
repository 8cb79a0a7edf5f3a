"""Who was here when: a middleware that notes the visits of members."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from allauth.core.internal.httpkit import HTTP_USER_AGENT_MAX_LENGTH
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import PermissionDenied

from accounts.services.sessions import is_visit_due, note_visit
from config.unavailable import TAKES_NO_NOTES, note_refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

type GetResponse = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)


def note_visits(get_response: GetResponse) -> GetResponse:
    """Renew a member's session and note the visit, at most once in ten minutes.

    A page that has not read the session is not touched: no query, and nothing at all for visitors. Stands next to
    Django's session middleware, so that everybody else has done with the session.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if is_members_visit(request, response) and is_visit_due(request.session):
            try:
                note(request, response)
            except TAKES_NO_NOTES as refused:
                note_refusal(refused)
                # The page is made; a database that has no time now notes the next one.
                logger.warning("A visit was not noted.", exc_info=True)
        return response

    return middleware


def is_members_visit(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether the answer is a member's own; no query."""
    if not request.session.accessed or response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return False
    return SESSION_KEY in request.session and "public" not in response.headers.get("Cache-Control", "")


def note(request: HttpRequest, response: HttpResponse) -> None:
    """Note the visit and give the cookie its full age again."""
    if not request.user.is_authenticated:
        return
    will_be_stored = request.session.modified
    user_agent = request.headers.get("User-Agent", "")[:HTTP_USER_AGENT_MAX_LENGTH]
    noted = note_visit(request.session, request.user, address=client_address(request), user_agent=user_agent)
    if noted and not will_be_stored:
        response.set_cookie(
            settings.SESSION_COOKIE_NAME,
            str(request.session.session_key),
            max_age=request.session.get_expiry_age(),
            domain=settings.SESSION_COOKIE_DOMAIN,
            path=settings.SESSION_COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=settings.SESSION_COOKIE_HTTPONLY,
            samesite=settings.SESSION_COOKIE_SAMESITE,  # type: ignore[arg-type]
        )


def client_address(request: HttpRequest) -> str | None:
    """Return the address the proxy settings prove; None where they prove none."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return None
