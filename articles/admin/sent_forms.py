"""A form of a new article that arrives again leads to the article it made; what differs in it is kept as unsaved."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages

from articles.admin.desk_views import back_to_form
from articles.admin.typed_snapshot import read_typed
from articles.services.autosaving import drop_autosave, keep_autosave
from articles.services.sent_forms import sent_form
from articles.unsaved import unsaved_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User
    from articles.models import SentForm

SAID = "This form was saved already; here is its article."


def led_to_article(request: HttpRequest) -> HttpResponse | None:
    """Answer for a form that made an article before, sent again or opened by Back; None for every other. One query."""
    user, is_sent = cast("User", request.user), request.method == "POST"
    key = request.POST.get("form_key", "") if is_sent else request.GET.get("form", "")
    form = sent_form(key, by=user) if key else None
    if form is None:
        return None
    if is_sent:
        if "title" in request.POST:
            _keep_what_differs(request, form, user)
        messages.info(request, SAID)
    return back_to_form(form.article)


def _keep_what_differs(request: HttpRequest, form: SentForm, user: User) -> None:
    """Keep what was typed after the first press, if anything was: the article's form offers it."""
    keep_autosave(read_typed(request.POST), by=user, opened_version=form.version, article=form.article)
    if unsaved_of(user, form.article) is None:
        drop_autosave(by=user, article=form.article)
