"""Template variables every page has."""

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest

from config.storage import SHEET, StaticFilesStorage


def site(request: HttpRequest) -> dict[str, str]:
    """Return the magazine's name, tagline, address and one style sheet, where it was made; no query, no cookie."""
    return {
        "site_name": settings.SITE_NAME,
        "site_tagline": settings.SITE_TAGLINE,
        "site_url": settings.SITE_URL,
        # Without collected files the pages load the parts themselves.
        "style_sheet": staticfiles_storage.url(SHEET) if isinstance(staticfiles_storage, StaticFilesStorage) else "",
    }
