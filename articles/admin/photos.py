"""The photo library at the desk: the list, one photo's form, and the picker of the text editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from accounts.images import PHOTO_LIMITS, ImageRefused
from articles.admin.photo_bulk import PhotoBulk
from articles.admin.photo_columns import PhotoColumns, lacks, license_state
from articles.admin.photo_filters import FILTERS, Library
from articles.admin.photo_forms import PhotoForm
from articles.admin.photo_ledger import PhotoLedger
from articles.admin.photo_uploads import PhotoUploads
from articles.admin.pictures import thumbnail
from articles.admin.saving import SaveRefused, ServiceAdmin
from articles.alt_advice import advise_on_alt
from articles.crops import crops_of
from articles.errors import ArticleError, PhotoKnown
from articles.models import Photo
from articles.permissions import can_change_photo
from articles.photo_rights import can_upload
from articles.photo_uses import uses_of
from articles.services.photos import add_photo, delete_photo, replace_file, retry_renditions, save_photo

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

WORDS = ("alt", "is_decorative", "caption")
PLACES = ("is_not_for_lead",)
RIGHTS = ("credit", "credit_url", "license", "license_note", "license_until")


@admin.register(Photo)
class PhotoAdmin(PhotoColumns, PhotoUploads, PhotoLedger, PhotoBulk, ServiceAdmin):
    """Pictures with their words and rights."""

    form = PhotoForm
    actions = ("set_rights",)
    list_display = ("thumb", "name", "credited", "terms", "end", "readiness", "use_count", "size", "uploaded")
    list_display_links = None
    list_filter = FILTERS
    list_per_page = 60
    list_max_show_all = 60
    show_full_result_count = False
    ordering = ("-pk",)
    search_fields = ("alt", "caption", "credit", "original_name", "id__exact")
    search_help_text = "Words of the alt text, caption, credit or file name; or the photo's number."
    fieldsets: ClassVar[Any] = (
        ("Words", {"fields": WORDS}),
        ("What crops keep", {"fields": (("across", "down"),)}),
        ("Where it may stand", {"fields": PLACES}),
        ("Rights", {"fields": RIGHTS}),
    )
    add_fieldsets: ClassVar[Any] = ((None, {"fields": ("upload", "keep_both")}), *fieldsets)
    change_fieldsets: ClassVar[Any] = (*fieldsets, ("File", {"fields": ("upload",)}))

    class Media:
        css: ClassVar[dict[str, Any]] = {"all": ["css/desk-photos.css"]}
        js = (forms.Script("js/admin-photos.js", type="module"),)

    # Rights: who works with articles sees the library; who uploaded a photo changes it, and who may change all.

    def has_add_permission(self, request: HttpRequest) -> bool:
        return can_upload(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Photo | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or can_change_photo(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Photo | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or can_change_photo(request.user, obj))

    # Addresses

    def get_urls(self) -> list[URLPattern]:
        """Add uploading, the ledger, and the page the text editor opens to choose a photo."""
        pick = require_safe(self.admin_site.admin_view(self.pick))
        own = [path("pick/", pick, name="articles_photo_pick"), *self.upload_urls(), *self.ledger_urls()]
        return [*own, *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return Library

    def pick(self, request: HttpRequest) -> HttpResponse:
        """Show the library in a window of the text editor; a button hands a photo over."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        request.is_picking = True  # type: ignore[attr-defined]
        return self.changelist_view(request, {"is_popup": True})

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Offer the field of the lead photo no photo that may not lead."""
        offered = queryset.free_to_lead() if request.GET.get("field_name") == "lead_photo" else queryset
        return super().get_search_results(request, offered, search_term)

    # One photo

    def get_fieldsets(self, request: HttpRequest, obj: Photo | None = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        may = self.has_change_permission(request, obj)
        return (*self.change_fieldsets, (None, {"fields": ("opened",)})) if may else self.change_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Photo | None = None) -> Any:
        return ()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show refusals as errors, as every screen does, but in no transaction around the whole.

        Reading a picture takes a second or more, and nobody's writes should wait for it; the services have their own.
        The one-photo form is for small windows beside other forms; elsewhere many are added at once.
        """
        if object_id is None and request.method == "GET" and "_popup" not in request.GET and can_upload(request.user):
            return HttpResponseRedirect(reverse("admin:articles_photo_many"))
        try:
            return self._untransacted_view(request, object_id, form_url, extra_context)
        except SaveRefused as refused:
            request.refusals = refused.errors  # type: ignore[attr-defined]
            return self._untransacted_view(request, object_id, form_url, extra_context)

    def _untransacted_view(self, *args: Any) -> HttpResponse:
        """Call Django's own view beneath its transaction; that one has no public name."""
        answer: HttpResponse = super()._changeform_view(*args)  # type: ignore[misc]
        return answer

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add the picture, its crops, its places and its files."""
        photo = context["original"]
        context["show_save_and_add_another"] = False
        if photo is not None:
            context |= {
                "photo": photo,
                "picture": thumbnail(photo, "large"),
                "large_url": large_url(photo),
                "crops": crops_of(photo),
                "uses": uses_of(photo, seen_by=request.user),  # type: ignore[arg-type]
                "files": files_of(photo),
                "advice": advise_on_alt(photo.alt, caption=photo.caption),
                "lacks": lacks(photo),
                "license_state": license_state(photo),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Photo) -> HttpResponse:
        """Ask for the files again where that button was pressed; stay in the form."""
        if "_retry" not in request.POST:
            return super().response_change(request, obj)
        retry_renditions(obj, by=request.user)  # type: ignore[arg-type]
        obj.refresh_from_db()
        if obj.rendition_problem:
            messages.error(request, f"Saved. The files could not be made: {obj.rendition_problem}")
        else:
            messages.success(request, "Saved. The files are made now, or in a minute: load this page again to see.")
        return HttpResponseRedirect(request.path)

    # Writes

    def save(self, request: HttpRequest, row: Photo, form: Any) -> None:
        """Take a new file through the gate, or store changed words and rights."""
        upload, by = form.cleaned_data.get("upload"), request.user
        try:
            if row.pk is None:
                fields = {name: getattr(row, name) for name in (*WORDS, *PLACES, *RIGHTS, "focal_x", "focal_y")}
                photo = add_photo(upload, by=by, keep_both=form.cleaned_data["keep_both"], **fields)  # type: ignore[arg-type]
                row.pk = photo.pk
                row.refresh_from_db()
            else:
                save_photo(row, by=by, only=form.changed_fields, opened=form.seals)  # type: ignore[arg-type]
                if upload:
                    replace_file(row, upload, by=by)  # type: ignore[arg-type]
        except ImageRefused as err:
            raise SaveRefused({"upload": [err.message]}) from err
        except PhotoKnown as err:
            raise SaveRefused({"upload": [_known(err.photo)]}) from err
        if upload and row.width < PHOTO_LIMITS.warn_below_width:
            words = f"This photo is {row.width} pixels wide; it is too small for a lead photo."
            messages.warning(request, words)

    def _delete_view(self, request: HttpRequest, object_id: str, extra_context: Any) -> HttpResponse:
        """Delete through the service; a photo in use is refused with the places it stands in."""
        try:
            answer: HttpResponse = super()._delete_view(request, object_id, extra_context)  # type: ignore[misc]
        except ArticleError as err:
            messages.error(request, err.message)
            return HttpResponseRedirect(reverse("admin:articles_photo_change", args=[object_id]))
        return answer

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name no objects that hold the photo: some may be drafts this person may not see. The service names them."""
        return [str(photo) for photo in objs], {"photos": len(objs)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Photo) -> None:
        delete_photo(obj, by=request.user)  # type: ignore[arg-type]


def large_url(photo: Photo) -> str:
    """Return the address of the file the form shows large."""
    fitting = [entry for entry in photo.renditions if entry["format"] == "jpeg" and not entry["crop"]]
    wide = [entry for entry in fitting if entry["width"] >= LARGE_PX] or fitting[-1:]
    return str(photo.file.storage.url(wide[0]["file"]) if wide else photo.file.url)


def files_of(photo: Photo) -> list[tuple[str, list[tuple[str, list[tuple[str, str]]]]]]:
    """Return the renditions for the eye: by crop, then by size, with formats and addresses."""
    groups: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for entry in photo.renditions:
        size = f"{entry['width']} × {entry['height']}"
        crop = entry["crop"].replace("x", ":") or "whole picture"
        url = photo.file.storage.url(entry["file"])
        groups.setdefault(crop, {}).setdefault(size, []).append((entry["format"].upper(), url))
    return [(crop, list(sizes.items())) for crop, sizes in groups.items()]


LARGE_PX = 960


def _known(photo: Photo) -> str:
    """Return the sentence about a file the library has, with the way to it."""
    return format_html(
        'The library already has this photo: <a href="{}">number {}, “{}”</a>. Use that one, or choose the file again '
        "and tick “keep both”.",
        reverse("admin:articles_photo_change", args=[photo.pk]),
        photo.pk,
        photo,
    )
