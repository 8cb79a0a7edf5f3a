"""How a member likes to read."""

from typing import Any

from django import forms

from accounts.reading_choices import TEXT_SIZES, THEMES, TYPEFACES, further_choices, time_zones

UNKNOWN_ZONE = "This server does not know that zone. Choose one from the list."


class ReadingForm(forms.Form):
    """How a member likes to read. An unchecked box is an answer; any other choice that is not sent stays."""

    theme = forms.ChoiceField(label="Colors", choices=THEMES, widget=forms.RadioSelect, required=False)
    text_size = forms.ChoiceField(label="Text size", choices=TEXT_SIZES, widget=forms.RadioSelect, required=False)
    typeface = forms.ChoiceField(label="Typefaces", choices=TYPEFACES, widget=forms.RadioSelect, required=False)
    time_zone = forms.ChoiceField(
        label="Time zone",
        help_text="Dates and times are shown in it.",
        choices=time_zones,
        required=False,
        error_messages={"invalid_choice": UNKNOWN_ZONE},
    )
    has_comment_keys = forms.BooleanField(
        label="Keys in discussions",
        help_text=(
            "j and k move to the next and previous comment, n to the next new one; ? lists all keys. They work while "
            "the focus is in a discussion, never in a field."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for choice in further_choices():
            self.fields[choice.column] = forms.ChoiceField(
                label=choice.label, help_text=choice.help_text, choices=choice.values, required=False
            )
        self.order_fields(["theme", "text_size", "typeface", "time_zone", *(c.column for c in further_choices())])

    def clean(self) -> dict[str, Any]:
        """Keep what was not sent: the discussion's list of keys sends its box alone."""
        cleaned = super().clean() or self.cleaned_data
        kept = {name for name in cleaned if name not in self.data and name != "has_comment_keys"}
        return cleaned | {name: self.initial.get(name, "") for name in kept}
