"""Sessions at the desk: a member is signed out everywhere, by who may change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from accounts.desk_readers import ReaderFacts
from accounts.errors import AccountError
from accounts.services.access import sign_out_everywhere

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern


class SessionActs(ReaderFacts):
    """A page that asks before it ends the sessions of somebody else."""

    def get_urls(self) -> list[URLPattern]:
        asking = require_http_methods(["GET", "HEAD", "POST"])(self.admin_site.admin_view(self.end_sessions))
        return [path("<int:pk>/sessions/", asking, name="accounts_user_sessions"), *super().get_urls()]

    def end_sessions(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask once, then end them."""
        member: Any = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, member):
            raise PermissionDenied
        back = HttpResponseRedirect(reverse("admin:accounts_user_change", args=[pk]))
        if request.method == "POST":
            try:
                count = sign_out_everywhere(member, by=request.user)  # type: ignore[arg-type]
            except AccountError as err:
                messages.error(request, err.message)
            else:
                messages.success(request, f"Signed out of {count} browser{'' if count == 1 else 's'}.")
            return back
        context = {
            **self.admin_site.each_context(request),
            "title": f"Sign {member} out everywhere",
            "opts": self.opts,
            "member": member,
            "sessions": self.sessions(member),
        }
        return TemplateResponse(request, "admin/accounts/user/sessions.html", context)
