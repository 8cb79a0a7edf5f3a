"""How a member likes to read."""

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.forms import ReadingForm
from accounts.services.reading import choose_reading
from config.caching import secret_page

if TYPE_CHECKING:
    from accounts.models import User


@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reading(request: HttpRequest) -> HttpResponse:
    """Choose whether single keys move through discussions. The keys' own list sends the same form."""
    user = cast("User", request.user)
    known = {"has_comment_keys": user.has_comment_keys}
    form = ReadingForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        choose_reading(user, by=user, **form.cleaned_data)
        messages.success(request, "Your choice is saved.")
        return HttpResponseRedirect(reverse("accounts:reading"), status=HTTPStatus.SEE_OTHER)
    return render(request, "accounts/settings_reading.html", {"form": form})
