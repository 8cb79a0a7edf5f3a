"""Step 11: clean the output. Only what some step makes gets through; the last word on what readers are sent."""

from __future__ import annotations

import re

import nh3

from articles.embeds import is_frame
from articles.markup.allowed import ALLOWED, LINK_SCHEMES

_ID_ON = frozenset({"h2", "h3", "p", "blockquote", "li", "figure", "a"})
_ID = re.compile(
    r"h-[\w-]{1,90}|p-[0-9a-f]{8}(?:-[0-9]{1,6})?|photo-[0-9]{1,4}|fn(?:ref)?-[0-9]{1,5}|legalref-[0-9]{1,18}"
)
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title", "rel", "role", "aria-label"},
    "ol": {"start"},
    "div": {"tabindex"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "figure": {"data-frame"},
    "section": {"role", "aria-label"},
    "source": {"type", "srcset", "sizes"},
    "img": {
        "src", "srcset", "sizes", "alt", "width", "height", "loading", "decoding", "fetchpriority",
    },
}  # fmt: skip
_ROLES = {"a": {"doc-noteref", "doc-backlink"}, "section": {"doc-endnotes"}}
_CLASSES: dict[str, set[str]] = {
    "p": {"attribution"},
    "a": {"glossary-link"},
    "figure": {"figure", "pull-quote", "embed"},
    "div": {"photo", "table"},
    "ol": {"gallery"},
    "span": {"credit", "legal-note"},
}
_TAGS = set(ALLOWED) | {"picture", "source", "cite", "bdi", "div", "span", "section"}


def clean_output(html: str) -> str:
    """Return HTML with only the elements, attributes, classes and ids that rendering makes."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={**_ATTRIBUTES, **{tag: _ATTRIBUTES.get(tag, set()) | {"id"} for tag in _ID_ON}},
        allowed_classes=_CLASSES,
        attribute_filter=_only_ours,
        url_schemes=set(LINK_SCHEMES),
        link_rel=None,
    )


def _only_ours(tag: str, attribute: str, value: str) -> str | None:
    """Keep ids, roles and players that are ours."""
    if attribute == "id":
        return value if _ID.fullmatch(value) else None
    if attribute == "role":
        return value if value in _ROLES[tag] else None
    return value if attribute != "data-frame" or is_frame(value) else None
