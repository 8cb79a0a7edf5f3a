"""The registers at the desk: legal marks and glossary terms. What a change does is shown before it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.template.response import TemplateResponse

from articles import registers
from articles.admin.saving import RefusableForm, ServiceAdmin
from articles.models import Article, LegalMark, Term
from articles.register_effects import Effect, effect_of
from articles.services.registers import delete_entry, save_entry, spellings_of_entries

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# Posted by the page that shows the effect; `_wide` where it asked once more, which `_sure` answers.
SEEN, WIDE, SURE = "_seen", "_wide", "_sure"


class EffectUnseen(Exception):
    """The editor has not seen yet what the change does; its transaction is undone."""

    def __init__(self, effect: Effect) -> None:
        super().__init__()
        self.effect = effect


class EntryForm(RefusableForm):
    """An entry whose name and spellings can be found in a text."""

    def validate_constraints(self) -> None:
        """Let the constraints speak: they have the sentences."""
        forms.ModelForm.validate_constraints(self)

    def clean_aliases(self) -> str:
        """Keep one spelling a line, each with something to find."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["aliases"].splitlines() if line.strip()]
        for line in lines:
            if not any(letter.isalnum() for letter in line):
                raise forms.ValidationError(f"“{line}” holds no letter and no digit; nothing could be found by it.")
        return "\n".join(lines)


class RegisterAdmin(ServiceAdmin):
    """A register: before a change is stored, the editor sees how many live articles it touches, with excerpts."""

    form = EntryForm
    change_list_template = "admin/articles/register/change_list.html"
    list_filter = ("is_active", "language")

    def save(self, request: HttpRequest, row: Any, form: Any) -> None:
        """Store what was seen; else show what it does."""
        has_seen = SEEN in request.POST and (WIDE not in request.POST or SURE in request.POST)
        if not has_seen and form.changed_data:
            before = [type(row).objects.get(pk=row.pk)] if row.pk else []
            entries = [*before, row]
            raise EffectUnseen(effect_of(spellings_of_entries(entries), [entry.language for entry in entries]))
        save_entry(row, by=request.user)  # type: ignore[arg-type]
        if form.changed_data:
            self.message_user(
                request, "Articles that name it are rendered again; readers see it at once.", messages.INFO
            )

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        delete_entry(obj, by=request.user)  # type: ignore[arg-type]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the form, or what the typed change would do."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except EffectUnseen as unseen:
            return self._show_effect(request, unseen.effect)

    def _show_effect(self, request: HttpRequest, effect: Effect) -> TemplateResponse:
        typed = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in {"csrfmiddlewaretoken", SEEN, WIDE, SURE}
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": f"What this {self.opts.verbose_name} changes",
            "opts": self.opts,
            "effect": effect,
            "typed": typed,
        }
        return TemplateResponse(request, "admin/articles/register/effect.html", context)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Let the list say how many articles wait to be rendered again: two queries more."""
        changelist: Any = super().get_changelist_instance(request)
        changelist.waiting = Article.objects.stale(registers.current_version()).count()
        return changelist


@admin.register(LegalMark)
class LegalMarkAdmin(RegisterAdmin):
    """Names that must carry a note wherever they are first printed."""

    list_display = ("name", "note", "style", "language", "starts_at", "ends_at", "is_active")
    search_fields = ("name", "aliases", "note")
    fields: ClassVar[Any] = (
        "name", "aliases", "note", "style", "jurisdiction", "language", "starts_at", "ends_at", "is_active",
    )  # fmt: skip


@admin.register(Term)
class TermAdmin(RegisterAdmin):
    """Words that lead to what explains them."""

    list_display = ("text", "target", "title", "language", "is_active")
    list_select_related = ("tag", "section", "article")
    search_fields = ("text", "aliases", "title")
    autocomplete_fields = ("tag", "section", "article")
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("text", "aliases", "language", "is_active")}),
        ("Where it leads: one of these", {"fields": ("tag", "section", "article", "url", "title")}),
    )

    @admin.display(description="leads to")
    def target(self, term: Term) -> str:
        return str(term.tag or term.section or term.article or term.url)
