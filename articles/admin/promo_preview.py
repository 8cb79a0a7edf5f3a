"""What a promo in its form would look like to readers, saved or not. Nothing is written."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse

from articles.admin.previews import preview_page
from articles.models import Promo
from articles.promo_previews import promo_in_article, promo_in_list

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

NO_ARTICLE = "No live article would show it. Publish one, or tick other sections."
NO_PHOTO = "Its photo is left out: it has no credit or alt text yet, or its license has ended."


def preview_promo(admin: Any, request: HttpRequest) -> HttpResponse:
    """Print a page with the promo of a sent form; where it has none, say why."""
    if not (admin.has_add_permission(request) or admin.has_change_permission(request)):
        raise PermissionDenied
    form = admin.get_form(request)(request.POST)
    if not form.is_valid():
        return _refused(admin, request, _sentences(form))
    promo, sections = form.save(commit=False), list(form.cleaned_data["sections"])
    gaps = {"gaps": [NO_PHOTO] if promo.photo and not promo.shown_photo else []}
    if promo.slot == Promo.Slot.LIST:
        return preview_page(request, promo_in_list(promo, sections) | gaps, "articles/promo_in_list.html")
    context = promo_in_article(promo, sections)
    if context is None:
        return _refused(admin, request, [NO_ARTICLE])
    return preview_page(request, context | gaps, "articles/promo_preview.html")


def _sentences(form: Any) -> list[str]:
    """Return what the form says to what was sent, each sentence with its field."""
    return [
        f"{form.fields[name].label or name}: {error}" if name in form.fields else error
        for name, errors in form.errors.items()
        for error in errors
    ]


def _refused(admin: Any, request: HttpRequest, sentences: list[str]) -> HttpResponse:
    context = {**admin.admin_site.each_context(request), "title": "Preview", "opts": admin.opts, "sentences": sentences}
    return TemplateResponse(
        request, "admin/articles/promo/no_preview.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY
    )
