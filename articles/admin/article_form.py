"""The form an article is written in: the text editor, the version it began from, and sentences at the fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.urls import reverse
from django.utils.html import escape
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import InlineStyle, Media  # type: ignore[import-untyped]

from articles.admin.saving import RefusableForm
from articles.markup.allowed import EDITOR_EXTENSIONS
from articles.models import Article, Photo

if TYPE_CHECKING:
    from django.forms.renderers import BaseRenderer

MOST_TAGS = 10
# The names of classes as they stand in the editor's menus.
CLASS_TITLES = {"attribution": "Attribution", "pull-quote": "Pull quote", "footnote": "Footnote"}
# The editor puts classes of its own on figures; they are not the writer's, so cleaning need not report them.
_EDITOR_CLASSES = re.compile(r'<(figure|figcaption) class="(?:figure|figure-caption)"')
_PHOTO_IN_TEXT = re.compile(r'<img ([^<>]*?)data-file="([0-9]+)"')
# The editor makes itself a style element, which the policy forbids, unless the page has it with a nonce.
_EDITOR_STYLE = InlineStyle(
    ".ProseMirror-gapcursor { display: none; pointer-events: none; position: absolute; margin: 0; }"
    ".ProseMirror-focused .ProseMirror-gapcursor { display: block; }"
    ".ProseMirror-gapcursor::after { content: ''; display: block; position: absolute; top: -2px; width: 20px;"
    " border-top: 1px solid; }"
    "img.ProseMirror-separator { display: inline !important; border: none !important; margin: 0 !important;"
    " width: 0 !important; height: 0 !important; }"
    ".ProseMirror-hideselection * { caret-color: transparent; }",
    **{"data-tiptap-style": True},
)


class BodyWidget(AdminProseEditorWidget):
    """The text editor with the buttons of `articles.markup.ALLOWED`; without script a field with the source."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, config={}, preset="configurable")  # type: ignore[no-untyped-call]

    @property
    def media(self) -> Media:
        return Media(css={"all": [_EDITOR_STYLE]}) + super().media

    def get_config(self) -> dict[str, Any]:
        """Return the extensions of the declaration, with words in the menus and our picker of photos."""
        extensions = dict(EDITOR_EXTENSIONS)
        extensions["Figure"] = {"pickerUrl": reverse("admin:articles_photo_pick")}
        extensions["NodeClass"] = {
            "cssClasses": {
                node: [{"className": name, "title": CLASS_TITLES.get(name, name)} for name in names]
                for node, names in EDITOR_EXTENSIONS["NodeClass"]["cssClasses"].items()
            }
        }
        extensions["TextClass"] = {
            "cssClasses": [
                {"className": name, "title": CLASS_TITLES.get(name, name)}
                for name in EDITOR_EXTENSIONS["TextClass"]["cssClasses"]
            ]
        }
        self.config = {"extensions": extensions}
        return super().get_config()  # type: ignore[no-any-return,no-untyped-call]

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> Any:
        """Show the pictures in the text: the source names photos by number only. One query, none without photos."""
        return super().render(name, with_pictures(value) if value else value, attrs, renderer)


def with_pictures(source: str) -> str:
    """Return the source with the address of each photo of the library beside its number."""
    numbers = {int(number) for _, number in _PHOTO_IN_TEXT.findall(source) if len(number) < 19}  # noqa: PLR2004
    photos = Photo.objects.in_bulk(numbers) if numbers else {}

    def address(found: re.Match[str]) -> str:
        photo = photos.get(int(found[2])) if len(found[2]) < 19 else None  # noqa: PLR2004
        url = escape(photo.file.url) if photo else ""
        others = re.sub(r'src="[^"]*"\s*', "", found[1])
        return f'<img {others}src="{url}" data-file="{found[2]}"'

    return _PHOTO_IN_TEXT.sub(address, source)


class ArticleForm(RefusableForm):
    """Everything of an article that is typed. Status and moment belong to the buttons."""

    schedule_at = forms.SplitDateTimeField(
        label="Publish at",
        required=False,
        widget=AdminSplitDateTime,
        help_text="For the Schedule button: the article appears by itself at this moment.",
    )
    opened_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Article
        fields = "__all__"  # the admin's fieldsets choose
        widgets: ClassVar[dict[str, Any]] = {"body": BodyWidget, "standfirst": forms.Textarea(attrs={"rows": 3})}
        error_messages: ClassVar[dict[str, Any]] = {"title": {"required": "Give the article a title."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        article = self.instance
        # What the form began from; a bound form keeps the number it was sent with.
        self.initial["opened_version"] = article.version if article.pk else None
        if article.status == Article.Status.PUBLISHED:
            self.initial["schedule_at"] = article.publish_at

    def clean_body(self) -> str:
        """Return the text without the classes that the editor, not the writer, put there."""
        return _EDITOR_CLASSES.sub(r"<\1", self.cleaned_data["body"])

    def clean_tags(self) -> Any:
        """Keep the number of subjects small enough to mean something."""
        tags = self.cleaned_data["tags"]
        if len(tags) > MOST_TAGS:
            raise forms.ValidationError("At most ten tags; remove one.")
        return tags

    def clean(self) -> dict[str, Any] | None:
        """Compare the end with the start, and remember the version the editor saw."""
        cleaned = super().clean() or self.cleaned_data
        end, start = cleaned.get("unpublish_at"), cleaned.get("schedule_at") or self.instance.publish_at
        if end and start and end <= start:
            self.add_error("unpublish_at", "The end must be later than the start.")
        if self.instance.pk:
            self.instance.version = cleaned.get("opened_version") or 0
        return cleaned
