"""The photo library at the desk: upload through the image gate, words, rights, focal point, and the picker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from accounts.images import PHOTO_LIMITS, ImageRefused
from articles.admin.pictures import thumbnail
from articles.admin.saving import RefusableForm, SaveRefused, ServiceAdmin
from articles.errors import PhotoKnown
from articles.models import Article, Photo
from articles.permissions import can_change_photo
from articles.services.photos import add_photo, replace_file, save_photo
from articles.services.rendering import articles_using

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

PHOTOS_PER_PICKER_PAGE = 24
WORDS_AND_RIGHTS = (
    "alt", "is_decorative", "caption", "credit", "credit_url", "license", "license_note", "focal_x", "focal_y",
)  # fmt: skip
PERCENT = 100


def percent(label: str, help_text: str) -> forms.IntegerField:
    """Return a field for one side of the focal point."""
    message = "Between 0 and 100."
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=PERCENT,
        initial=50,
        help_text=help_text,
        error_messages={"min_value": message, "max_value": message, "invalid": message},
    )


class PhotoForm(RefusableForm):
    """What is said about a photo. The file itself goes through the image gate, never through a model field."""

    upload = forms.FileField(
        label="File", help_text="JPEG, PNG, WebP, AVIF or a still GIF; up to 15 MB, at least 320 pixels wide."
    )
    keep_both = forms.BooleanField(
        label="Keep both", required=False, help_text="Take the file even though the library has it already."
    )
    across = percent("Focal point, across (%)", "0 is the left edge, 100 the right. Crops keep this point.")
    down = percent("Focal point, down (%)", "0 is the top edge, 100 the bottom.")

    class Meta:
        model = Photo
        fields: ClassVar[tuple[str, ...]] = WORDS_AND_RIGHTS[:-2]
        widgets: ClassVar[dict[str, Any]] = {
            "alt": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
            "caption": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        photo = self.instance
        self.initial["across"] = round(photo.focal_x * PERCENT)
        self.initial["down"] = round(photo.focal_y * PERCENT)
        if photo.pk and "upload" in self.fields:
            self.fields["upload"].required = False
            self.fields["upload"].label = "Replace the file"

    def clean(self) -> dict[str, Any] | None:
        """Check what belongs together, and turn percent into the parts of one that are stored."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("alt") and cleaned.get("is_decorative"):
            self.add_error("alt", "A decorative photo has no alt text. Empty it, or take the tick away.")
        if cleaned.get("license") == Photo.License.OTHER and not cleaned.get("license_note"):
            self.add_error("license_note", "Say which license it is.")
        if "across" in cleaned and "across" in self.changed_data:
            self.instance.focal_x = cleaned["across"] / PERCENT
        if "down" in cleaned and "down" in self.changed_data:
            self.instance.focal_y = cleaned["down"] / PERCENT
        return cleaned


class ReadyFilter(admin.SimpleListFilter):
    """Whether a photo may stand in a live article."""

    title = "ready for publication"
    parameter_name = "ready"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Ready"), ("no", "Lacks credit or alt text")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep the chosen half; an unknown value keeps everything. The same rule as `Photo.is_ready`."""
        lacks_words = queryset.filter(alt="", is_decorative=False) | queryset.filter(credit="")
        if self.value() == "no":
            return lacks_words
        return queryset.exclude(pk__in=lacks_words.values("pk")) if self.value() == "yes" else queryset


@admin.register(Photo)
class PhotoAdmin(ServiceAdmin):
    """Pictures with their words and rights."""

    form = PhotoForm
    list_display = ("thumb", "name", "credit", "license", "readiness", "size", "uploaded_at")
    list_display_links = ("name",)
    list_filter = (ReadyFilter, "license", "uploaded_at", "is_decorative")
    list_per_page = 60
    ordering = ("-pk",)
    search_fields = ("alt", "caption", "credit", "id__exact")
    search_help_text = "Words of the alt text, the caption or the credit; or the photo's number."
    readonly_fields = ("focal_picture", "size", "uses", "files", "uploaded")
    fieldsets: ClassVar[Any] = (
        ("Words", {"fields": ("alt", "is_decorative", "caption")}),
        ("Rights", {"fields": ("credit", "credit_url", "license", "license_note")}),
        ("What crops keep", {"fields": ("across", "down")}),
    )
    add_fieldsets: ClassVar[Any] = ((None, {"fields": ("upload", "keep_both")}), *fieldsets)
    change_fieldsets: ClassVar[Any] = (
        (None, {"fields": ("focal_picture", "size", "upload")}),
        *fieldsets,
        ("In the magazine", {"fields": ("uses", "files", "uploaded")}),
    )

    class Media:
        js = (forms.Script("js/admin-focal-point.js", type="module"),)

    def get_fieldsets(self, request: HttpRequest, obj: Photo | None = None) -> Any:
        return self.change_fieldsets if obj else self.add_fieldsets

    def get_urls(self) -> list[URLPattern]:
        """Add the page the text editor opens to choose a photo."""
        pick = require_safe(self.admin_site.admin_view(self.pick))
        return [path("pick/", pick, name="articles_photo_pick"), *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show refusals as errors, as every screen does, but in no transaction around the whole.

        Reading a picture takes a second or more, and nobody's writes should wait for it; the services have their own.
        """
        try:
            return self._untransacted_view(request, object_id, form_url, extra_context)
        except SaveRefused as refused:
            request.refusals = refused.errors  # type: ignore[attr-defined]
            return self._untransacted_view(request, object_id, form_url, extra_context)

    def _untransacted_view(self, *args: Any) -> HttpResponse:
        """Call Django's own view beneath its transaction; that one has no public name."""
        answer: HttpResponse = super()._changeform_view(*args)  # type: ignore[misc]
        return answer

    # Rights: who writes sees the library; a photo's uploader and who changes all of them change it.

    def has_change_permission(self, request: HttpRequest, obj: Photo | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or can_change_photo(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Photo | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or can_change_photo(request.user, obj))

    # Lines and columns

    @admin.display(description="picture")
    def thumb(self, photo: Photo) -> str:
        return thumbnail(photo, "row")

    @admin.display(description="photo")
    def name(self, photo: Photo) -> str:
        return f"{photo.pk} · {photo}"

    @admin.display(description="ready")
    def readiness(self, photo: Photo) -> str:
        """Return in words whether it may be published."""
        kind, words = ("on", "Ready") if photo.is_ready else ("off", "Lacks credit or alt text")
        return format_html('<span class="state state--{}">{}</span>', kind, words)

    @admin.display(description="size")
    def size(self, photo: Photo) -> str:
        return f"{photo.width} × {photo.height}"

    @admin.display(description="picture")
    def focal_picture(self, photo: Photo) -> str:
        """Return the picture; with script a click on it fills the two number fields."""
        return format_html(
            '<focal-point class="focal" data-across="id_across" data-down="id_down">{}</focal-point>',
            thumbnail(photo, "large"),
        )

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Photo | None:
        """Remember who looks: the uses in what they may not see are counted and not named."""
        photo: Any = super().get_object(request, object_id, from_field)
        if photo is not None:
            photo.seen_by = request.user
        return photo  # type: ignore[no-any-return]

    @admin.display(description="used in")
    def uses(self, photo: Photo) -> str:
        """Return links to the articles that show it, and the number of those outside one's scope: two queries."""
        used = articles_using(photo)
        person: Any = getattr(photo, "seen_by", None)
        titles = list(Article.objects.visible_to(person).filter(pk__in=used).only("title")) if person else []
        links = [(reverse("admin:articles_article_change", args=[row.pk]), row.title) for row in titles]
        named = format_html_join(", ", '<a href="{}">{}</a>', links)
        others = len(used) - len(titles)
        if not others:
            return named or "no article yet"
        return format_html("{}{} of other sections", named + ", " if titles else "", others)

    @admin.display(description="files")
    def files(self, photo: Photo) -> str:
        """Return how many files pages can choose from."""
        if not photo.renditions:
            return "not made yet; pages show the original"
        return f"{len(photo.renditions)} in different sizes and formats"

    @admin.display(description="uploaded")
    def uploaded(self, photo: Photo) -> str:
        by = f" by {photo.uploaded_by.display_name}" if photo.uploaded_by else ""
        return f"{photo.uploaded_at:%-d %B %Y %H:%M} UTC{by}"

    # Writes

    def save(self, request: HttpRequest, row: Photo, form: Any) -> None:
        """Take a new file through the gate, or store changed words and rights."""
        upload = form.cleaned_data.get("upload")
        try:
            if row.pk is None:
                self._add(request, row, form, upload)
            else:
                save_photo(row)
                if upload:
                    replace_file(row, upload)
        except ImageRefused as err:
            raise SaveRefused({"upload": [err.message]}) from err
        except PhotoKnown as err:
            raise SaveRefused({"upload": [_known(err.photo)]}) from err
        if upload and row.width < PHOTO_LIMITS.warn_below_width:
            self.message_user(
                request,
                f"This photo is {row.width} pixels wide; it is too small for a lead photo.",
                messages.WARNING,
            )

    def _add(self, request: HttpRequest, row: Photo, form: Any, upload: Any) -> None:
        fields = {name: getattr(row, name) for name in WORDS_AND_RIGHTS}
        photo = add_photo(upload, by=request.user, keep_both=form.cleaned_data["keep_both"], **fields)  # type: ignore[arg-type]
        row.pk = photo.pk
        row.refresh_from_db()

    # The picker

    def pick(self, request: HttpRequest) -> HttpResponse:
        """Show the library in a window of the text editor; a button hands the photo over."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        words = request.GET.get("q", "")
        photos: QuerySet[Photo] = self.get_queryset(request).order_by("-pk")
        found, _ = self.get_search_results(request, photos, words)
        page = Paginator(found, PHOTOS_PER_PICKER_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": "Choose a photo",
            "is_popup": True,
            "words": words,
            "page": page,
            "choices": [(photo, thumbnail(photo, "card")) for photo in page],
            "editor_call": request.GET.get("CKEditorFuncNum", ""),
        }
        return TemplateResponse(request, "admin/articles/photo/pick.html", context)


def _known(photo: Photo) -> str:
    """Return the sentence about a file the library has, with the way to it."""
    return format_html(
        'The library already has this photo: <a href="{}">number {}, “{}”</a>. Use that one, or choose the file again '
        "and tick “keep both”.",
        reverse("admin:articles_photo_change", args=[photo.pk]),
        photo.pk,
        photo,
    )
