"""The rows under an article's form: its byline and its photos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.forms.models import BaseInlineFormSet

from articles.admin.pictures import thumbnail
from articles.models import Byline, GalleryPhoto

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class LabelledRows(BaseInlineFormSet):  # type: ignore[type-arg]
    """Rows whose fields say what they are: the heads of Django's columns are no labels."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name, field in form.fields.items():
            field.widget.attrs.setdefault("aria-label", str(field.label or name).capitalize())


class BylineInline(admin.TabularInline):  # type: ignore[type-arg]
    """Who wrote, photographed or translated it, in order."""

    model = Byline
    formset = LabelledRows
    extra = 0
    autocomplete_fields = ("author",)
    fields = ("author", "role", "order")
    verbose_name = "byline"
    verbose_name_plural = "byline: names in the order of their numbers"


class GalleryInline(admin.TabularInline):  # type: ignore[type-arg]
    """Photos besides the lead. They stand at [gallery], else after the text."""

    model = GalleryPhoto
    formset = LabelledRows
    extra = 0
    autocomplete_fields = ("photo",)
    fields = ("thumb", "photo", "caption", "alt", "order")
    readonly_fields = ("thumb",)
    verbose_name = "photo"
    verbose_name_plural = "photos: a paragraph [gallery] places them, else they follow the text"

    def get_queryset(self, request: HttpRequest) -> QuerySet[GalleryPhoto]:
        """Load the photos of the rows in the same query."""
        return super().get_queryset(request).select_related("photo")

    @admin.display(description="picture")
    def thumb(self, place: GalleryPhoto) -> str:
        return thumbnail(place.photo, "row") if place.photo_id else "–"
