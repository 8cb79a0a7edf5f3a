"""How a member's account is opened: password, passkeys and keys, the app, recovery codes, sessions, address."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.errors import FactorNeeded
from accounts.factors import check_may_open_desk, factors_of
from accounts.next_address import is_valid_next
from config.caching import secret_page

if TYPE_CHECKING:
    from accounts.models import User


@secret_page
@require_safe
@login_required
def security(request: HttpRequest) -> HttpResponse:
    """Show what opens this account, and to people of the staff what the desk still asks for."""
    user = cast("User", request.user)
    came_for = request.GET.get("next")
    context: dict[str, Any] = {
        "factors": factors_of(user),
        "way_back": came_for if is_valid_next(came_for) else "",
        "desk_closes_at": None,
        "desk_notice": "",
    }
    if user.is_staff:
        try:
            context["desk_closes_at"] = check_may_open_desk(user)
        except FactorNeeded as err:
            context["desk_notice"] = err.message
    return render(request, "accounts/settings_security.html", context)
