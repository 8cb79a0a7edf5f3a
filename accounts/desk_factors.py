"""Second factors at the desk: whether a member has any, and their removal for those who have lost them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from accounts.desk_sessions import SessionActs
from accounts.errors import AccountError
from accounts.factors import factors_of
from accounts.models import User
from accounts.permissions import is_administrator
from accounts.services.factors import remove_factors

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

REASON_MAX_LENGTH = 300


class RemovalForm(forms.Form):
    """Why a member's factors go."""

    reason = forms.CharField(
        max_length=REASON_MAX_LENGTH,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="How you know that it is them. It stands in the log and in the mail to the member.",
        error_messages={"required": "Say why: the reason stands in the log and in the mail to the member."},
    )


class FactorActs(SessionActs):
    """A line on the member's page, and a page that asks for the reason."""

    def get_urls(self) -> list[URLPattern]:
        removal = self.admin_site.admin_view(self.remove_factors)
        asking = require_http_methods(["GET", "HEAD", "POST"])(removal)
        own = path("<int:pk>/factors/", asking, name="accounts_user_factors")
        return [own, *super().get_urls()]

    @admin.display(description="second factor")
    def second_factor(self, member: User) -> str:
        """Return in words what the member has, with the way to remove it; one query."""
        factors = factors_of(member)
        if not factors.has_any:
            return "None"
        count = len(factors.keys)
        keys = f"{count} passkey{pluralize(count)} or key{pluralize(count)}"
        parts = ["an app"] * bool(factors.app) + [keys] * bool(factors.keys)
        address = reverse("admin:accounts_user_factors", args=[member.pk])
        return format_html('{} (<a href="{}">remove …</a>)', " and ".join(parts).capitalize(), address)

    def remove_factors(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the reason, then remove; for administrators."""
        by: Any = request.user
        if not is_administrator(by):
            raise PermissionDenied
        member = User.objects.filter(pk=pk).first()
        if member is None:
            raise Http404
        form = RemovalForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            return self._remove(request, member, form.cleaned_data["reason"])
        context = {
            **self.admin_site.each_context(request),
            "title": f"Remove the second factors of {member}",
            "opts": self.opts,
            "member": member,
            "form": form,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return TemplateResponse(request, "admin/accounts/user/factors.html", context, status=status)

    def _remove(self, request: HttpRequest, member: User, reason: str) -> HttpResponse:
        try:
            is_done = remove_factors(member, by=request.user, reason=reason)  # type: ignore[arg-type]
        except AccountError as err:
            self.message_user(request, err.message, messages.ERROR)
        else:
            sentence = "The factors are removed; the member is told by mail." if is_done else "There were none."
            self.message_user(request, sentence, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[member.pk]))
