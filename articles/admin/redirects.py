"""Redirects at the desk, and the addresses readers look for in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from articles.admin.saving import ServiceAdmin
from articles.models import MissingAddress, Redirect
from articles.services.redirects import save_redirect

if TYPE_CHECKING:
    from django.http import HttpRequest

TOP = 50


@admin.register(Redirect)
class RedirectAdmin(ServiceAdmin):
    """Where addresses of a former site lead. Pages that exist always come first."""

    list_display = ("path", "target", "answer", "hits", "last_used_at")
    list_filter = ("answer",)
    search_fields = ("path", "target")
    ordering = ("path",)
    fields = ("path", "target", "answer")

    def save(self, request: HttpRequest, row: Redirect, form: Any) -> None:
        save_redirect(row, by=request.user)  # type: ignore[arg-type]


@admin.register(MissingAddress)
class MissingAddressAdmin(ServiceAdmin):
    """The addresses most looked for in vain, each with the way to make a redirect of it."""

    list_display = ("path", "hits", "first_seen_at", "last_seen_at", "mending")
    list_display_links = None
    file_columns = ("path", "hits", "first_seen_at", "last_seen_at")
    list_per_page = TOP
    search_fields = ("path",)
    ordering = ("-hits", "path")
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Readers find them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They are counted, not written."""
        return False

    @admin.display(description="")
    def mending(self, missing: MissingAddress) -> str:
        address = f"{reverse('admin:articles_redirect_add')}?{urlencode({'path': missing.path})}"
        return format_html(
            '<a href="{}">Make a redirect<span class="visually-hidden"> from {}</span></a>', address, missing.path
        )
