"""Erasure at the desk: an administrator starts it for somebody, with a reason, or lets the account stay."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from accounts.desk_admin import DeskAdmin
from accounts.errors import LeavingRefused
from accounts.models import User
from accounts.permissions import is_administrator
from accounts.services.leaving import cancel_erasure, schedule_erasure
from accounts.standing import in_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

REASON_MAX_LENGTH = 300


class ErasureForm(forms.Form):
    """Why an account goes, and what becomes of its texts."""

    reason = forms.CharField(
        max_length=REASON_MAX_LENGTH,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="The member reads it in a mail; it stands in the log.",
    )
    keep_texts = forms.TypedChoiceField(
        label="Texts",
        choices=[("keep", "Keep them, without the name"), ("remove", "Remove them")],
        coerce=lambda value: value == "keep",
    )


class LeavingActs(DeskAdmin):
    """A line on the member's page, and a page that asks for the reason."""

    def get_urls(self) -> list[URLPattern]:
        asking = require_http_methods(["GET", "HEAD", "POST"])(self.admin_site.admin_view(self.erase_member))
        return [path("<int:pk>/erase/", asking, name="accounts_user_erase"), *super().get_urls()]

    @admin.display(description="erasure")
    def erasure(self, member: User) -> str:
        """Return in words when the account goes, with the way to have it go or stay."""
        when = f"On {in_words(member.erase_at)}" if member.erase_at else "Not asked for"
        act = "let it stay …" if member.erase_at else "start …"
        address = reverse("admin:accounts_user_erase", args=[member.pk])
        return format_html('{} (<a href="{}">{}</a>)', when, address, act)

    def erase_member(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the reason, then start the week; where it runs, ask once and end it. For administrators."""
        by: Any = request.user
        if not is_administrator(by):
            raise PermissionDenied
        member = get_object_or_404(User, pk=pk)
        form = ErasureForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and (member.erase_at is not None or form.is_valid()):
            return self._decide(request, member, form)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Delete the account of {member}" if member.erase_at is None else f"Let {member} stay",
            "opts": self.opts,
            "member": member,
            "form": form if member.erase_at is None else None,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        return TemplateResponse(request, "admin/accounts/user/erase.html", context, status=status)

    def _decide(self, request: HttpRequest, member: User, form: ErasureForm) -> HttpResponse:
        by: Any = request.user
        try:
            if member.erase_at is not None:
                cancel_erasure(member, by=by)
                said = "The account stays."
            else:
                schedule_erasure(member, by=by, **form.cleaned_data)
                said = f"The account goes in seven days. {form.cleaned_data['reason']}"
        except LeavingRefused as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
        else:
            self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[member.pk]))
