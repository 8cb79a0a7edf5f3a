"""Sanctions at the desk: given, ended early, looked at a second time. Services decide, forms show what they say."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.utils.html import format_html
from django.utils.text import Truncator

from accounts.desk_admin import DeskAdmin
from accounts.errors import SanctionRefused
from accounts.models import Sanction
from accounts.permissions import can_sanction, check_answer, check_lift, check_sanction
from accounts.services.standing import answer_second_look, check_end, is_alone, lift_sanction, sanction_member

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from accounts.models import User

EXCERPT_LENGTH = 90
UPHOLD, LIFT = "uphold", "lift"
WIDE = {"class": "vLargeTextField", "rows": 4}


class DecisionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that knows who decides and shows what the rules refuse beside its fields."""

    by: ClassVar[User]

    def _try(self, field: str, check: Callable[[], object]) -> None:
        try:
            check()
        except SanctionRefused as refusal:
            self.add_error(field, refusal.message)


class GiveForm(DecisionForm):
    """A new decision about a member."""

    class Meta:
        model = Sanction
        fields: ClassVar[tuple[str, ...]] = ("user", "kind", "ends_at", "reason", "note")
        labels: ClassVar[dict[str, str]] = {"user": "Member", "ends_at": "Until"}
        help_texts: ClassVar[dict[str, str]] = {
            "kind": (
                "Warned: reads this once before the next comment. Limited: a moderator reads every comment first. "
                "Suspended: cannot write until then. Banned: cannot write any more."
            ),
            "ends_at": "For limited and suspended members; the end comes by itself. Empty for a warning and a ban.",
            "reason": "The member reads this, by a notice and by mail. Say which rule, and what happened.",
        }
        widgets: ClassVar[dict[str, Any]] = {"reason": forms.Textarea(attrs=WIDE)}

    def clean(self) -> dict[str, Any]:
        """Say what the service would refuse while the typed text still stands in the form."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("user"):
            self._try("user", partial(check_sanction, values["user"], by=self.by))
        if values.get("kind") and "ends_at" in values:
            self._try("ends_at", partial(check_end, values["kind"], values["ends_at"]))
        return values


class DecideForm(DecisionForm):
    """What can still be done with a sanction: answer a second look, end it early."""

    outcome = forms.ChoiceField(
        choices=[("", "Not decided yet"), (UPHOLD, "It stands"), (LIFT, "It ends now")], required=False
    )
    answer = forms.CharField(max_length=1000, required=False, widget=forms.Textarea(attrs=WIDE))
    ends_early = forms.CharField(
        label="End early",
        max_length=1000,
        required=False,
        help_text="Say why, and it ends when you save. Only moderators read the reason.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    class Meta:
        model = Sanction
        fields: ClassVar[tuple[str, ...]] = ()

    def clean(self) -> dict[str, Any]:
        """Ask the rules before anything is stored."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(values.get("outcome")) != bool(values.get("answer", "").strip()):
            self.add_error("answer", "An answer needs an outcome, and an outcome an answer. The member reads it.")
        elif values.get("outcome"):
            self._try("answer", partial(check_answer, self.instance, by=self.by, is_alone=is_alone(self.by)))
        if values.get("ends_early"):
            self._try("ends_early", partial(check_lift, self.instance, by=self.by))
        return values


class SecondLookFilter(admin.SimpleListFilter):
    """Those whose member waits for an answer."""

    title = "second look"
    parameter_name = "second_look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("waits", "Waits for an answer")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Sanction]) -> QuerySet[Sanction]:
        rows: Any = queryset
        return rows.awaiting_second_look() if self.value() == "waits" else queryset


@admin.register(Sanction)
class SanctionAdmin(DeskAdmin):
    """Decisions about members. None is changed or deleted: it ends, and what was said stays."""

    list_display = ("member", "kind", "shown_state", "excerpt", "starts_at", "ends_at", "by_name")
    list_filter = ("kind", SecondLookFilter, "starts_at")
    list_per_page = 50
    list_select_related = ("user",)
    show_full_result_count = False
    search_fields = ("user__username", "user__display_name", "reason")
    search_help_text = "A member's name or words of the reason."
    ordering = ("-starts_at",)
    actions = None
    autocomplete_fields = ("user",)
    readonly_fields = (
        "member",
        "kind",
        "shown_state",
        "starts_at",
        "ends_at",
        "reason",
        "note",
        "by_name",
        "lifted_by",
        "asked",
    )

    # Rights

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_sanction(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Sanction | None = None) -> bool:
        return can_sanction(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can_sanction(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Sanction | None = None) -> bool:
        """Let moderators decide what is still open."""
        return can_sanction(request.user) and (obj is None or obj.is_in_force or obj.awaits_answer)

    def has_delete_permission(self, request: HttpRequest, obj: Sanction | None = None) -> bool:
        return False

    # Forms

    def get_form(self, request: HttpRequest, obj: Sanction | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form that knows who decides."""
        form = super().get_form(request, obj, change, **{**kwargs, "form": DecideForm if obj else GiveForm})
        form.by = request.user  # type: ignore[attr-defined]
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Sanction | None = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Sanction | None = None) -> Any:
        """Offer only what leads somewhere from the sanction's state."""
        if obj is None:
            return ((None, {"fields": GiveForm.Meta.fields}),)
        parts: list[Any] = [(None, {"fields": self.readonly_fields[:-1]})]
        if obj.second_look_at is not None:
            waits = self.has_change_permission(request, obj) and obj.awaits_answer
            parts.append(("Second look", {"fields": ("asked", *(("outcome", "answer") if waits else ()))}))
        if obj.is_in_force and self.has_change_permission(request, obj):
            parts.append(("End it", {"fields": ("ends_early",)}))
        return parts

    def save_model(self, request: HttpRequest, obj: Sanction, form: Any, change: bool) -> None:
        """Send the decision to its service."""
        values: dict[str, Any] = form.cleaned_data
        by: Any = request.user
        if not change:
            given = sanction_member(values.pop("user"), by=by, **values)
            obj.pk = given.pk
            return
        try:
            self._decide(obj, values, by)
        except SanctionRefused as refusal:
            # Another moderator decided between the form's question and its saving.
            self.message_user(request, refusal.message, messages.ERROR)

    def _decide(self, obj: Sanction, values: dict[str, Any], by: Any) -> None:
        if values.get("outcome"):
            answer_second_look(obj, by=by, answer=values["answer"], lifts=values["outcome"] == LIFT)
        if values.get("ends_early"):
            lift_sanction(obj, by=by, reason=values["ends_early"])

    # Columns

    @admin.display(description="member", ordering="user__username")
    def member(self, sanction: Sanction) -> str:
        return format_html("<bdi>{}</bdi>", sanction.user.display_name if sanction.user else "Former member")

    @admin.display(description="reason")
    def excerpt(self, sanction: Sanction) -> str:
        return Truncator(sanction.reason).chars(EXCERPT_LENGTH)

    @admin.display(description="state")
    def shown_state(self, sanction: Sanction) -> str:
        """Return in words whether it holds, with a shape beside it."""
        kind, words = ("waits", "In force") if sanction.is_in_force else ("off", "Over")
        if sanction.awaits_answer:
            words = f"{words}, second look asked"
        return format_html('<span class="state state--{}">{}</span>', kind, words)

    @admin.display(description="asked")
    def asked(self, sanction: Sanction) -> str:
        """Return the member's words, and the answer where there is one."""
        by = sanction.answered_by.display_name if sanction.answered_by else "a moderator"
        answer = f"\n\nAnswered by {by}: {sanction.answer}" if sanction.answered_at else ""
        return f"{sanction.second_look}{answer}"
