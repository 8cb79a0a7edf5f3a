"""Roles at the desk: groups of rights, composed by administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.db.models import Count, Q
from django.http import HttpResponseRedirect

from accounts.desk_admin import DeskAdmin
from accounts.errors import AccessRefused
from accounts.services.roles import delete_role, save_role

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

# Rights of other packages open nothing here.
APPS_WITH_RIGHTS = ("accounts", "articles", "comments")


class RoleAdmin(DeskAdmin, GroupAdmin):
    """What a role may do, and how many people have it."""

    list_display = ("name", "people")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        """Count people in the same query."""
        roles: QuerySet[Group] = super().get_queryset(request).annotate(user_count=Count("user"))
        return roles

    @admin.display(description="people", ordering="user_count")
    def people(self, role: Any) -> int:
        return int(role.user_count)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any) -> Any:
        """Offer the rights of our own apps, and that of composing roles."""
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "permissions":
            ours = Q(content_type__app_label__in=APPS_WITH_RIGHTS) | Q(
                content_type__app_label="auth", codename__endswith="_group"
            )
            field.queryset = field.queryset.filter(ours)
        return field

    def save_model(self, request: HttpRequest, obj: Group, form: Any, change: bool) -> None:
        """Store through the service, which judges the rights as well; a refusal is said and nothing changes."""
        by: Any = request.user
        try:
            save_role(obj, rights=form.cleaned_data["permissions"], by=by)
        except AccessRefused as refusal:
            request.was_refused = True  # type: ignore[attr-defined]
            self.message_user(request, refusal.message, messages.ERROR)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Leave the rights alone: `save_role` has set them."""

    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        by: Any = request.user
        try:
            delete_role(obj, by=by)
        except AccessRefused as refusal:
            request.was_refused = True  # type: ignore[attr-defined]
            self.message_user(request, refusal.message, messages.ERROR)

    def response_add(self, request: HttpRequest, obj: Group, post_url_continue: str | None = None) -> HttpResponse:
        return self._after_refusal(request) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Group) -> HttpResponse:
        return self._after_refusal(request) or super().response_change(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        return self._after_refusal(request) or super().response_delete(request, obj_display, obj_id)

    def _after_refusal(self, request: HttpRequest) -> HttpResponse | None:
        """Show the page as it is again, and do not speak of success."""
        refused = getattr(request, "was_refused", False)
        return HttpResponseRedirect(request.get_full_path()) if refused else None

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write nothing: the service has."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write nothing: the service has."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Write nothing: the service has."""


# Django has registered its own screen with the import above.
admin.site.unregister(Group)
admin.site.register(Group, RoleAdmin)
