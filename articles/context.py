"""Template variables of the magazine's frame."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.models import Section

# Signing in on these pages leads on by their own rules, never back to themselves.
PAGES_WITHOUT_RETURN = "/accounts/"


def sections(request: HttpRequest) -> dict[str, object]:
    """Return the sections of the menu, loaded when a template first asks (one query), and where sign-in returns to."""
    return {
        "menu_sections": SimpleLazyObject(_menu_sections),
        "return_path": "" if request.path.startswith(PAGES_WITHOUT_RETURN) else request.path,
    }


def _menu_sections() -> list[Section]:
    return list(Section.objects.filter(is_active=True, parent__isnull=True))
