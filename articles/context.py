"""Template variables of the magazine's frame."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.frame import frame_of

# Signing in on these pages leads on by their own rules, never back to themselves.
PAGES_WITHOUT_RETURN = "/accounts/"


def sections(request: HttpRequest) -> dict[str, object]:
    """Return the menu's sections and the site's sentences, loaded when a template first asks for either (one query).

    And where signing in returns to.
    """
    return {
        "menu_sections": SimpleLazyObject(lambda: frame_of(request).sections),
        "site_texts": SimpleLazyObject(lambda: frame_of(request).texts),
        "return_path": "" if request.path.startswith(PAGES_WITHOUT_RETURN) else request.path,
    }
