"""Two addresses of Django's admin that load any row of any table: here they ask the screen of that table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpResponseRedirect

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite
    from django.http import HttpRequest


class Choices(AutocompleteJsonView):
    """Answers the fields that search as one types, from what a person may pick."""

    def has_perm(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask the screen who may pick its rows; a role may pick what it has no list of."""
        screen: Any = self.model_admin  # type: ignore[attr-defined]
        may_pick = getattr(screen, "has_pick_permission", screen.has_view_permission)
        return bool(may_pick(request))

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """Name a row as its screen does in lists of choices."""
        result = super().serialize_result(obj, to_field_name)
        label = getattr(self.model_admin, "choice_label", None)  # type: ignore[attr-defined]
        return {**result, "text": label(obj)} if label else result


def lead_to_page(site: AdminSite, request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponseRedirect:
    """Lead to the readers' page of a row that this person sees at the desk; else 404, for an address tells titles."""
    kind = ContentType.objects.filter(pk=content_type_id).first() if _is_number(content_type_id) else None
    model = kind.model_class() if kind else None
    screen: Any = site._registry.get(model) if model else None  # noqa: SLF001  (get_model_admin raises)
    row = screen.get_object(request, object_id) if screen else None
    if row is None or not screen.has_view_or_change_permission(request, row) or not hasattr(row, "get_absolute_url"):
        raise Http404("There is nothing at this address.")
    return HttpResponseRedirect(row.get_absolute_url())


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19  # noqa: PLR2004  (the digits of a bigint)
