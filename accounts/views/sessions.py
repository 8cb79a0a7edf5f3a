"""Where a member is signed in, and ending it there."""

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.devices import device_in_words, masked_network
from accounts.services import sessions as services
from config.caching import secret_page

if TYPE_CHECKING:
    from accounts.models import User


@secret_page
@require_safe
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """List the browsers in which this member is signed in, this one first."""
    key = request.session.session_key
    rows = sorted(services.live_sessions(cast("User", request.user)), key=lambda row: row.session_key != key)
    shown = [shown_session(row, is_current=row.session_key == key) for row in rows]
    return render(request, "usersessions/usersession_list.html", {"sessions": shown})


def shown_session(row: UserSession, *, is_current: bool) -> dict[str, object]:
    """Return what the list tells of a session; the full address stays in its row."""
    return {
        "pk": row.pk,
        "device": device_in_words(row.user_agent),
        "network": masked_network(row.ip),
        "first_seen_at": row.created_at,
        "last_seen_at": row.last_seen_at,
        "is_current": is_current,
    }


@secret_page
@require_POST
@login_required
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the member's other sessions."""
    key = str(request.session.session_key)
    if services.end_session(cast("User", request.user), pk=pk, except_key=key):
        messages.success(request, "That browser is signed out.")
    else:
        messages.info(request, "That browser was signed out already.")
    return HttpResponseRedirect(reverse("usersessions_list"), status=HTTPStatus.SEE_OTHER)


@secret_page
@require_POST
@login_required
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all of the member's sessions but this one."""
    services.end_sessions(cast("User", request.user), except_key=str(request.session.session_key))
    messages.success(request, "All other browsers are signed out.")
    return HttpResponseRedirect(reverse("usersessions_list"), status=HTTPStatus.SEE_OTHER)
