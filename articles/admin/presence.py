"""The ping of an open article form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.http import Http404, JsonResponse

from articles.models import Article
from articles.services.presence import leave, tell_presence

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

TAB = re.compile(r"[0-9a-z]{8,32}")


def presence(admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a tab has the article open, or no longer; answer with sentences about who else has."""
    tab = request.POST.get("tab", "")
    article = Article.objects.editable_by(request.user).only("pk").filter(pk=pk).first()
    if article is None or not TAB.fullmatch(tab):
        raise Http404("There is no article of this number.")
    if "left" in request.POST:
        leave(article, by=request.user, tab=tab)  # type: ignore[arg-type]
        return JsonResponse({"others": []})
    others = tell_presence(article, by=request.user, tab=tab, typed="typed" in request.POST)  # type: ignore[arg-type]
    return JsonResponse({"others": [one.sentence for one in others]})
