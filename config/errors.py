"""Answers when something went wrong: standing alone, without a query or a script."""

from django.http import HttpRequest, HttpResponse


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403."""
    return HttpResponse(status=403)
