"""One article taken along from the desk: a zip for whoever may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import FileResponse

from articles.admin.desk_views import back_to_form
from articles.errors import ArticleError
from articles.permissions import load_for_desk
from articles.services.exporting import export_article

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from accounts.models import User


def article_file(admin: Any, request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send an article with its photos; one whose photos are too large leads back with a sentence."""
    article = load_for_desk(request.user, pk, "pending")
    try:
        file = export_article(article, by=cast("User", request.user))
    except ArticleError as err:
        messages.error(request, err.message)
        return back_to_form(article)
    return FileResponse(file, as_attachment=True, filename=f"{article.slug}.zip", content_type="application/zip")
