"""Answers when something went wrong: standing alone, without a query or a script, with typed text kept.

One template for all (`error.html`) and one plain file for 500, which must need nothing that may be broken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.traces import current_id
from config.typed_text import TypedField, came_from_this_site, typed_fields

if TYPE_CHECKING:
    from django.urls import ResolverMatch

USUAL_LIMIT_SECONDS = 60
SERVER_ERROR_PAGE = Path(__file__).with_name("server_error.html")
BUSY_SECONDS = 5
SECONDS_PER_MINUTE = 60
MINUTES_PER_HOUR = 60
BYTES_PER_MB = 1024 * 1024


@dataclass(frozen=True)
class Problem:
    """What an error page says: what happened, and what to do about it."""

    status: int
    heading: str
    text: str
    next_step: str = ""
    retry_after_seconds: int | None = None
    typed: list[TypedField] = field(default_factory=list)
    # The button of the form that sends it once more; empty: the text can be copied only.
    button: str = ""
    # What lets that form be sent with one press after signing in; see config/sent_again.py.
    signature: str = ""


def render_error(request: HttpRequest, problem: Problem, template: str = "error.html") -> HttpResponse:
    """Answer with an error page; no query, no cache."""
    facts = {"problem": problem, "request_id": current_id()}
    response = render(request, template, facts, status=problem.status)
    response.headers["Cache-Control"] = "private, no-store"
    if problem.retry_after_seconds is not None:
        response.headers["Retry-After"] = str(problem.retry_after_seconds)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return render_error(
        request,
        Problem(
            400,
            "This request could not be read",
            "The address or the form holds something this site cannot take.",
            "Check the address, or go back and send the form again.",
            typed=typed_fields(request),
        ),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return render_error(
        request,
        Problem(
            403,
            "This is not yours to open",
            "Your account does not have the right to do this.",
            "Go back, or sign in with another account.",
        ),
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: the same page for what never was and for what this reader may not see."""
    return render_error(
        request,
        Problem(
            404,
            "Page not found",
            "There is nothing at this address.",
            "If you typed it, check the spelling. If you followed a link, the page may have moved.",
            typed=typed_fields(request),
        ),
    )


def method_not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """Answer 405; `allowed` is the value of the header Allow."""
    response = render_error(
        request,
        Problem(
            405,
            "This address takes forms only",
            "It changes something, so it cannot be opened as a page.",
            "Go back and use the button on the page.",
        ),
    )
    response.headers["Allow"] = allowed
    return response


def too_large(request: HttpRequest, limit_bytes: int) -> HttpResponse:
    """Answer 413."""
    return render_error(
        request,
        Problem(
            413,
            "That is too much to send at once",
            f"This form may hold up to {_size_in_words(limit_bytes)}.",
            "Go back, where your text still stands, and shorten it, or choose a smaller file.",
        ),
    )


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 429 with the time of the limit (accounts.limits notes it) and everything typed but secrets."""
    match: ResolverMatch | None = request.resolver_match
    seconds = int(getattr(request, "limit_seconds", USUAL_LIMIT_SECONDS))
    return render_error(
        request,
        Problem(
            429,
            "You are going a little fast",
            f"You can try again {in_words(seconds)}.",
            "A sign-in code by mail works in the meantime." if match and match.url_name == "account_login" else "",
            retry_after_seconds=seconds,
            typed=typed_fields(request),
            button="Try again" if came_from_this_site(request) else "",
        ),
        "429.html",
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503 when the database does not take the request now; what was typed comes back in a form."""
    typed = typed_fields(request)
    return render_error(
        request,
        Problem(
            503,
            "Your comment could not be saved"
            if any(item.name == "text" for item in typed)
            else "This could not be done now",
            "Nothing is lost: try again." if typed else "The site is busy. Try again in a few seconds.",
            retry_after_seconds=BUSY_SECONDS,
            typed=typed,
            button="Try again" if typed and came_from_this_site(request) else "",
        ),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form whose token is missing or stale.

    Where the browser proves that the form stood on this site, its text comes back in a form with a fresh token, for
    one more press. Where it does not, the text can be copied only: another site must not have its words sent.
    """
    typed = typed_fields(request)
    is_comment = any(item.name == "text" for item in typed)
    if came_from_this_site(request):
        problem = Problem(
            403,
            "One more press is needed",
            "Please press Post once more." if is_comment else "Send the form once more.",
            "The page had been open for long, or you signed in elsewhere meanwhile. Nothing you typed is lost.",
            typed=typed,
            button="Post" if is_comment else "Send",
        )
    else:
        problem = Problem(
            403,
            "This form came from somewhere else",
            "Nothing was changed, because the form does not seem to have stood on this site.",
            "Open the page here and send it again; you can copy your text from below." if typed else "",
            typed=typed,
        )
    return render_error(request, problem)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 with a plain file: no template engine, no database."""
    page = SERVER_ERROR_PAGE.read_text(encoding="utf-8").replace("REQUEST", current_id() or "unknown")
    return HttpResponse(page, status=500, headers={"Cache-Control": "private, no-store"})


def _size_in_words(size_bytes: int) -> str:
    return f"{size_bytes // BYTES_PER_MB} MB" if size_bytes >= BYTES_PER_MB else f"{size_bytes // 1024} KB"


def in_words(seconds: int) -> str:
    """Return a waiting time as people say it: "in 40 seconds", "in 5 minutes", "in an hour"."""
    if seconds < SECONDS_PER_MINUTE:
        return f"in {seconds} seconds"
    minutes = -(-seconds // SECONDS_PER_MINUTE)
    if minutes >= MINUTES_PER_HOUR:
        hours = -(-minutes // MINUTES_PER_HOUR)
        return "in an hour" if hours == 1 else f"in {hours} hours"
    return "in a minute" if minutes == 1 else f"in {minutes} minutes"
