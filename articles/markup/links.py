"""Step 10: own addresses become paths, so a copy under another host stays whole; others get their `rel`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from articles.markup.tree import Element


def settle_links(root: Element, *, site_url: str, is_sponsored: bool = False) -> None:
    """Rewrite the links of a tree. No link opens a new window; those of a sponsored article say that they are."""
    for element in root.walk():
        if element.tag == "a" and not element.attributes.get("href", "").startswith("#"):
            _settle(element, site_url, "sponsored noopener" if is_sponsored else "noopener")


def _settle(link: Element, site_url: str, rel: str) -> None:
    href = link.attributes.get("href", "")
    path = own_path(href, site_url)
    if path:
        link.attributes["href"] = path
    elif href.lower().startswith(("http:", "https:")):
        link.attributes["rel"] = rel


def own_path(href: str, site_url: str) -> str:
    """Return path, query and fragment of an address of this site, else an empty text."""
    if not site_url:
        return ""
    try:
        parts, own = urlsplit(href), urlsplit(site_url)
    except ValueError:  # A broken host, as in "http://[": not ours.
        return ""
    # A path of two slashes would lead to another host once the own host is cut off.
    if parts.scheme not in {"http", "https"} or parts.netloc.lower() != own.netloc.lower() or parts.path[:2] == "//":
        return ""
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.path or '/'}{query}{fragment}"
