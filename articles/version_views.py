"""What an article said before, for its readers: its published versions, two of them compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render

from articles.corrections import printed_corrections
from articles.permissions import load_article
from articles.published_versions import compare_versions, load_versions
from articles.reading import reading_page
from config.stored_pages.names import kept_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from articles.published_versions import Version

VERSION_NUMBER = re.compile(r"[1-9][0-9]?", re.ASCII)


@reading_page
@kept_page(before=VERSION_NUMBER, after=VERSION_NUMBER)
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """List the published versions of a live article and compare two: those chosen, else the last two."""
    article = load_article(request, slug)
    if not article.is_live:
        raise Http404("There are no versions at this address.")
    found = load_versions(article, printed_corrections(article).standing)
    before, after = _chosen(request, found)
    comparison = compare_versions(article, before, after) if before and after else None
    context = {"article": article, "versions": found[::-1], "comparison": comparison}
    return render(request, "articles/article_versions.html", context)


def _chosen(request: HttpRequest, found: list[Version]) -> tuple[Version | None, Version | None]:
    """Return the older and the newer of the two to compare; none where there is one version only."""
    if not found[1:]:
        return None, None
    if not {"before", "after"} & set(request.GET):
        return found[-2], found[-1]
    known = {str(version.number): version for version in found}
    chosen = [known.get(request.GET.get(name, "")) for name in ("before", "after")]
    older, newer = sorted(filter(None, chosen), key=lambda one: one.number) if all(chosen) else (None, None)
    if older is None or older is newer:
        raise Http404("There are no such versions of this article.")
    return older, newer
