"""What is asked about photos: one by one, for many at once, and after an upload."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.functional import lazy
from django.utils.text import format_lazy

from articles.admin.moment_field import zone_in_words
from articles.admin.saving import RefusableForm
from articles.models import Photo
from articles.photo_versions import read_seals, seal_of, seals_of, written
from articles.services.photos import WORDS_AND_RIGHTS

PERCENT = 100
ZONE = lazy(zone_in_words, str)()
# Files one form without script sends; with script they go one by one, and as many as one likes.
FILES_AT_ONCE = 10
FILE_KINDS = "JPEG, PNG, WebP, AVIF or a still GIF; up to 15 MB and 40 megapixels, at least 320 pixels wide."
WHICH_LICENSE = "Say which license it is."
ALT_OR_DECORATIVE = "A decorative photo has no alt text. Empty it, or take the tick away."
ADDRESS_WITH_SCHEME = "Begin the address with https:// or http://."


def percent(label: str, help_text: str) -> forms.IntegerField:
    """Return a field for one side of the focal point."""
    message = "Between 0 and 100."
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=PERCENT,
        initial=50,
        help_text=help_text,
        error_messages={"min_value": message, "max_value": message, "invalid": message},
    )


class FullAddressField(forms.URLField):
    """An address with its scheme: one without could mean another page than its writer thinks."""

    def to_python(self, value: Any) -> str | None:
        """Refuse what does not begin with a scheme of the web."""
        if value and not str(value).strip().lower().startswith(("https://", "http://")):
            raise forms.ValidationError(ADDRESS_WITH_SCHEME)
        return super().to_python(value)


def credit_address() -> FullAddressField:
    """Return the field for the address the credit leads to."""
    return FullAddressField(
        label="Credit leads to",
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text="The photographer's page, with https://.",
    )


class _WordsTogether(RefusableForm):
    """Rules between the words and rights of one photo."""

    credit_url = credit_address()

    def clean(self) -> dict[str, Any] | None:
        """Check what belongs together."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("alt") and cleaned.get("is_decorative"):
            self.add_error("alt", ALT_OR_DECORATIVE)
        if cleaned.get("license") == Photo.License.OTHER and not cleaned.get("license_note"):
            self.add_error("license_note", WHICH_LICENSE)
        return cleaned


class PhotoForm(_WordsTogether):
    """What is said about a photo. The file itself goes through the image gate, never through a model field."""

    upload = forms.FileField(label="File", help_text=FILE_KINDS)
    keep_both = forms.BooleanField(
        label="Keep both", required=False, help_text="Take the file even though the library has it already."
    )
    across = percent("Focal point, across (%)", "0 is the left edge, 100 the right. Crops keep this point.")
    down = percent("Focal point, down (%)", "0 is the top edge, 100 the bottom.")
    # What the form began from, so that two people do not overwrite each other.
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Photo
        fields: ClassVar[tuple[str, ...]] = (
            "alt", "is_decorative", "caption", "is_not_for_lead",
            "credit", "credit_url", "license", "license_note", "license_until",
        )  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {
            "alt": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField", "data-alt-text": ""}),
            "caption": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        photo = self.instance
        self.initial["across"] = round(photo.focal_x * PERCENT)
        self.initial["down"] = round(photo.focal_y * PERCENT)
        percents = {name: seal_of(self.initial[name]) for name in ("across", "down")}
        self.initial["opened"] = written(seals_of(photo, WORDS_AND_RIGHTS) | percents)
        if self.is_bound and self.refusals:
            # They have read what the other wrote: the next save is meant.
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["opened"] = self.initial["opened"]  # type: ignore[index]
        if photo.pk and "upload" in self.fields:
            self.fields["upload"].required = False
            self.fields["upload"].label = "Replace the file"

    def clean(self) -> dict[str, Any] | None:
        """Turn percent into the parts of one that are stored."""
        cleaned = super().clean() or self.cleaned_data
        for name, part in (("across", "focal_x"), ("down", "focal_y")):
            if name in cleaned and name in self.changed_data:
                setattr(self.instance, part, cleaned[name] / PERCENT)
        return cleaned

    @property
    def seals(self) -> dict[str, str]:
        """Return what the form began from."""
        return read_seals(self.cleaned_data.get("opened") or "")

    @property
    def _untouched(self) -> set[str]:
        """Return the fields that say what they said when the form was opened, whatever others wrote meanwhile."""
        return {name for name, seal in self.seals.items() if seal_of(self.cleaned_data.get(name)) == seal}

    @property
    def changed_fields(self) -> set[str]:
        """Return the stored fields somebody changed here."""
        changed = {name for name in self.changed_data if name not in self._untouched}
        return changed | {part for name, part in (("across", "focal_x"), ("down", "focal_y")) if name in changed}


class DescribedForm(_WordsTogether):
    """What is asked about each photo right after an upload."""

    class Meta:
        model = Photo
        fields: ClassVar[tuple[str, ...]] = (
            "alt", "is_decorative", "caption", "credit", "credit_url", "license", "license_note", "license_until",
        )  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {
            "alt": forms.Textarea(attrs={"rows": 2, "data-alt-text": ""}),
            "caption": forms.Textarea(attrs={"rows": 2}),
        }
        field_classes: ClassVar[dict[str, Any]] = {"license_until": forms.SplitDateTimeField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["license_until"].widget = AdminSplitDateTime()


class ManyFilesInput(forms.ClearableFileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; the image gate judges each, so here only that there is one."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # type: ignore[override]
        """Return the list of files; an empty file is one too, and gets its own sentence later."""
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if not files:
            raise forms.ValidationError("Choose one file or more.")
        return files


class RightsForm(forms.Form):
    """Credit and license for all files of an upload; each photo can differ afterwards."""

    credit = forms.CharField(label="Credit", required=False, max_length=120, help_text="As it should be printed.")
    credit_url = credit_address()
    license = forms.ChoiceField(label="License", choices=Photo.License.choices)
    license_note = forms.CharField(
        label="Note on the license", required=False, max_length=300, help_text="Required for “Other”."
    )
    license_until = forms.SplitDateTimeField(
        label="License ends",
        required=False,
        widget=AdminSplitDateTime,
        help_text=format_lazy("From this moment on readers no longer see the photos. {}", ZONE),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the terms of another license."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("license") == Photo.License.OTHER and not cleaned.get("license_note"):
            self.add_error("license_note", WHICH_LICENSE)
        return cleaned


class ManyPhotosForm(RightsForm):
    """An upload of several files without script."""

    photos = ManyFilesField(label="Files", help_text=FILE_KINDS)
    field_order = ("photos", "credit", "credit_url", "license", "license_note", "license_until")


class OneFileForm(RightsForm):
    """One file sent by a script, with what was typed for all."""

    file = forms.FileField(allow_empty_file=True)
    license = forms.ChoiceField(choices=Photo.License.choices, required=False)
    alt = forms.CharField(required=False, max_length=300)
    caption = forms.CharField(required=False, max_length=500)
    keep_both = forms.BooleanField(required=False)

    def clean_license(self) -> str:
        """Take our own work where nothing is said, as the library does."""
        return str(self.cleaned_data["license"] or Photo.License.OWN)


class BulkRightsForm(forms.Form):
    """What changes for the chosen photos; what is left empty stays as it is."""

    credit = forms.CharField(label="Credit", required=False, max_length=120)
    license = forms.ChoiceField(
        label="License", required=False, choices=[("", "Leave as it is"), *Photo.License.choices]
    )
    license_note = forms.CharField(label="Note on the license", required=False, max_length=300)
    license_until = forms.SplitDateTimeField(
        label="License ends",
        required=False,
        widget=AdminSplitDateTime,
        help_text=format_lazy("Empty: leave as it is. {}", ZONE),
    )
    has_no_end = forms.BooleanField(label="License has no end", required=False, help_text="Takes ends away.")
    lead = forms.ChoiceField(
        label="At the head of articles",
        required=False,
        choices=[("", "Leave as it is"), ("no", "Not for lead"), ("yes", "May lead")],
        help_text="Live articles keep their lead; whoever publishes them again must choose another.",
    )

    def clean(self) -> dict[str, Any]:
        """Check that something changes, and that it fits together."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("license") == Photo.License.OTHER and not cleaned.get("license_note"):
            self.add_error("license_note", WHICH_LICENSE)
        if cleaned.get("license_until") and cleaned.get("has_no_end"):
            self.add_error("has_no_end", "Choose an end, or none.")
        if not self.errors and not self.changes:
            self.add_error(None, "Fill in what shall change.")
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        """Return the fields to store."""
        cleaned = self.cleaned_data
        changes = {
            name: cleaned[name] for name in ("credit", "license", "license_note", "license_until") if cleaned.get(name)
        }
        lead = {"is_not_for_lead": cleaned["lead"] == "no"} if cleaned.get("lead") else {}
        return {**changes, **({"license_until": None} if cleaned.get("has_no_end") else {}), **lead}
