"""What a member says about themselves."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import BIOGRAPHY_MAX_LENGTH, User
from accounts.names import check_display_name, clean_display_name, name_keys
from accounts.taken_names import taken_keys, taken_sentence


class AvatarForm(forms.Form):
    """The picture that stands for a member."""

    picture = forms.FileField(
        label="A new picture",
        help_text=(
            "JPEG, PNG, WebP, AVIF or GIF, up to 5 MB, at least 96 pixels wide and high. The square in its middle is "
            "shown; what the file says about place and camera is taken out."
        ),
        error_messages={"required": "Choose a file first.", "empty": "This file is empty. Choose another one."},
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif,image/gif"}),
    )


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

    show_history = forms.BooleanField(
        label="List my comments on my page",
        help_text="Without the list your comments still stand under their articles.",
        required=False,
    )
    indexable = forms.BooleanField(
        label="Let search engines show my page",
        help_text="Search engines are asked to leave your page out unless you allow it.",
        required=False,
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
