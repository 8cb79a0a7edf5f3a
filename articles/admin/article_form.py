"""The form an article is written in: the text editor, the version it began from, and sentences at the fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.templatetags.static import static
from django.urls import reverse
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import InlineStyle, Media  # type: ignore[import-untyped]

from articles.admin.choosers import say_choose
from articles.admin.editor_html import for_editor, from_editor
from articles.admin.moment_field import MomentField, zone_in_words
from articles.admin.saving import RefusableForm
from articles.markup.allowed import EDITOR_EXTENSIONS
from articles.models import MOST_TAGS, Article, Tag
from articles.snapshots import filled_with, worked_on, working_of

if TYPE_CHECKING:
    from django.forms.renderers import BaseRenderer

    from articles.snapshots import Snapshot

# The names of classes as they stand in the editor's menus.
CLASS_TITLES = {"attribution": "Attribution", "pull-quote": "Pull quote", "footnote": "Footnote"}
# Fields that say how much of their limit is used.
COUNTED = ("title", "standfirst", "seo_title", "seo_description")
# The buttons in their groups; what the magazine adds stands last, in words.
MENU_GROUPS = [
    {"group": "blockType -lists", "type": "dropdown", "minItems": 2},
    {"group": "marks"},
    {"group": "link"},
    {"group": "lists"},
    {"group": "nodes -blockType -lists"},
    {"group": "table"},
    {"group": "history"},
    {"group": "utility"},
    {"group": "story"},
]
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
        name_it = forms.Script("js/admin-labels.js", type="module")
        return Media(css={"all": [_EDITOR_STYLE]}, js=[name_it]) + super().media

    def get_config(self) -> dict[str, Any]:
        """Return the extensions of the declaration, with words in the menus and our picker of photos."""
        extensions = dict(EDITOR_EXTENSIONS)
        picker = reverse("admin:articles_photo_pick")
        extensions["Figure"] = {"pickerUrl": picker}
        extensions["StoryButtons"] = {"pickerUrl": picker, "uploadUrl": reverse("admin:articles_photo_upload")}
        extensions["Menu"] = {"groups": MENU_GROUPS}
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
        config: dict[str, Any] = super().get_config()  # type: ignore[no-untyped-call]
        return config | {"js_modules": [static("js/desk-editor.js")]}

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> Any:
        """Show the pictures in the text: the source names photos by number only. One query, none without photos."""
        return super().render(name, for_editor(value) if value else value, attrs, renderer)


class ArticleForm(RefusableForm):
    """Everything of an article that is typed. Status and moment belong to the buttons."""

    schedule_at = MomentField(
        label="Publish at",
        required=False,
    )
    new_address = forms.BooleanField(
        label="New address too",
        required=False,
        help_text="Makes it from the title as it is now. The former address leads on to it.",
    )
    # What a new article's form is filled with when it puts an unsaved text back.
    restored: ClassVar[Snapshot | None] = None
    opened_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Article
        fields = "__all__"  # the admin's fieldsets choose
        labels: ClassVar[dict[str, str]] = {
            "body": "Text",
            "lead_alt": "Alt text here",
            "lead_caption": "Caption here",
            "byline": "Byline shows",
            "unpublish_at": "Take down at",
            "pinned_until": "Leads the front page until",
            "discussion": "Comments are",
            "discussion_closes_at": "Comments close at",
            "slug": "Address",
        }
        widgets: ClassVar[dict[str, Any]] = {
            "body": BodyWidget,
            "standfirst": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        }
        help_texts: ClassVar[dict[str, str]] = {"pinned_until": "", "kicker": ""}
        error_messages: ClassVar[dict[str, Any]] = {"title": {"required": "Give the article a title."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        # Changes that are not live yet stand in place of what readers have; rights rest on the stored row.
        stored = kwargs.get("instance") or filled_with(self.restored)
        if stored is not None:
            kwargs["instance"] = shown = worked_on(stored)
            # The tags of the working text are set below: Django's own look at those of the row is a query for nothing.
            shown._prefetched_objects_cache = {"tags": Tag.objects.none()}  # type: ignore[attr-defined]  # noqa: SLF001
        super().__init__(*args, **kwargs)
        article = self.instance
        self.initial["tags"] = working_of(article).tags
        # What the form began from; a bound form keeps the number it was sent with.
        self.initial["opened_version"] = getattr(article, "opened_version", article.version) if article.pk else None
        self.initial["schedule_at"] = article.publish_at
        for name in COUNTED:
            if name in self.fields:
                self.fields[name].widget.attrs["data-counted"] = ""
        say_choose(self)
        moment = self.fields.get("schedule_at")
        if moment:
            moment.help_text = f"It appears by itself then, once you press Schedule. {zone_in_words()}"
        if moment and article.shown_status in {"Live", "Ended"}:
            moment.label, moment.help_text, moment.disabled = "Published at", "", True

    def clean_body(self) -> str:
        """Return the text in the spelling of the source."""
        return from_editor(self.cleaned_data["body"])

    def clean_lead_photo(self) -> Any:
        """Refuse a photo that may not lead; one that stood there already is for the publish gate to name."""
        photo = self.cleaned_data["lead_photo"]
        if photo is not None and photo.is_not_for_lead and photo.pk != self.initial.get("lead_photo"):
            raise forms.ValidationError(
                f"Photo {photo.pk} (“{photo}”) is marked “not for lead”. Choose another, or place it in the text."
            )
        return photo

    def clean_tags(self) -> Any:
        """Keep the number of subjects small enough to mean something."""
        tags = self.cleaned_data["tags"]
        if len(tags) > MOST_TAGS:
            raise forms.ValidationError("At most ten tags; remove one.")
        return tags

    def clean(self) -> dict[str, Any] | None:
        """Compare the end with the start."""
        cleaned = super().clean() or self.cleaned_data
        end, start = cleaned.get("unpublish_at"), cleaned.get("schedule_at") or self.instance.publish_at
        if end and start and end <= start:
            self.add_error("unpublish_at", "The end must be later than the start.")
        return cleaned
