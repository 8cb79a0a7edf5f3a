"""The last form of an account."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User


class EraseForm(forms.Form):
    """Whether texts stay, and the username typed: nobody deletes an account by a slip of the hand."""

    KEEP: ClassVar[str] = "keep"

    texts = forms.ChoiceField(
        label="What you wrote",
        choices=[
            (KEEP, "Keep my texts without my name"),
            ("remove", "Remove my texts"),
        ],
        initial=KEEP,
        widget=forms.RadioSelect,
        help_text="Kept texts are shown as by a former member, and nothing links one to another. "
        "In place of removed ones stands that a comment was deleted. Replies of others stay either way.",
        error_messages={"required": "Choose what becomes of your texts."},
    )
    username = forms.CharField(
        label="Your username",
        error_messages={"required": "Type your username."},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = f"Type {user.username} to show that you mean this account."

    def clean_username(self) -> str:
        typed = str(self.cleaned_data["username"]).strip().lower().removeprefix("@")
        if typed != self.user.username:
            raise ValidationError(f"This is not your username. Type {self.user.username}.")
        return typed

    @property
    def keep_texts(self) -> bool:
        """Tell whether texts stay without a name. Reads a valid form."""
        return bool(self.cleaned_data["texts"] == self.KEEP)
