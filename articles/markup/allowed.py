"""What an article's source may hold: the one declaration that sanitizer and editor are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Rule:
    """What one element may carry: attributes, and classes out of a list."""

    attributes: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()


_SPANNING = frozenset({"colspan", "rowspan"})

ALLOWED: dict[str, Rule] = {
    "p": Rule(classes=frozenset({"attribution"})),
    "h2": Rule(),
    "h3": Rule(),
    "strong": Rule(),
    "em": Rule(),
    "s": Rule(),
    "sub": Rule(),
    "sup": Rule(),
    "code": Rule(),
    "pre": Rule(),
    "a": Rule(frozenset({"href", "title"})),
    "ul": Rule(),
    "ol": Rule(frozenset({"start"})),
    "li": Rule(),
    "blockquote": Rule(classes=frozenset({"pull-quote"})),
    "figure": Rule(),
    "figcaption": Rule(),
    "img": Rule(frozenset({"data-file", "alt"})),
    "table": Rule(),
    "thead": Rule(),
    "tbody": Rule(),
    "tr": Rule(),
    "th": Rule(_SPANNING),
    "td": Rule(_SPANNING),
    "hr": Rule(),
    "br": Rule(),
    # Only as a footnote, which holds words.
    "span": Rule(classes=frozenset({"footnote"})),
}

# Besides these, links may be paths ("/about/") and anchors ("#p-1a2b3c4d"), never "//host".
LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

# The same elements as the editor's own building blocks: https://django-prose-editor.readthedocs.io/
_ELEMENTS_OF: dict[str, tuple[str, ...]] = {
    "Bold": ("strong",),
    "Italic": ("em",),
    "Strike": ("s",),
    "Subscript": ("sub",),
    "Superscript": ("sup",),
    "Code": ("code",),
    "CodeBlock": ("pre",),
    "HardBreak": ("br",),
    "HorizontalRule": ("hr",),
    "BulletList": ("ul",),
    "ListItem": ("li",),
    "Blockquote": ("blockquote",),
    "Image": ("img",),
    "Figure": ("figure",),
    "Caption": ("figcaption",),
    "Table": ("table", "thead", "tbody"),
    "TableRow": ("tr",),
    "TableHeader": ("th",),
    "TableCell": ("td",),
}
_NODES_WITH_CLASSES = {"paragraph": "p", "blockquote": "blockquote"}


def editor_extensions() -> dict[str, Any]:
    """Return ALLOWED as the extensions of django-prose-editor: its buttons and its reading of pasted text."""
    extensions: dict[str, Any] = {
        name: True for name, elements in _ELEMENTS_OF.items() if all(element in ALLOWED for element in elements)
    }
    extensions["Heading"] = {"levels": [level for level in range(1, 7) if f"h{level}" in ALLOWED]}
    extensions["OrderedList"] = {"enableTextTypeConversion": False, "listAttributesDialog": False}
    extensions["Link"] = {"enableTarget": False, "protocols": sorted(LINK_SCHEMES)}
    extensions["NodeClass"] = {
        "cssClasses": {node: sorted(ALLOWED[element].classes) for node, element in _NODES_WITH_CLASSES.items()}
    }
    extensions["TextClass"] = {"cssClasses": sorted(ALLOWED["span"].classes)}
    extensions["HTML"] = True
    return extensions


EDITOR_EXTENSIONS = editor_extensions()
