"""What all screens of the desk share about rights: what is outside one's scope answers as if it never was."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, NoReturn

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_safe

from accounts.audit_words import changes_in_words
from accounts.desk_files import ListFile
from accounts.desk_saying import SayingAdmin
from accounts.models import AuditEntry

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

ENTRIES_PER_PAGE = 50
logger = logging.getLogger(__name__)


class DeskAdmin(ListFile, SayingAdmin):
    """A screen whose `get_queryset` is its scope: lists, search, acts, history and forms load through it alone.

    No right to the screen: 403. A row outside the scope: 404, as for one that never was.
    """

    def has_pick_permission(self, request: HttpRequest) -> bool:
        """Tell whether this person may choose rows in a form of another screen, without a right to this one."""
        return self.has_view_permission(request)

    def _get_obj_does_not_exist_redirect(self, *args: Any) -> NoReturn:
        """Answer 404 where Django would lead to the front of the desk; it has no public name for this."""
        raise Http404("There is nothing at this address.")

    def get_urls(self) -> list[URLPattern]:
        """Show histories from the audit log, which services write; Django's own tells of forms only."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_history"
        history = require_safe(self.admin_site.admin_view(self.history_view))
        others = [pattern for pattern in super().get_urls() if pattern.name != name]
        return [path("<path:object_id>/history/", history, name=name), *others]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what was done to one row, the newest first: two queries more than the row."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404("There is nothing at this address.")
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        entries: Any = AuditEntry.objects
        page = Paginator(entries.about(row), ENTRIES_PER_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {row}",
            "opts": self.opts,
            "object": row,
            "page": page,
            "entries": [(entry, changes_in_words(entry)) for entry in page],
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/history.html", context)

    def response_action(self, request: HttpRequest, queryset: Any, *args: Any, **kwargs: Any) -> Any:
        """Say how many of the chosen rows are not there for this person, after the act on the others."""
        chosen = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
        is_all = request.POST.get("select_across", "0") != "0"
        missing = 0 if is_all else len(chosen - self._keys_of(queryset, chosen))
        answer = super().response_action(request, queryset, *args, **kwargs)  # type: ignore[misc]
        if missing:
            self.message_user(
                request, f"{missing} of the chosen row{pluralize(missing)} was not found.", messages.WARNING
            )
        return answer

    def _keys_of(self, queryset: Any, chosen: set[str]) -> set[str]:
        keys = [int(key) for key in chosen if key.isascii() and key.isdigit()]
        return {str(pk) for pk in queryset.filter(pk__in=keys).values_list("pk", flat=True)}

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Note in the log what was posted by hand: fields that the form does not offer are ignored."""
        names = {field.name for field in self.opts.get_fields()}
        by_hand = (names & set(request.POST)) - set(form.fields)
        if by_hand:
            logger.warning(
                "Fields were posted that the form does not offer",
                extra={"fields": sorted(by_hand), "screen": self.opts.label_lower, "user_id": request.user.pk},
            )
        return super().save_form(request, form, change)
