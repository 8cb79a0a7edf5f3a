"""Credit, license and the tag "not for lead" for many photos: asks what shall change, then says what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from articles.admin.photo_forms import BulkRightsForm
from articles.admin.pictures import thumbnail
from articles.services.photo_rights import set_rights

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from articles.models import Photo
    from articles.services.photo_rights import Done

# More are refused: the change would take longer than a browser waits.
MOST_AT_ONCE = 500
NAMED_REFUSALS = 10


class PhotoBulk:
    """The bulk act of the library."""

    admin_site: AdminSite

    @admin.action(description="Set credit, license or lead …", permissions=["change"])
    def set_rights(self, request: HttpRequest, photos: QuerySet[Photo]) -> HttpResponse | None:
        """Ask what shall change, then change it."""
        chosen = list(photos.order_by("-pk")[: MOST_AT_ONCE + 1])
        if len(chosen) > MOST_AT_ONCE:
            messages.error(request, f"Choose {MOST_AT_ONCE} photos at most.")
            return None
        form = BulkRightsForm(request.POST if "decided" in request.POST else None)
        if not form.is_valid():
            return self._ask_rights(request, form, chosen)
        done = set_rights(chosen, by=request.user, **form.changes)  # type: ignore[arg-type]
        _tell(request, done)
        return None

    def _ask_rights(self, request: HttpRequest, form: BulkRightsForm, chosen: list[Photo]) -> TemplateResponse:
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": f"Credit, license and lead of {len(chosen)} photo{'s' * (len(chosen) != 1)}",
            "opts": self.opts,  # type: ignore[attr-defined]
            "form": form,
            "media": self.media + form.media,  # type: ignore[attr-defined]
            "chosen": [(photo, thumbnail(photo, "row")) for photo in chosen],
            "checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/articles/photo/rights.html", context)


def _tell(request: HttpRequest, done: Done) -> None:
    """Say what was done, what was so already, and what was refused, by name."""
    words = []
    if done.changed:
        words.append(f"changed {len(done.changed)} photo{'s' * (len(done.changed) != 1)}")
    if done.same:
        words.append(f"{len(done.same)} had this already")
    if words:
        messages.success(request, f"{capfirst(', '.join(words))}.")
    for photo, sentence in done.refused[:NAMED_REFUSALS]:
        messages.warning(request, f"Not changed: {photo.pk} · {photo}. {sentence}")
    if len(done.refused) > NAMED_REFUSALS:
        messages.warning(request, f"Not changed: {len(done.refused) - NAMED_REFUSALS} more.")
