"""The list of kept texts."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import kept_texts
from config.caching import secret_page


@secret_page
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """Show what is kept in this browser's session."""
    return render(request, "accounts/kept.html", {"texts": kept_texts.all_kept(request.session)})


@secret_page
@require_POST
def discard_kept(request: HttpRequest) -> HttpResponse:
    """Forget one kept text."""
    if kept_texts.discard(request.session, request.POST.get("target", "")):
        messages.success(request, "The text is discarded.")
    return HttpResponseRedirect(reverse("accounts:kept"), status=HTTPStatus.SEE_OTHER)
