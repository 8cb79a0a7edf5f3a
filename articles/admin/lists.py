"""What the lists of the set-up share; and promos."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from accounts.desk_admin import DeskAdmin
from articles.admin.promo_preview import preview_promo
from articles.admin.promo_strip import strips
from articles.admin.saving import ServiceAdmin, UntouchedForm
from articles.charts import number_in_words
from articles.desk_readership import PROMO_DAYS, clicked_in_words, with_counts
from articles.models import Promo
from articles.querysets import CHANGE
from articles.services.deleting import delete_listed
from articles.services.promos import delete_promo, save_promo

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.urls import URLPattern


class ListedAdmin(ServiceAdmin):
    """A list articles choose from; what goes gives its address free."""

    form = UntouchedForm

    def has_pick_permission(self, request: HttpRequest) -> bool:
        """Let whoever writes choose, also where their role has no such list."""
        return self.has_view_permission(request) or request.user.has_perm(CHANGE)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        delete_listed(obj, by=request.user)  # type: ignore[arg-type]

    def tell(self, request: HttpRequest, sentence: str, row: Any, *, level: int = messages.SUCCESS) -> None:
        """Say what was done, with the way to the row it was done to."""
        address = reverse(f"admin:articles_{row._meta.model_name}_change", args=[row.pk])
        self.message_user(request, format_html('{} <a href="{}">Open “{}”</a>', sentence, address, row), level)


PROMO_FIELDS = (
    "label", "text", "photo", "url", "link_label", "is_advertisement",
    "slot", "audience", "sections", "starts_at", "ends_at", "weight",
)  # fmt: skip


class PromoForm(forms.ModelForm):  # type: ignore[type-arg]
    """A promo; its sections are ticked, not chosen in a list one may scroll past."""

    class Meta:
        model = Promo
        fields: ClassVar[tuple[str, ...]] = PROMO_FIELDS
        widgets: ClassVar[dict[str, Any]] = {"sections": forms.CheckboxSelectMultiple}


@admin.register(Promo)
class PromoAdmin(DeskAdmin):
    """Short blocks that stand in and after texts while their dates last."""

    form = PromoForm
    list_display = (
        "label",
        "slot",
        "audience",
        "starts_at",
        "ends_at",
        "weight",
        "paid",
        "shown",
        "clicked",
    )
    list_filter = ("slot", "audience", "is_advertisement")
    search_fields = ("label", "text")
    ordering = ("-pk",)
    autocomplete_fields = ("photo",)
    fieldsets = (
        (None, {"fields": PROMO_FIELDS[:6]}),
        ("Where and when", {"fields": PROMO_FIELDS[6:]}),
        (f"How it does, in {PROMO_DAYS} days", {"fields": ("shown", "clicked")}),
    )
    readonly_fields = ("shown", "clicked")

    def get_urls(self) -> list[URLPattern]:
        """Add the page that shows what is in the form as readers would see it."""
        shown = require_POST(self.admin_site.admin_view(partial(preview_promo, self)))
        return [path("preview/", shown, name="articles_promo_preview"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Promo]:
        return with_counts(super().get_queryset(request))

    @admin.display(description="paid for", ordering="is_advertisement")
    def paid(self, promo: Promo) -> str:
        """Tell advertisements; that the magazine's own are none is no fault to be marked as one."""
        return "Paid for" if promo.is_advertisement else "–"

    @admin.display(description=f"Shown, {PROMO_DAYS} days", ordering="shown_count")
    def shown(self, promo: Promo) -> str:
        """Return how often readers had it in view."""
        return number_in_words(getattr(promo, "shown_count", 0))

    @admin.display(description=f"Clicked, {PROMO_DAYS} days", ordering="clicked_count")
    def clicked(self, promo: Promo) -> str:
        """Return how often they followed it."""
        return clicked_in_words(getattr(promo, "shown_count", 0), getattr(promo, "clicked_count", 0))

    def save_model(self, request: HttpRequest, obj: Promo, form: Any, change: bool) -> None:
        save_promo(obj, by=request.user)  # type: ignore[arg-type]

    def delete_model(self, request: HttpRequest, obj: Promo) -> None:
        delete_promo(obj, by=request.user)  # type: ignore[arg-type]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Draw the days of all promos above the list: one query more."""
        changelist: Any = super().get_changelist_instance(request)
        changelist.strips = strips(Promo.objects.order_by("pk"), timezone.localdate())
        return changelist
