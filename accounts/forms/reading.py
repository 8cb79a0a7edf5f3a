"""How a member likes to read."""

from django import forms


class ReadingForm(forms.Form):
    """How a member likes to read. An unchecked box is an answer."""

    has_comment_keys = forms.BooleanField(
        label="Keys in discussions",
        help_text=(
            "j and k move to the next and previous comment, n to the next new one; ? lists all keys. They work while "
            "the focus is in a discussion, never in a field."
        ),
        required=False,
    )
