"""The last step: an allow-list. What no step above means to make cannot leave here, whatever went wrong before."""

import nh3

TAGS = {"p", "br", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "span"}
ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "ol": {"start"},
    "span": {"role", "aria-label", "title"},
}
CLASSES = {"span": {"smiley"}}
SCHEMES = {"http", "https", "mailto"}


def clean(html: str) -> str:
    """Return HTML that holds what comments may hold. Cleaning twice changes nothing."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        url_relative="deny",
        link_rel=None,
    )
