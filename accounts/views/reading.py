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
from accounts.reading_choices import reading_columns
from accounts.services.reading import choose_reading
from config.caching import secret_page

if TYPE_CHECKING:
    from accounts.models import User


@secret_page
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reading(request: HttpRequest) -> HttpResponse:
    """Choose colors, type, zone, order and keys. The keys' own list sends the same form."""
    user = cast("User", request.user)
    form = ReadingForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(user, name) for name in reading_columns()},
    )
    if request.method != "POST":
        return render(request, "accounts/settings_reading.html", {"form": form})
    if not form.is_valid():
        return render(request, "accounts/settings_reading.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    choose_reading(user, by=user, **form.cleaned_data)
    messages.success(request, "Your choice is saved.")
    return HttpResponseRedirect(reverse("accounts:reading"), status=HTTPStatus.SEE_OTHER)
