"""Which mails a member wants, and the one-click way out of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import mail_kinds
from accounts.forms.notifications import NotificationsForm
from accounts.services.notifications import choose_mails
from accounts.unsubscribing import Link, LinkTooOld, read_link
from config.caching import secret_page
from config.errors import Problem, render_error

if TYPE_CHECKING:
    from accounts.models import User


@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """Choose for each kind of mail how often it comes."""
    user = cast("User", request.user)
    cadences = mail_kinds.cadences_of(user)
    kinds = mail_kinds.kinds_for(user)
    form = NotificationsForm(request.POST if request.method == "POST" else None, kinds=kinds, cadences=cadences)
    if request.method == "POST" and form.is_valid():
        choose_mails(user, form.chosen(), by=user)
        messages.success(request, "Your choices are saved.")
        return HttpResponseRedirect(reverse("accounts:notifications"), status=HTTPStatus.SEE_OTHER)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    always = mail_kinds.known_kinds(optional=False)
    return render(request, "accounts/settings_notifications.html", {"form": form, "always": always}, status=status)


CUT_LINK = (
    "It was cut or changed on its way, or what it stops is gone. Sign in and choose your mails under Settings, "
    "Notifications: none of them needs a link."
)


@secret_page
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one sort of mail by a signed link: by a mail program's POST, or by the button of this page.

    The link is the right to do it, so there is no token of the form. A mail program follows no redirect (RFC 8058).
    """
    try:
        link = read_link(token)
    except LinkTooOld:
        return HttpResponseRedirect(reverse("accounts:notifications"), status=HTTPStatus.SEE_OTHER)
    if link is None:
        return render_error(request, Problem(HTTPStatus.NOT_FOUND, "This link does not work", CUT_LINK))
    before = _act(link, request) if request.method == "POST" else ""
    return render(request, "accounts/unsubscribe.html", {"link": link, "before": before})


def _act(link: Link, request: HttpRequest) -> str:
    """Resume when the page's button says so, else stop; return what was before the stop."""
    if request.POST.get("act") == "resume":
        link.resume(request.POST.get("before", ""))
        return ""
    return link.stop()
