"""Which mails a member wants how often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from accounts.models import MailChoice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from accounts.mail_kinds import MailKind


class CadenceField(forms.ChoiceField):
    """A choice that stays as it is where a form does not ask, as one opened before an app brought the kind."""

    def clean(self, value: Any) -> Any:
        return super().clean(value or self.initial)


class NotificationsForm(forms.Form):
    """One choice for each kind of mail that is optional."""

    def __init__(
        self, *args: Any, kinds: Iterable[MailKind], cadences: Mapping[str, MailChoice.Cadence], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds:
            self.fields[kind.name] = CadenceField(
                label=kind.label,
                help_text=kind.explanation,
                choices=MailChoice.Cadence.choices,
                initial=cadences[kind.name],
                error_messages={"invalid_choice": "Choose how often from the list."},
            )

    def chosen(self) -> dict[str, MailChoice.Cadence]:
        """Return what was chosen, by kind."""
        return {name: MailChoice.Cadence(value) for name, value in self.cleaned_data.items()}
