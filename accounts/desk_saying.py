"""What every form of the desk says once something is stored or gone, in the desk's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LINKED = 'The {} <a href="{}">“{}”</a> is {}.'
UNLINKED = "The {} “{}” is {}."


class SayingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Where Django would tell of success, one sentence with the way back to the row; it leads on as Django does."""

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Say that a row is new."""
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        self.tell_of(request, obj, "added")
        return self._lead_on(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Say that a row is saved."""
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        self.tell_of(request, obj, "saved")
        return self._lead_on(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        """Say that a row is gone."""
        if IS_POPUP_VAR in request.POST:
            return super().response_delete(request, obj_display, obj_id)
        sentence = UNLINKED.format(self.opts.verbose_name, obj_display, "deleted")
        self.message_user(request, sentence, messages.SUCCESS)
        return self.response_post_save_change(request, None)

    def tell_of(self, request: HttpRequest, row: Any, done: str) -> None:
        """Name the row, with the way to it for who may open it."""
        name = self.opts.verbose_name
        if self.has_view_or_change_permission(request, row):
            said = format_html(LINKED, name, self._address(row), row, done)
        else:
            said = format_html(UNLINKED, name, row, done)
        self.message_user(request, said, messages.SUCCESS)

    def _lead_on(self, request: HttpRequest, row: Any) -> HttpResponse:
        if "_continue" in request.POST:
            address = self._address(row)
        elif "_addanother" in request.POST:
            address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")
        else:
            return self.response_post_save_change(request, row)
        kept: Any = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return HttpResponseRedirect(add_preserved_filters(kept, address))

    def _address(self, row: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
