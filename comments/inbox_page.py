"""The page of the inbox, and what is marked read on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from comments.inbox import load_inbox
from comments.loading import number_from
from comments.models import Notice
from comments.services.bells import mark_read
from comments.writing import see_other
from config.caching import secret_page
from config.errors import bad_request

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@secret_page
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """List what a member was told; a POST marks one notice read, or all up to the newest that was shown."""
    user = cast("User", request.user)
    if request.method == "POST":
        return _mark(request, user)
    inbox = load_inbox(user, before=request.GET.get("before", ""))
    return render(request, "comments/notifications.html", {"inbox": inbox, "before": request.GET.get("before", "")})


def _mark(request: HttpRequest, user: User) -> HttpResponse:
    own = Notice.objects.unread().filter(recipient=user)
    one, newest = (number_from(request.POST.get(name, "")) for name in ("notice", "until"))
    if not one and not newest:
        return bad_request(request)
    if mark_read(own.filter(pk=one) if one else own.filter(pk__lte=newest)) and not one:
        messages.success(request, "All is marked read.")
    return see_other(reverse("comments:notifications"))
