"""Forms of the admin that save through a service, whose refusals become errors of the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from accounts.desk_admin import DeskAdmin
from articles.errors import ArticleError, FieldRefused, SlugTaken, SlugUnusable

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse


class SaveRefused(Exception):
    """A service did not take the form; `errors` holds its sentences by field."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(str(errors))
        self.errors = errors


class RefusableForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that shows what the service said when the same values were tried a moment ago."""

    refusals: ClassVar[dict[str, list[str]]] = {}

    def clean(self) -> dict[str, Any] | None:
        """Add the service's sentences at their fields."""
        cleaned = super().clean()
        for name, sentences in self.refusals.items():
            self.add_error(name if name in self.fields else None, sentences)
        return cleaned

    def validate_unique(self) -> None:
        """Leave the address to the service: it knows former ones too, and suggests a free one."""
        exclude = {field.name for field in self.instance._meta.fields if field.name not in self.fields}
        try:
            self.instance.validate_unique(exclude=exclude | {"slug"})
        except ValidationError as err:
            self.add_error(None, err)

    def validate_constraints(self) -> None:
        """Ask the database nothing: fields, `clean` and services say in words what its constraints guard."""


class UntouchedForm(RefusableForm):
    """A form that carries what it began from: fields nobody touched stay as others left them meanwhile."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for field in self.fields.values():
                field.show_hidden_initial = True

    def clean(self) -> dict[str, Any] | None:
        """Put what is stored in the place of what was not touched."""
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk:
            columns = {field.name for field in self.instance._meta.concrete_fields}
            untouched = (cleaned.keys() & columns) - {*self.changed_data}
            cleaned |= {name: getattr(self.instance, name) for name in untouched}
        return cleaned


class ServiceAdmin(DeskAdmin):
    """A screen whose rows are stored by `save`, a call of a service; everything typed survives its refusal."""

    form = RefusableForm
    show_full_result_count = False

    def save(self, request: HttpRequest, row: Any, form: Any) -> None:
        """Call the service."""
        raise NotImplementedError

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the form again, with what was typed, when the service refuses; its transaction is undone."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except SaveRefused as refused:
            request.refusals = refused.errors  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.refusals = getattr(request, "refusals", {})
        return form

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Store through the service; a refusal ends the transaction."""
        try:
            self.save(request, obj, form)
        except (ArticleError, ValidationError) as err:
            raise SaveRefused(self.sentences(err, obj)) from err

    def sentences(self, err: ArticleError | ValidationError, row: Any) -> dict[str, list[str]]:
        """Return a refusal's sentences by field."""
        if isinstance(err, ValidationError):
            return err.message_dict if hasattr(err, "error_dict") else {NON_FIELD_ERRORS: err.messages}
        if isinstance(err, FieldRefused):
            return {err.field: [err.message]}
        name = "slug" if isinstance(err, SlugTaken | SlugUnusable) else NON_FIELD_ERRORS
        return {name: [err.message]}
