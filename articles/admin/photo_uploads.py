"""Many photos at once: a form without script, one file after the other with it, and what is asked about them then."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST

from accounts.images import PHOTO_LIMITS, ImageRefused
from articles.admin.desk_views import number_of
from articles.admin.photo_forms import FILES_AT_ONCE, DescribedForm, ManyPhotosForm, OneFileForm
from articles.admin.pictures import thumbnail
from articles.errors import NotAllowed, PhotoKnown
from articles.models import Photo
from articles.permissions import can_change_photo
from articles.photo_rights import can_upload, check_upload
from articles.services.photos import add_photo, keep_both, save_photo

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.admin import AdminSite
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, HttpResponse, HttpResponseBase
    from django.urls import URLPattern

SESSION_KEY = "photo_upload"
TOO_MANY = f"Only {FILES_AT_ONCE} files at once; send this one again."
# One screen full; who uploads more describes the rest from the library, under “Not ready”.
MOST_DESCRIBED = 60
CREATED, CONFLICT, REFUSED, FORBIDDEN = 201, 409, 422, 403


class PhotoUploads:
    """The addresses of uploading, for the photo's admin."""

    admin_site: AdminSite

    def upload_urls(self) -> list[URLPattern]:
        """Return the addresses, each for its methods only."""
        view = self._for_senders
        return [
            path("upload/", require_http_methods(["GET", "POST"])(view(self.many)), name="articles_photo_many"),
            path("upload/file/", require_POST(self.admin_site.admin_view(self.one)), name="articles_photo_upload"),
            path("upload/keep/", require_POST(view(self.keep)), name="articles_photo_keep"),
            path(
                "upload/words/", require_http_methods(["GET", "POST"])(view(self.describe)), name="articles_photo_words"
            ),
        ]

    def _for_senders(self, view: Callable[[HttpRequest], HttpResponseBase]) -> Any:
        """Open a page of uploading to who may upload, whatever is sent to it."""

        @wraps(view)
        def wrapper(request: HttpRequest) -> HttpResponseBase:
            if not can_upload(request.user):
                raise PermissionDenied
            return view(request)

        return self.admin_site.admin_view(wrapper)

    def many(self, request: HttpRequest) -> HttpResponse:
        """Show the upload; without script, take the files of the form and lead on to their words."""
        form = ManyPhotosForm(request.POST or None, request.FILES or None)
        if request.method != "POST" or not form.is_valid():
            return self._page(request, "upload", "Upload photos", form=form, media=form.media, most=FILES_AT_ONCE)
        rights = {name: value for name, value in form.cleaned_data.items() if name != "photos"}
        files = form.cleaned_data["photos"]
        lines = [_line(file, request, rights) for file in files[:FILES_AT_ONCE]]
        lines += [{"name": file.name, "sentence": TOO_MANY} for file in files[FILES_AT_ONCE:]]
        until = rights["license_until"]
        request.session[SESSION_KEY] = {
            "lines": lines,
            "rights": {**rights, "license_until": until.isoformat() if until else ""},
        }
        return _to_words([line["photo"] for line in lines if "photo" in line])

    def one(self, request: HttpRequest) -> JsonResponse:
        """Take one file that a script sends: 201 with the photo, 409 with the one it is, 422 with a sentence."""
        try:
            check_upload(request.user)
        except NotAllowed as err:
            return JsonResponse({"error": err.message}, status=FORBIDDEN)
        form = OneFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return _refusal(" ".join(str(sentence) for errors in form.errors.values() for sentence in errors))
        fields = dict(form.cleaned_data)
        file, both = fields.pop("file"), fields.pop("keep_both")
        try:
            photo = add_photo(file, by=request.user, keep_both=both, **fields)  # type: ignore[arg-type]
        except ImageRefused as err:
            return _refusal(err.message)
        except PhotoKnown as err:
            return JsonResponse({"error": err.message, "known": facts_of(err.photo)}, status=CONFLICT)
        return JsonResponse(facts_of(photo), status=CREATED)

    def keep(self, request: HttpRequest) -> HttpResponseBase:
        """Keep a file beside the photo it equals, from the lines of the last upload."""
        kept = request.session.get(SESSION_KEY) or {"lines": [], "rights": {}}
        number = request.POST.get("line", "")
        line = kept["lines"][int(number)] if number.isdecimal() and int(number) < len(kept["lines"]) else {}
        known = get_object_or_404(Photo, pk=line.get("known", 0))
        rights = {**kept["rights"], "license_until": parse_datetime(kept["rights"].get("license_until", "") or "-")}
        photo = keep_both(known, by=request.user, original_name=line["name"], **rights)  # type: ignore[arg-type]
        kept["lines"][int(number)] = {"name": line["name"], "photo": photo.pk}
        request.session[SESSION_KEY] = kept
        return _to_words([one["photo"] for one in kept["lines"] if "photo" in one])

    def describe(self, request: HttpRequest) -> HttpResponse:
        """Show what became of each file, and ask for the words of those that are in the library now."""
        ids = [number_of(number) for number in request.GET.getlist("photo")][:MOST_DESCRIBED]
        photos = [
            photo for photo in Photo.objects.filter(pk__in=ids).order_by("pk") if can_change_photo(request.user, photo)
        ]
        data = request.POST if request.method == "POST" else None
        forms = [DescribedForm(data, instance=photo, prefix=f"photo-{photo.pk}") for photo in photos]
        if data is not None and min([form.is_valid() for form in forms], default=True):
            return self._save_words(request, forms)
        lines = (request.session.get(SESSION_KEY) or {"lines": []})["lines"]
        known = Photo.objects.in_bulk([line["known"] for line in lines if "known" in line])
        context = {
            "forms": [(form, thumbnail(form.instance, "card")) for form in forms],
            "lines": [{**line, "known": known.get(line.get("known", 0))} for line in lines],
            "media": DescribedForm().media,
            "done": sum("photo" in line for line in lines),
        }
        return self._page(request, "words", "Say what they show", **context)

    def _save_words(self, request: HttpRequest, forms: list[Any]) -> HttpResponse:
        saved = sum(save_photo(form.instance, by=request.user, only=form.changed_data) for form in forms)  # type: ignore[arg-type]
        request.session.pop(SESSION_KEY, None)
        unready = sum(not form.instance.is_ready for form in forms)
        words = f"Saved {saved} photo{'s' * (saved != 1)}." if saved else "Nothing was changed."
        messages.success(request, f"{words} {unready} of them still lack words." if unready else words)
        return HttpResponseRedirect(reverse("admin:articles_photo_changelist"))

    def _page(self, request: HttpRequest, name: str, title: str, **context: Any) -> TemplateResponse:
        base = {**self.admin_site.each_context(request), "title": title, "opts": Photo._meta}
        base["media"] = self.media + context.pop("media")  # type: ignore[attr-defined]
        return TemplateResponse(request, f"admin/articles/photo/{name}.html", {**base, **context})


def facts_of(photo: Photo) -> dict[str, Any]:
    """Return what a script needs to place a photo and to say what it lacks."""
    is_small = photo.width < PHOTO_LIMITS.warn_below_width
    return {
        "photo": photo.pk,
        "label": str(photo),
        "url": photo.file.url,
        "width": photo.width,
        "height": photo.height,
        "alt": photo.alt,
        "credit": photo.credit,
        "is_ready": photo.is_ready,
        "warnings": [_small(photo)] if is_small else [],
        "edit": reverse("admin:articles_photo_change", args=[photo.pk]),
    }


def _line(file: UploadedFile[Any], request: HttpRequest, rights: dict[str, Any]) -> dict[str, Any]:
    """Take one file in and return the line that says what became of it."""
    line: dict[str, Any] = {"name": (file.name or "")[:200]}
    try:
        photo = add_photo(file, by=request.user, **rights)  # type: ignore[arg-type]
    except ImageRefused as err:
        return {**line, "sentence": err.message}
    except PhotoKnown as err:
        return {**line, "sentence": "The library has this photo already.", "known": err.photo.pk}
    warning = _small(photo) if photo.width < PHOTO_LIMITS.warn_below_width else ""
    return {**line, "photo": photo.pk, "sentence": warning}


def _small(photo: Photo) -> str:
    return f"This photo is {photo.width} pixels wide; it is too small for a lead photo."


def _refusal(sentence: str) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=REFUSED)


def _to_words(ids: list[int]) -> HttpResponseRedirect:
    query = "&".join(f"photo={pk}" for pk in ids)
    answer = HttpResponseRedirect(f"{reverse('admin:articles_photo_words')}?{query}")
    answer.status_code = 303
    return answer
