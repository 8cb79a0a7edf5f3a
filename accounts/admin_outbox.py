"""The outbox at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.html import format_html

from accounts.desk_admin import DeskAdmin
from accounts.models import OutgoingMail
from accounts.permissions import is_administrator
from accounts.services.mail import send_again

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class StateFilter(admin.SimpleListFilter):
    """What became of mails."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("waits", "Waits or is tried again"), ("sent", "Sent"), ("given-up", "Given up")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = self.value()
        if chosen == "given-up":
            return queryset.given_up()
        return {"waits": queryset.waiting(), "sent": queryset.sent()}.get(chosen or "", queryset)


@admin.register(OutgoingMail)
class OutgoingMailAdmin(DeskAdmin):
    """The outbox, to see whether mails leave. Never their text: it holds codes that open accounts."""

    list_display = ("kind", "to", "shown_state", "made_at", "tries", "next_try_at", "last_error")
    list_filter = (StateFilter, "kind", "made_at")
    ordering = ("-pk",)
    show_full_result_count = False
    search_fields = ("kind",)
    search_help_text = "The kind of mail."
    actions = ("send_chosen_again",)
    fields = ("kind", "to", "shown_state", "made_at", "expires_at", "tries", "next_try_at", "sent_at", "last_error")
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: OutgoingMail | None = None) -> bool:
        """Addresses are for administrators."""
        return is_administrator(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: OutgoingMail | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OutgoingMail | None = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingMail]:
        """Load everything but the mails themselves."""
        return super().get_queryset(request).defer("text", "html", "headers", "subject")

    @admin.action(description="Send again")
    def send_chosen_again(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        """Have mails that were given up tried anew; sent, waiting and expired ones stay as they are."""
        by: Any = request.user
        count = sum(send_again(mail, by=by) for mail in queryset)
        left = queryset.count() - count
        said = f"{count} mail{'' if count == 1 else 's'} will be sent again."
        if left:
            said += f" {left} chosen could not be: only mails that were given up and have not expired can."
        self.message_user(request, said, messages.SUCCESS if count else messages.WARNING)

    @admin.display(description="state")
    def shown_state(self, mail: OutgoingMail) -> str:
        """Return in words what became of it."""
        kind, words = _state(mail)
        return format_html('<span class="state state--{}">{}</span>', kind, words)


def _state(mail: OutgoingMail) -> tuple[str, str]:
    if mail.sent_at:
        return "on", "Sent"
    if mail.next_try_at is None:
        return "off", "Given up"
    if mail.expires_at and mail.expires_at <= timezone.now():
        return "off", "Expired"
    return "waits", "Waits" if mail.tries == 0 else "Is tried again"
