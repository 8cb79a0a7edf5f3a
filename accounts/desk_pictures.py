"""A member's picture at the desk: shown, and taken away with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.html import format_html

from accounts.avatars import picture_html

if TYPE_CHECKING:
    from accounts.models import User

NO_PICTURE = "None"
REASON_MAX_LENGTH = 200


class PictureRemovalForm(forms.ModelForm):  # type: ignore[type-arg]
    """The reason is the act: whoever gives one removes the picture."""

    picture_removal = forms.CharField(
        label="Remove the picture because",
        required=False,
        max_length=REASON_MAX_LENGTH,
        help_text="Say why and save: the picture goes, the reason stays in the member's history.",
    )


def shown_picture(member: User) -> str:
    """Return the picture as readers see it, or a word."""
    if not member.avatar:
        return NO_PICTURE
    return format_html('<span class="desk-picture">{}</span>', picture_html(member.avatar, is_large=True))
