"""The rows under an article's form: its byline and its photos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.forms.models import BaseInlineFormSet

from articles.admin.choosers import KnownSelect, first_of, say_choose
from articles.admin.pictures import thumbnail
from articles.models import Author, Byline, GalleryPhoto, Photo
from articles.snapshots import working_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from articles.snapshots import Snapshot


class WorkingRows(BaseInlineFormSet):  # type: ignore[type-arg]
    """Rows of what the desk works on, which need not be stored yet: their ids are their places, from 1.

    Nothing here asks or writes the database; the article's service stores all rows with the article. Fields say what
    they are also to those who hear them out of their place.
    """

    def get_queryset(self) -> Any:
        """Return unsaved rows, with what they name loaded: one query."""
        if not hasattr(self, "_queryset"):
            self._queryset = _unsaved_rows(self.model, working_of(self.instance), self.prefix)
        return self._queryset

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        say_choose(form)
        place = form.instance.pk
        form.fields["id"] = forms.IntegerField(initial=place, required=False, widget=forms.HiddenInput)
        if index is not None and index >= self.initial_form_count():
            # A new row stands last.
            form.fields["order"].initial = index
        for name, field in form.fields.items():
            chooser = getattr(field.widget, "widget", None)
            if isinstance(chooser, KnownSelect):
                chooser.known = getattr(form.instance, name) if place is not None else None
                # The row that script copies is filled by script too.
                chooser.offered = [] if index is None else self.offered(field)
            field.widget.attrs.setdefault("aria-label", str(field.label or name).capitalize())

    def offered(self, field: Any) -> list[Any]:
        """Return what an empty row, or a field like its own, may choose from: one query for all of them."""
        if not hasattr(self, "_rows_offered"):
            self._rows_offered = list(first_of(field.queryset))
        return self._rows_offered


class WorkingRowForm(forms.ModelForm):  # type: ignore[type-arg]
    """One row; whether another has the same is for the rows together to say."""

    def validate_unique(self) -> None:
        """Ask the database nothing: the stored rows are about to be replaced."""

    def validate_constraints(self) -> None:
        """Ask the database nothing, for the same reason."""


def working_rows(formset: Any) -> list[dict[str, Any]]:
    """Return the cleaned values of the rows that stay, by their numbers; equal numbers keep their places."""
    kept = [form.cleaned_data for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    return sorted(kept, key=lambda row: row.get("order") or 0)


def _unsaved_rows(model: Any, working: Snapshot, prefix: str | None) -> list[Any]:
    """Return a snapshot's rows as instances of their model: one query for what they name."""
    rows: list[Any] = getattr(working, prefix or "")
    name: str
    target: Any
    name, target = ("author", Author) if prefix == "bylines" else ("photo", Photo)
    loaded = target.objects.in_bulk([row[name] for row in rows]) if rows else {}
    known = [row for row in rows if row[name] in loaded]
    made = [model(pk=place, order=place - 1, **{**row, name: loaded[row[name]]}) for place, row in enumerate(known, 1)]
    for row in made:
        # Django's formsets take rows that are being added for empty ones.
        row._state.adding = False
    return made


class RailRows(admin.StackedInline):  # type: ignore[type-arg]
    """Rows in a card: narrow, so that a row only chooses; what is chosen is changed on its own page."""

    form = WorkingRowForm
    formset = WorkingRows
    # An empty row, so that one can be added without script.
    extra = 1

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave out the buttons that change or delete an author or a photo from within an article."""
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = KnownSelect(db_field, self.admin_site)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and hasattr(field.widget, "can_delete_related"):
            field.widget.can_delete_related = field.widget.can_change_related = False
            field.widget.can_view_related = False
        return field


class BylineInline(RailRows):
    """Who wrote, photographed or translated it, in order."""

    model = Byline
    autocomplete_fields = ("author",)
    fields = ("author", ("role", "order"))
    verbose_name = "byline"
    verbose_name_plural = "byline: names in the order of their numbers"


class GalleryInline(RailRows):
    """Photos besides the lead. They stand at [gallery], else after the text."""

    model = GalleryPhoto
    autocomplete_fields = ("photo",)
    fields = ("thumb", "photo", "caption", ("alt", "order"))
    readonly_fields = ("thumb",)
    verbose_name = "photo"
    verbose_name_plural = "photos: a paragraph [gallery] places them, else they follow the text"

    @admin.display(description="picture")
    def thumb(self, place: GalleryPhoto) -> str:
        return thumbnail(place.photo, "row") if place.photo_id else "–"
