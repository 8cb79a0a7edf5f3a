"""What a member says about themselves."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import BIOGRAPHY_MAX_LENGTH, User
from accounts.names import check_display_name, clean_display_name, name_keys
from accounts.taken_names import taken_keys, taken_sentence


class ProfileForm(forms.Form):
    """What a member says about themselves."""

    display_name = forms.CharField(
        label="Display name",
        help_text="Readers see it beside every comment. It can change once in 30 days.",
        error_messages={"required": "Enter the name readers should see."},
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "dir": "auto"}),
    )
    biography = forms.CharField(
        label="About you",
        help_text="A few sentences for your profile, up to 500 characters.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_display_name(self) -> str:
        name = clean_display_name(self.cleaned_data["display_name"])
        if name != self.user.display_name:
            check_display_name(name)
            if taken_keys(name_keys(name), but_of=self.user.pk):
                raise ValidationError(taken_sentence(name), code="taken")
        return name

    def clean_biography(self) -> str:
        biography = str(self.cleaned_data["biography"]).replace("\r\n", "\n").strip()
        if over := max(0, len(biography) - BIOGRAPHY_MAX_LENGTH):
            raise ValidationError(f"This text is {over} characters too long. The limit is {BIOGRAPHY_MAX_LENGTH}.")
        return biography
