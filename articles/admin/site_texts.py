"""The site's own sentences at the desk: what each says now, what it would say by itself, and the way back to that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.text import Truncator

from articles.admin.article_form import BodyWidget
from articles.admin.editor_html import from_editor
from articles.admin.saving import RefusableForm, ServiceAdmin
from articles.markup.text import read_text
from articles.markup.tree import parse
from articles.models import SiteText
from articles.photo_versions import seal_of
from articles.services.site_texts import word_site_text
from articles.site_texts import WORDINGS, SiteTexts

if TYPE_CHECKING:
    from django.http import HttpRequest

SHOWN_CHARS = 90


class PlainRichWidget(BodyWidget):
    """The text editor without what only articles hold: photos, notes, films."""

    left_out = ("Figure", "StoryButtons", "TextClass")

    def get_config(self) -> dict[str, Any]:
        """Return the editor's configuration with fewer buttons."""
        config = super().get_config()
        for name in self.left_out:
            config["extensions"].pop(name, None)
        return config


class SiteTextForm(RefusableForm):
    """One sentence, as it stands now; the default is taken back by a tick."""

    opened = forms.CharField(required=False, widget=forms.HiddenInput)
    back_to_default = forms.BooleanField(label="Back to default", required=False)

    class Meta:
        model = SiteText
        fields: ClassVar[tuple[str, ...]] = ("text",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        wording = WORDINGS.get(row.key)
        if wording is None or "text" not in self.fields:
            return
        self.initial["text"] = row.text or wording.default
        self.initial["opened"] = seal_of(row.text)
        if self.refusals:
            # The refusal has told what others wrote meanwhile; the next save knows of it.
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["opened"] = self.initial["opened"]  # type: ignore[index]
        field = self.fields["text"]
        field.label, field.help_text = wording.label, wording.place
        plain = forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})
        field.widget = PlainRichWidget() if wording.is_rich else plain
        if not row.text:
            self.fields["back_to_default"].disabled = True

    def clean_text(self) -> str:
        """Return the text in the spelling of the source."""
        text: str = self.cleaned_data["text"]
        return from_editor(text) if WORDINGS[self.instance.key].is_rich else text


@admin.register(SiteText)
class SiteTextAdmin(ServiceAdmin):
    """A list of known sentences: none is added, none deleted, each can be worded."""

    form = SiteTextForm
    list_display = ("name", "shown", "place", "changed")
    fields = ("text", "default", "back_to_default", "opened")
    readonly_fields = ("default",)
    ordering = ("pk",)
    actions = None

    def get_queryset(self, request: HttpRequest) -> Any:
        """Keep what this release prints, with who worded it."""
        return super().get_queryset(request).filter(key__in=WORDINGS).select_related("by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Answer no: the pages ask for the sentences they know."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Answer no: the default comes back by a tick."""
        return False

    def save(self, request: HttpRequest, row: SiteText, form: Any) -> None:
        """Word it, or take the wording back."""
        text = "" if form.cleaned_data.get("back_to_default") else form.cleaned_data["text"]
        if removed := word_site_text(row, text, by=request.user, opened=form.cleaned_data["opened"]):  # type: ignore[arg-type]
            self.message_user(request, removed, messages.WARNING)

    @admin.display(description="sentence")
    def name(self, row: SiteText) -> str:
        return WORDINGS[row.key].label

    @admin.display(description="says")
    def shown(self, row: SiteText) -> str:
        text = SiteTexts({row.key: row.text}).of(row.key)
        return Truncator(read_text(parse(text)) if WORDINGS[row.key].is_rich else text).chars(SHOWN_CHARS)

    @admin.display(description="where")
    def place(self, row: SiteText) -> str:
        return WORDINGS[row.key].place

    @admin.display(description="worded")
    def changed(self, row: SiteText) -> str:
        if not row.text:
            return "Default"
        return f"{timezone.localtime(row.changed_at):%-d %B %Y}{f', {row.by.display_name}' if row.by else ''}"

    @admin.display(description="default")
    def default(self, row: SiteText) -> str:
        wording = WORDINGS[row.key]
        return (read_text(parse(wording.default)) if wording.is_rich else wording.default) or "Nothing"
