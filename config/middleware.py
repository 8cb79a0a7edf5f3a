"""Middleware of the whole site."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.deprecation import MiddlewareMixin

from config import errors
from config.unavailable import is_unavailable, note_refusal

if TYPE_CHECKING:
    from collections.abc import Callable

type GetResponse = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)

# Outside the desk nobody types more; the longest comment with its form is a tenth of this.
PUBLIC_BODY_BYTES = 256 * 1024
# The form of members' pictures; the image gate judges what the file itself may have.
PICTURE_PATH = "/accounts/settings/profile/picture/"
PICTURE_BODY_BYTES = 6 * 1024 * 1024
DESK_PREFIX = "/admin/"
# C0 controls but tab, line feed and carriage return; DEL; lone surrogates.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def response_headers(get_response: GetResponse) -> GetResponse:
    """Deny browser features that no page uses, on every answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response

    return middleware


def explain_refused_method(get_response: GetResponse) -> GetResponse:
    """Put words on Django's empty answer 405."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not getattr(response, "content", b""):
            return errors.method_not_allowed(request, response.headers.get("Allow", ""))
        return response

    return middleware


def refuse_odd_input(get_response: GetResponse) -> GetResponse:
    """Refuse what no reader sends and clean what some do, before any view sees it.

    A path with control characters answers 400, and so does a body without a length: no browser sends one, and two
    servers that do not agree where it ends are how requests are smuggled. A body over the limit answers 413; control
    characters in queries and forms are taken out: a NUL in a filter is an error of the database (docs/security.md).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if CONTROLS.search(request.path) or "HTTP_TRANSFER_ENCODING" in request.META:
            return errors.bad_request(request)
        is_desk = request.path.startswith(DESK_PREFIX)
        limit = body_limit(request.path, is_desk=is_desk)
        # Photos come in at the desk only; the image gate judges their size.
        is_upload = is_desk and (request.content_type or "").startswith("multipart/")
        if not is_upload and content_length(request) > limit:
            return errors.too_large(request, limit)
        request.GET = cleaned(request.GET)  # type: ignore[assignment]
        try:
            request.POST = cleaned(request.POST)  # type: ignore[assignment]
        except RequestDataTooBig:
            return errors.too_large(request, limit)
        return get_response(request)

    return middleware


def body_limit(path: str, *, is_desk: bool) -> int:
    """Return how many bytes a form may have at an address."""
    if is_desk:
        return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return PICTURE_BODY_BYTES if path == PICTURE_PATH else PUBLIC_BODY_BYTES


def content_length(request: HttpRequest) -> int:
    """Return the announced size of the body in bytes, 0 where it is missing or no number."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return int(announced) if announced.isascii() and announced.isdigit() else 0


def cleaned(query: QueryDict) -> QueryDict:
    """Return the values without control characters; the same object where there are none."""
    if not any(CONTROLS.search(text) for name, values in query.lists() for text in (name, *values)):
        return query
    copy = QueryDict(mutable=True, encoding=query.encoding)
    for name, values in query.lists():
        copy.setlist(CONTROLS.sub("", name), [CONTROLS.sub("", value) for value in values])
    copy._mutable = False  # noqa: SLF001  (QueryDict has no public way to freeze)
    return copy


class StorageUnavailable(MiddlewareMixin):
    """Answer 503 with the typed text where the database or the store of files is away, instead of 500 without it."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not is_unavailable(exception):
            return None
        note_refusal(exception)
        logger.warning("The database or the store of files did not take a request.", exc_info=exception)
        return errors.unavailable(request)
