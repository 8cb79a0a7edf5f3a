"""Forms of the magazine's readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import Truncator

from articles.models.reported import REPORT_MAX_LENGTH, SOURCE_MAX_LENGTH

if TYPE_CHECKING:
    from articles.models import Article

WHOLE = "The title, a picture, or the article as a whole"
# Characters of a paragraph in the list: enough to know it by.
FIRST_WORDS = 70


class ErrorReportForm(forms.Form):
    """What is wrong in an article, and where."""

    paragraph = forms.ChoiceField(label="Where", required=False, help_text="Paragraphs by their first words.")
    text = forms.CharField(
        label="What is wrong",
        max_length=REPORT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": "Say what is wrong."},
    )
    source = forms.CharField(
        label="How do you know?",
        required=False,
        max_length=SOURCE_MAX_LENGTH,
        help_text="An address or a book, if you have one at hand.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    # People never see it; programs fill in what they find.
    fax_number = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, article: Article, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paragraphs = [(block["id"], Truncator(block["text"]).chars(FIRST_WORDS)) for block in article.paragraphs]
        self.fields["paragraph"].choices = [("", WHOLE), *paragraphs]  # type: ignore[attr-defined]

    @property
    def is_trapped(self) -> bool:
        """Return whether something filled the field that people do not see."""
        return bool(self.cleaned_data.get("fax_number"))
