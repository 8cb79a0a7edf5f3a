"""The sentence that tells an editor what cleaning took away, by kind and count."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

# One and many of each kind; kinds not named here are counted as "other".
_ELEMENTS = {
    "script": ("script", "scripts"),
    "iframe": ("inline frame", "inline frames"),
    "object": ("embedded object", "embedded objects"),
    "embed": ("embedded object", "embedded objects"),
    "applet": ("embedded object", "embedded objects"),
    "video": ("video", "videos"),
    "audio": ("sound", "sounds"),
    "svg": ("drawing", "drawings"),
    "canvas": ("drawing", "drawings"),
    "math": ("formula", "formulas"),
    "style": ("style sheet", "style sheets"),
    "img": ("image from outside the library", "images from outside the library"),
    "a": ("link with an address that is not allowed", "links with an address that is not allowed"),
    "h1": ("heading of the first level (its words stay)", "headings of the first level (their words stay)"),
    "h4": ("small heading (now of the third level)", "small headings (now of the third level)"),
    "input": ("form field", "form fields"),
    "button": ("form field", "form fields"),
    "select": ("form field", "form fields"),
    "textarea": ("form field", "form fields"),
    "layout": ("layout element", "layout elements"),
    "other": ("hidden element", "hidden elements"),
}
_SAME_AS = {"h5": "h4", "h6": "h4", "embed": "object", "applet": "object", "canvas": "svg"} | dict.fromkeys(
    ("button", "select", "textarea"), "input"
)
# These say nothing of their own beside the element they belong to.
_UNCOUNTED = {"option", "title", "head"}


@dataclass
class Removed:
    """Counts of what one cleaning took away."""

    elements: Counter[str] = field(default_factory=Counter)
    attributes: Counter[str] = field(default_factory=Counter)

    def sentence(self) -> str:
        """Return "Removed: 1 inline frame, 14 style attributes." or an empty text."""
        parts = [_count(number, *_ELEMENTS[kind]) for kind, number in self._by_kind().items() if number]
        handlers = sum(number for name, number in self.attributes.items() if name.startswith("on"))
        if handlers:
            parts.append(_count(handlers, "event attribute", "event attributes"))
        parts.extend(
            _count(self.attributes[name], f"{name} attribute", f"{name} attributes")
            for name in ("style", "class", "id")
            if self.attributes[name]
        )
        others = sum(n for name, n in self.attributes.items() if name not in {"style", "class", "id"})
        if others - handlers:
            parts.append(_count(others - handlers, "other attribute", "other attributes"))
        return f"Removed: {', '.join(parts)}." if parts else ""

    def _by_kind(self) -> Counter[str]:
        counted: Counter[str] = Counter()
        for tag in [*_ELEMENTS, *self.elements]:
            if tag in counted or tag in _UNCOUNTED or tag not in self.elements:
                continue
            kind = _SAME_AS.get(tag, tag)
            counted[kind if kind in _ELEMENTS else "other"] += self.elements[tag]
        return counted


def count_dropped(html: str, tags: set[str]) -> Counter[str]:
    """Count the start tags of elements that vanish with all they hold."""
    return Counter(tag for name in _START_TAG.findall(html) if (tag := name.lower()) in tags)


_START_TAG = re.compile(r"<([a-zA-Z]{2,10})(?=[\s/>])")


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
