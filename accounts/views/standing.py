"""What moderators decided about the member who looks, and the way to ask for a second look."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import SanctionRefused
from accounts.models import Sanction
from accounts.services.standing import ask_second_look, read_warning
from accounts.standing import sentence
from config.caching import secret_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import AuthenticatedRequest


@secret_page
@require_safe
@login_required
def standing(request: AuthenticatedRequest) -> HttpResponse:
    """Show what holds about the own account, and what held."""
    return _show(request)


@secret_page
@require_POST
@login_required
def second_look(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Ask for a second look; a refused text stays in the field."""
    sanction = get_object_or_404(Sanction, pk=pk, user=request.user)
    text = request.POST.get("text", "")
    try:
        if ask_second_look(sanction, by=request.user, text=text):
            messages.success(request, "Another moderator looks at it again. You are told what comes of it.")
    except SanctionRefused as refusal:
        return _show(request, {"pk": pk, "text": text, "error": refusal.message}, HTTPStatus.UNPROCESSABLE_ENTITY)
    return HttpResponseRedirect(reverse("accounts:standing"), status=HTTPStatus.SEE_OTHER)


@secret_page
@require_POST
@login_required
def read(request: AuthenticatedRequest) -> HttpResponse:
    """Note that the warning was read."""
    if read_warning(request.user):
        messages.success(request, "Thank you. You can write again.")
    return HttpResponseRedirect(reverse("accounts:standing"), status=HTTPStatus.SEE_OTHER)


def _show(
    request: AuthenticatedRequest, typed: dict[str, object] | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    sanctions = list(Sanction.objects.filter(user=request.user))
    context = {
        "in_force": [(sanction, sentence(sanction)) for sanction in sanctions if sanction.is_in_force],
        "over": [sanction for sanction in sanctions if not sanction.is_in_force],
        "typed": typed or {},
    }
    return render(request, "accounts/standing.html", context, status=status)
