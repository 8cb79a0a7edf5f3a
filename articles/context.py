"""Template variables of the magazine's frame."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.models import Section


def sections(request: HttpRequest) -> dict[str, object]:
    """Return the sections of the menu, loaded when a template first asks: one query."""
    return {"menu_sections": SimpleLazyObject(_menu_sections)}


def _menu_sections() -> list[Section]:
    return list(Section.objects.filter(is_active=True, parent__isnull=True))
