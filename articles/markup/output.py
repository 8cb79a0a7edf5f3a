"""Step 11: clean the output. Only what some step makes gets through; the last word on what readers are sent."""

from __future__ import annotations

import re

import nh3

from articles.markup.allowed import ALLOWED, LINK_SCHEMES

_ID_ON = frozenset({"h2", "h3", "p", "blockquote", "li", "figure"})
_ID = re.compile(r"(?:h-[\w-]{1,90}|p-[0-9a-f]{8}(?:-[0-9]{1,6})?|photo-[0-9]{1,4})")
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title", "rel"},
    "ol": {"start"},
    "div": {"tabindex"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "source": {"type", "srcset", "sizes"},
    "img": {
        "src", "srcset", "sizes", "alt", "width", "height", "loading", "decoding", "fetchpriority",
    },
}  # fmt: skip
_CLASSES: dict[str, set[str]] = {
    "p": {"attribution"},
    "figure": {"figure", "pull-quote"},
    "div": {"photo", "table"},
    "ol": {"gallery"},
    "span": {"credit"},
}
_TAGS = set(ALLOWED) | {"picture", "source", "cite", "bdi", "div", "span"}


def clean_output(html: str) -> str:
    """Return HTML with only the elements, attributes, classes and ids that rendering makes."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={**_ATTRIBUTES, **{tag: _ATTRIBUTES.get(tag, set()) | {"id"} for tag in _ID_ON}},
        allowed_classes=_CLASSES,
        attribute_filter=_only_our_ids,
        url_schemes=set(LINK_SCHEMES),
        link_rel=None,
    )


def _only_our_ids(tag: str, attribute: str, value: str) -> str | None:
    return value if attribute != "id" or _ID.fullmatch(value) else None
