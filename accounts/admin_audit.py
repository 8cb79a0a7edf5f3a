"""The audit log at the desk: who did what to which object, and why. It is read, and never written, by anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

from accounts.audit_words import changes_in_words, kind_in_words
from accounts.desk_admin import DeskAdmin
from accounts.models import AuditEntry

if TYPE_CHECKING:
    from django.http import HttpRequest


class KindFilter(admin.SimpleListFilter):
    """What sort of object it was done to."""

    title = "object"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        kinds = AuditEntry.objects.order_by("object_type").values_list("object_type", flat=True).distinct()
        return sorted(((kind, kind_in_words(kind)) for kind in kinds if kind), key=lambda kind: kind[1])

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep the chosen kind; an unknown one keeps nothing, as nothing was ever done to it."""
        return queryset.filter(object_type=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditAdmin(DeskAdmin):
    """One line per act, the newest first. Adding, changing and deleting are closed for every role."""

    list_display = ("made_at", "shown_by", "act", "shown_object", "reason", "shown_changes")
    list_display_links = ("made_at",)
    list_filter = ("act", KindFilter, ("by", admin.RelatedOnlyFieldListFilter))
    list_per_page = 50
    date_hierarchy = "made_at"
    ordering = ("-made_at", "-pk")
    show_full_result_count = False
    actions = None
    search_fields = ("by_name", "object_label", "reason", "object_key__exact")
    search_help_text = "A name, the title of an object, words of a reason, or an object's number."
    fields = ("made_at", "shown_by", "act", "shown_object", "reason", "shown_changes", "shown_overridden", "network")
    readonly_fields = fields

    class Media:
        css: ClassVar[Any] = {"all": ("css/desk-log.css",)}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    @admin.display(description="by", ordering="by_name")
    def shown_by(self, entry: AuditEntry) -> str:
        return format_html("<bdi>{}</bdi>", entry.by_name)

    @admin.display(description="object", ordering="object_label")
    def shown_object(self, entry: AuditEntry) -> str:
        """Return what it was done to, with the way there; whoever may not see it meets a 404 behind the link."""
        if not entry.object_type:
            return "–"
        kind = kind_in_words(entry.object_type)
        address = _address(entry)
        if not address:
            return format_html("{} “{}”", kind, entry.object_label)
        return format_html('{} “<a href="{}">{}</a>”', kind, address, entry.object_label)

    @admin.display(description="before and after")
    def shown_changes(self, entry: AuditEntry) -> str:
        return changes_in_words(entry)

    @admin.display(description="checks overridden")
    def shown_overridden(self, entry: AuditEntry) -> str:
        return ", ".join(entry.overridden) or "–"


def _address(entry: AuditEntry) -> str:
    try:
        return reverse(f"admin:{entry.object_type.replace('.', '_')}_change", args=[entry.object_key])
    except NoReverseMatch:
        return ""
