"""What allauth's forms share here: our labels, hints and sentences."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator

PASSWORD_MAX_LENGTH = 256
EMAIL_SENTENCE = "Enter an email address, for example name@mail.example."
PASSWORD_HINT = "At least 10 characters. A few words you remember are better than signs."  # noqa: S105  (a hint)


class PlainWords(forms.Form):
    """Gives allauth's fields our labels, hints and sentences; a placeholder is no label."""

    labels: ClassVar[dict[str, str]] = {}
    hints: ClassVar[dict[str, str]] = {}
    missing: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = self.hints.get(name, "")
            if name in self.labels:
                field.label = self.labels[name]
            if name in self.missing:
                field.error_messages["required"] = self.missing[name]
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = EMAIL_SENTENCE
            if isinstance(field.widget, forms.PasswordInput):
                field.validators.append(MaxLengthValidator(PASSWORD_MAX_LENGTH))
