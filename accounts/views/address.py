"""The page where a member changes their address."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from allauth.account import views as allauth_views
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.address_change import end_change, pending_address

if TYPE_CHECKING:
    from accounts.models import User


class AddressView(allauth_views.EmailView):  # type: ignore[misc]
    """Ask for a new address, show the one that waits for its code, or keep the old one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pending = pending_address(self.request, cast("User", self.request.user))
        context = super().get_context_data(**kwargs)  # type: ignore[no-untyped-call]
        return {**context, "pending": pending}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "action_keep" not in request.POST:
            return super().post(request, *args, **kwargs)
        if end_change(request):
            messages.success(request, "Your address stays as it is.")
        return HttpResponseRedirect(self.success_url, status=HTTPStatus.SEE_OTHER)
