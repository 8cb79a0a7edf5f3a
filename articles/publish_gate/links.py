"""Links of a text to this site that lead nowhere at the moment of publishing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import Q
from django.urls import Resolver404, resolve

from articles.models import Article, Author, Redirect, Section, Slug, Tag

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from articles.markup.tree import Element

# The views that look for a row by its readable address, and the rows they look for.
_PLACES: dict[str, tuple[type[Section | Tag | Author], str]] = {
    "articles:section": (Section, Slug.Kind.SECTION),
    "articles:tag": (Tag, Slug.Kind.TAG),
    "articles:author": (Author, Slug.Kind.AUTHOR),
}


def dead_links(root: Element, *, at: datetime, own: Article) -> list[str]:
    """Return the addresses of this site, each once, that no live or earlier scheduled page answers.

    Queries: two for articles, two for each kind of list, one for redirects; none for a text without such links.
    """
    wanted: dict[str, dict[str, str]] = {}
    dead: list[str] = []
    for address, path in own_paths(root).items():
        try:
            match = resolve(path)
        except Resolver404:
            wanted.setdefault("", {})[path] = address
            continue
        slug = str(match.kwargs.get("slug", ""))
        if match.view_name == "articles:article" or match.view_name in _PLACES:
            wanted.setdefault(match.view_name, {})[slug.lower()] = address
    for name, addresses in wanted.items():
        known = _known(name, addresses, at, own)
        dead += [address for key, address in addresses.items() if key not in known]
    return dead


def own_paths(root: Element) -> dict[str, str]:
    """Return the links to pages of this site: as typed, and the path each means. Files are not pages."""
    paths: dict[str, str] = {}
    for link in root.walk():
        address = link.attributes.get("href", "").strip() if link.tag == "a" else ""
        local = address.removeprefix(settings.SITE_URL) if address.startswith(f"{settings.SITE_URL}/") else address
        if not local.startswith("/") or local.startswith("//"):
            continue
        path = unquote(urlsplit(local).path)
        if not path.startswith((settings.MEDIA_URL, settings.STATIC_URL)):
            paths[address] = path
    return paths


def _known(name: str, keys: Iterable[str], at: datetime, own: Article) -> set[str]:
    if name == "articles:article":
        return _known_articles(set(keys), at, own)
    if name in _PLACES:
        model, kind = _PLACES[name]
        former = Slug.objects.filter(kind=kind, slug__in=list(keys)).values_list("slug", flat=True)
        return {*model.objects.filter(slug__in=list(keys)).values_list("slug", flat=True), *former}
    return set(Redirect.objects.filter(path__in=list(keys)).values_list("path", flat=True))


def _known_articles(slugs: set[str], at: datetime, own: Article) -> set[str]:
    """Return the slugs under which an article can be read at that moment, its own among them."""
    former = dict(Slug.objects.filter(kind=Slug.Kind.ARTICLE, slug__in=slugs).values_list("slug", "target_id"))
    readable = Article.objects.filter(
        Q(unpublish_at__isnull=True) | Q(unpublish_at__gt=at),
        status=Article.Status.PUBLISHED,
        publish_at__lte=at,
        deleted_at__isnull=True,
    )
    rows = readable.filter(Q(slug__in=slugs) | Q(pk__in=former.values())).values_list("pk", "slug")
    live = {pk for pk, _ in rows} | {own.pk}
    return {slug for _, slug in rows} | {own.slug} | {slug for slug, pk in former.items() if pk in live}
