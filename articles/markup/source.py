"""Step 1: clean what an editor typed or pasted, and say what went. Cleaning twice changes nothing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import nh3

from articles.markup import structure
from articles.markup.allowed import ALLOWED, LINK_SCHEMES
from articles.markup.bounds import flatten
from articles.markup.removed import Removed, count_dropped
from articles.markup.tree import Element, is_blank, parse, serialize

# Read as their nearest allowed kin, so that no words and no emphasis are lost.
_KIN = {
    "b": "strong",
    "i": "em",
    "cite": "em",
    "del": "s",
    "strike": "s",
    "tt": "code",
    "kbd": "code",
    "samp": "code",
    "h1": "p",
    "h4": "h3",
    "h5": "h3",
    "h6": "h3",
    "tfoot": "tbody",
}
# Elements that go with all they hold: what they hold is not text of the article.
_DROPPED_WHOLE = {
    "applet", "audio", "button", "canvas", "embed", "frameset", "head", "iframe", "input", "math", "noembed",
    "noframes", "noscript", "object", "option", "plaintext", "script", "select", "style", "svg", "template",
    "textarea", "title", "video", "xmp",
}  # fmt: skip
_BOXES = {
    "address", "article", "aside", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "footer", "form", "header", "hgroup", "html", "legend", "main", "menu", "nav", "search", "section",
    "summary",
}  # fmt: skip
_READ = set(ALLOWED) | set(_KIN) | _BOXES | {"font", "u", "small", "big", "mark", "ins"}
# C0 controls but tab and newline, and the two signs that turn the direction of everything after them.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202d\u202e]")
_PHOTO_ID = re.compile(r"[1-9][0-9]{0,17}")
_SMALL_NUMBER = re.compile(r"[0-9]{1,4}")
_LINK = re.compile(rf"(?:{'|'.join(sorted(LINK_SCHEMES))}):|#|/(?![/\\])", re.IGNORECASE)
# Each round can only take away; real texts need one or two.
_ROUNDS = 6


@dataclass(frozen=True)
class Cleaned:
    """The clean source, and the sentence for the editor about what cleaning took away (empty: nothing)."""

    html: str
    removed: str


def clean_source(html: str) -> Cleaned:
    """Return the source with only what ALLOWED names: same words, no empty paragraphs, Unicode NFC."""
    removed = Removed()
    cleaned = _clean_once(flatten(_without_controls(html)), removed)
    for _ in range(_ROUNDS):
        again = _clean_once(cleaned, Removed())
        if again == cleaned:
            break
        cleaned = again
    else:
        cleaned = structure.as_plain_paragraphs(cleaned)
    return Cleaned(cleaned, removed.sentence())


def _without_controls(html: str) -> str:
    text = html.replace("\r\n", "\n").replace("\r", "\n")
    # Half of a surrogate pair is no character and cannot be stored.
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))


def _clean_once(html: str, removed: Removed) -> str:
    root = parse(_read(html, removed))
    _keep_allowed(root, removed)
    structure.arrange(root)
    return _write(serialize(root))


def _read(html: str, removed: Removed) -> str:
    """Return HTML that the tree can be read from: known elements, every attribute that may matter."""
    removed.elements.update(count_dropped(html, _DROPPED_WHOLE))

    def count(tag: str, attribute: str, value: str) -> str | None:
        rule = ALLOWED.get(_KIN.get(tag, tag))
        if attribute == "class":
            unknown = set(value.split()) - (rule.classes if rule else frozenset())
            removed.attributes["class"] += bool(unknown)
            return value
        if attribute in {"src", "name"} or (rule and attribute in rule.attributes):
            return value
        removed.attributes[attribute] += 1
        return None

    return nh3.clean(
        html,
        tags=_READ,
        clean_content_tags=_DROPPED_WHOLE,
        attributes={},
        generic_attribute_prefixes=set("abcdefghijklmnopqrstuvwxyz"),
        attribute_filter=count,
        url_schemes=set(LINK_SCHEMES),
        link_rel=None,
    )


def _write(html: str) -> str:
    """Let the parser browsers use have the last word; by now it has nothing left to take away."""
    return nh3.clean(
        html,
        tags=set(ALLOWED),
        attributes={tag: set(rule.attributes) for tag, rule in ALLOWED.items() if rule.attributes},
        allowed_classes={tag: set(rule.classes) for tag, rule in ALLOWED.items() if rule.classes},
        url_schemes=set(LINK_SCHEMES),
        link_rel=None,
    )


def _keep_allowed(parent: Element, removed: Removed) -> None:
    """Rename, unwrap or drop each element beneath `parent`, innermost first."""
    children: list[Element | str] = []
    for child in parent.children:
        if isinstance(child, str):
            children.append(unicodedata.normalize("NFC", _UNWANTED.sub("", child)))
            continue
        _keep_allowed(child, removed)
        children.extend(_judge(child, removed))
    parent.children = children


def _judge(element: Element, removed: Removed) -> list[Element | str]:
    """Return what stands in place of one element."""
    tag = element.tag
    if tag in _BOXES:
        removed.elements["layout"] += 1
        return [Element("div", {}, element.children)]
    if tag in {"h1", "h4", "h5", "h6"}:
        removed.elements[tag] += 1
    element.tag = _KIN.get(tag, tag)
    rule = ALLOWED.get(element.tag)
    if rule is None or _means_nothing(element, removed):
        return element.children
    if element.tag == "img" and not _PHOTO_ID.fullmatch(element.attributes.get("data-file", "")):
        removed.elements["img"] += 1
        return []
    if element.tag in {"p", "pre"} and is_blank(element):
        return []
    _trim(element)
    return [element]


def _means_nothing(element: Element, removed: Removed) -> bool:
    """Tell whether an element is only a wrapper: a link that leads nowhere allowed, a span that is no footnote."""
    if element.tag == "span":
        return "footnote" not in element.classes
    if element.tag != "a":
        return False
    usable = bool(_LINK.match(element.attributes.get("href", "").strip()))
    if not usable and "name" not in element.attributes:
        removed.elements["a"] += 1
    return not usable


def _trim(element: Element) -> None:
    """Keep the attributes of the rule, in its spelling; drop numbers that are none."""
    rule = ALLOWED[element.tag]
    kept = {name: value for name, value in element.attributes.items() if name in rule.attributes}
    for name in ("start", "colspan", "rowspan"):
        if name in kept and not _SMALL_NUMBER.fullmatch(kept[name]):
            del kept[name]
    for name in ("alt", "title"):
        if name in kept:
            kept[name] = " ".join(kept[name].split())
    if "href" in kept:
        kept["href"] = kept["href"].strip()
    classes = [name for name in element.classes if name in rule.classes]
    if classes:
        kept["class"] = classes[0]
    element.attributes = kept
