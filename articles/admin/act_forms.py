"""What an act asks for before it is done: a note, a reason, a moment. The services refuse; these only ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.text import Truncator

from articles.admin.moment_field import MomentField, zone_in_words
from articles.models import CORRECTION_MAX_LENGTH, Correction
from articles.permissions import can_override
from articles.services.changes import Nature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from accounts.models import User
    from articles.models import Article
    from articles.publish_gate import Finding

NOTE_MAX = 500
CORRECT = "correct"


class ActForm(forms.Form):
    """The base: knows the article and who acts. `anyway` and `override` appear once the gate has asked for them."""

    prefix = "act"
    # What changed since the page was opened, where that stood in the way: fields, body (`articles.admin.meanwhile`).
    meanwhile: dict[str, Any] | None = None

    def __init__(self, *args: Any, article: Article, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.article, self.user = article, user
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=article.version)


class GatedForm(ActForm):
    """An act that passes the gate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anyway"] = forms.BooleanField(label="Publish anyway", required=False)
        if can_override(self.user):
            self.fields["override"] = forms.CharField(
                label="Why the errors may stand",
                required=False,
                max_length=NOTE_MAX,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text="Only some errors yield. The log keeps the reason.",
            )

    def ask_about(self, found: Sequence[Finding]) -> None:
        """Show only what the gate's findings ask for."""
        if all(finding.is_error for finding in found):
            self.fields["anyway"].widget = forms.HiddenInput()
        if "override" in self.fields and not any(finding.is_error and finding.yields for finding in found):
            self.fields["override"].widget = forms.HiddenInput()


class NoteForm(ActForm):
    """A word to colleagues, if there is one."""

    note = forms.CharField(
        label="Note to colleagues", required=False, max_length=NOTE_MAX, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReturnForm(NoteForm):
    """What the writers have to change."""

    note = forms.CharField(
        label="What is to be changed",
        max_length=NOTE_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what is to be changed. The writers read it."},
    )


class ReasonForm(ActForm):
    """Why something is taken from readers."""

    reason = forms.CharField(
        label="Reason",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why. Colleagues read it in the log."},
    )


class BinForm(ReasonForm):
    """Why an article goes; of a draft nobody need say."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = self.article.was_live


class EndForm(ActForm):
    """When an article ends."""

    until = MomentField(label="Take down at", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = self.article.unpublish_at
        self.fields["until"].help_text = f"Empty: it stays. {zone_in_words()}"


class PublishForm(GatedForm):
    """Now; or, to take a withdrawal back, at the moment it had."""

    as_it_was = forms.BooleanField(required=False, widget=forms.HiddenInput)


class ScheduleForm(GatedForm):
    """When an article appears, and when it ends."""

    at = MomentField(label="Publish at", error_messages={"required": "Say at what moment it is to be published."})
    until = MomentField(label="Take down at", required=False, help_text="Empty: it stays as it is.")
    # Asked only when the moment is far away.
    sure = forms.BooleanField(label="I mean this year", required=False, widget=forms.HiddenInput)

    field_order = ("at", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].initial, self.fields["until"].initial = self.article.publish_at, self.article.unpublish_at
        self.fields["at"].help_text = zone_in_words()


class CorrectionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of an article's corrections, named by its day and first words."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{timezone.localtime(obj.made_at):%-d %B %Y}: {Truncator(obj.text).chars(60)}"


class CorrectionFields(ActForm):
    """What was wrong, for readers."""

    kind = forms.ChoiceField(choices=Correction.Kind.choices, required=False, initial=Correction.Kind.CORRECTION)
    text = forms.CharField(
        label="What was wrong and what is right",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": CORRECTION_MAX_LENGTH}),
        help_text=f"Readers see it at once. At most {CORRECTION_MAX_LENGTH} characters; addresses become links.",
    )
    place = forms.ChoiceField(choices=Correction.Place.choices, required=False, initial=Correction.Place.FOOT)


class CorrectForm(CorrectionFields):
    """A correction by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amends"] = CorrectionChoice(
            self.article.corrections.all(), required=False, empty_label="None", help_text="The one it adds to, if any."
        )


class WithdrawCorrectionForm(ReasonForm):
    """Which correction was none, and why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = self.article.corrections.filter(withdrawn_at__isnull=True)
        self.fields["correction"] = CorrectionChoice(standing, empty_label=None)
        self.order_fields(("correction", "reason"))


class ChangesForm(CorrectionFields, GatedForm):
    """What changes mean to readers; a correction also says what was wrong."""

    nature = forms.ChoiceField(
        label="What is it?",
        choices=[*Nature.choices, (CORRECT, "Correction: say below what was wrong")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what the changes are to readers."},
    )
    field_order = ("nature",)


class RestoreForm(ActForm):
    """As before, or not public."""

    as_before = forms.ChoiceField(
        label="Restore it",
        choices=[("yes", "As before, at the same address with its comments"), ("no", "Not public")],
        widget=forms.RadioSelect,
        initial="yes",
    )


class DiscardForm(ActForm):
    """Whether changes are meant to go."""

    sure = forms.BooleanField(
        label="Throw the changes away", error_messages={"required": "Tick that the changes may go."}
    )


class DeleteForm(ReasonForm):
    """The address, typed, and why."""

    slug = forms.CharField(label="Type its address", max_length=80)
    field_order = ("slug", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].help_text = f"It is {self.article.slug}"


FORMS: dict[str, type[ActForm]] = {
    "submit": NoteForm,
    "take_back": ActForm,
    "return": ReturnForm,
    "approve": NoteForm,
    "publish": PublishForm,
    "schedule": ScheduleForm,
    "unschedule": ActForm,
    "publish_changes": ChangesForm,
    "discard_changes": DiscardForm,
    "correct": CorrectForm,
    "withdraw_correction": WithdrawCorrectionForm,
    "end": EndForm,
    "withdraw": ReasonForm,
    "bin": BinForm,
    "restore": RestoreForm,
    "delete_for_good": DeleteForm,
}


def pressed_act(data: Mapping[str, Any]) -> str | None:
    """Return the act whose button sent a form, None where it was only saved."""
    return next((name for name in FORMS if f"_{name}" in data), None)


def asks_the_gate(data: Mapping[str, Any]) -> bool:
    """Tell whether the act whose button sent a form passes the gate."""
    name = pressed_act(data)
    return name is not None and issubclass(FORMS[name], GatedForm)
