"""The button that begins another text from this one, pressed in the form: what is typed there is saved first."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils.html import format_html

from articles.admin.desk_views import form_address
from articles.errors import ArticleError
from articles.services.duplicating import duplicate_article

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User
    from articles.models import Article

BUTTON = "_duplicate"
SAID = (
    'This is a copy of <a href="{}">“{}”</a>, which is saved. It is a draft with an address of its own, '
    "without dates, notes, corrections and comments. Give it its title."
)


def duplicate_after_saving(request: HttpRequest, article: Article) -> HttpResponseRedirect | None:
    """Make the copy the button asks for and lead to its form; None where it was not pressed or was refused."""
    if BUTTON not in request.POST:
        return None
    try:
        saved = duplicate_article(article, by=cast("User", request.user))
    except ArticleError as err:
        messages.error(request, err.message)
        return None
    messages.success(request, format_html(SAID, form_address(article), article))
    return HttpResponseRedirect(form_address(saved.article))
