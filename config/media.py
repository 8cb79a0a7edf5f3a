"""Media files from the embedded server; in production a front server does it (docs/operations.md)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

ONE_YEAR_SECONDS = 31_536_000


@require_safe
def serve_media(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve one file of MEDIA_ROOT. Names hold a content hash, so the file may be kept for ever."""
    response = serve(request, name, document_root=str(settings.MEDIA_ROOT))
    response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR_SECONDS}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
