"""Hears the elements of a WordPress export and puts together items, authors, terms and comments."""

from __future__ import annotations

from dataclasses import dataclass, field

WP = "http://wordpress.org/export/"
EXCERPT = "/excerpt/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
# What of a comment is never taken: addresses of machines, web sites, browsers.
DROPPED = {"wp:comment_author_IP", "wp:comment_author_url", "wp:comment_agent"}
TERMS = {"wp:category", "wp:tag", "wp:term"}


@dataclass(slots=True)
class Element:
    """One thing of the export by its short tag, with the texts of what stood in it."""

    tag: str
    place: int = 0
    values: dict[str, str] = field(default_factory=dict)
    terms: list[tuple[str, str, str]] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    former_slugs: list[str] = field(default_factory=list)


def short_tag(tag: str) -> str:
    """Return "wp:post_id" for any version of WordPress's name space, "title" where there is none."""
    space, _, name = tag.rpartition("}")
    space = space.lstrip("{")
    if not space:
        return name
    if space.startswith(WP):
        return f"excerpt:{name}" if space.endswith(EXCERPT) else f"wp:{name}"
    if space == CONTENT:
        return f"content:{name}"
    return "dc:creator" if tag == CREATOR else f"other:{name}"


class Export:
    """Follows the nesting of rss, channel, item and comment; yields each part as soon as it ends.

    A comment is yielded before its item; its `place` is the item's, counted from 1. `channel` holds the texts of
    the channel itself. `is_rss` and `is_wordpress` tell at the end what the file was.
    """

    def __init__(self) -> None:
        self.found: list[Element] = []
        self.channel: dict[str, str] = {}
        self.is_rss = False
        self.is_wordpress = False
        self._path: list[str] = []
        self._item: Element | None = None
        self._part: Element | None = None
        self._attributes: list[dict[str, str]] = []
        self._places = 0
        self._meta_key = ""

    def open(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an item, a comment, or a part that stands beside the items."""
        name = short_tag(tag)
        self._path.append(name)
        self._attributes.append(attributes)
        self.is_wordpress = self.is_wordpress or name.startswith("wp:")
        if self._path[:2] == ["rss", "channel"]:
            self.is_rss = True
            self._begin(name)

    def _begin(self, name: str) -> None:
        depth = len(self._path)
        if name == "item" and depth == 3:  # noqa: PLR2004  (rss, channel, item)
            self._places += 1
            self._item = Element("item", self._places)
        elif name == "wp:comment" and self._item is not None:
            self._part = Element("comment", self._item.place)
        elif depth == 3 and name in {"wp:author", *TERMS}:  # noqa: PLR2004
            self._part = Element(name)

    def close(self, tag: str, text: str) -> None:
        """End an element: its text belongs to the part, the item or the channel around it."""
        name = self._path.pop()
        attributes = self._attributes.pop()
        if name in DROPPED:
            return
        if self._part is not None:
            self._close_in_part(name, text)
        elif self._item is not None:
            self._close_in_item(name, text, attributes)
        elif self._path == ["rss", "channel"]:
            self.channel.setdefault(name, text.strip())

    def _close_in_part(self, name: str, text: str) -> None:
        part = self._part
        assert part is not None  # noqa: S101  (the caller looked)
        ends = "wp:comment" if part.tag == "comment" else part.tag
        if name == ends:
            self.found.append(part)
            self._part = None
        elif self._path[-1] == ends:
            part.values.setdefault(name, text)

    def _close_in_item(self, name: str, text: str, attributes: dict[str, str]) -> None:
        item = self._item
        assert item is not None  # noqa: S101  (the caller looked)
        inside = self._path[-1]
        if name == "item" and inside == "channel":
            self.found.append(item)
            self._item = None
        elif name == "category" and inside == "item":
            item.terms.append((attributes.get("domain", "category"), attributes.get("nicename", ""), text.strip()))
        elif inside == "wp:postmeta":
            self._close_in_meta(item, name, text)
        elif inside == "item":
            item.values.setdefault(name, text)

    def _close_in_meta(self, item: Element, name: str, text: str) -> None:
        if name == "wp:meta_key":
            self._meta_key = text.strip()
        elif name == "wp:meta_value" and self._meta_key == "_wp_old_slug":
            item.former_slugs.append(text.strip())
        elif name == "wp:meta_value" and self._meta_key in {"_thumbnail_id", "_wp_attachment_image_alt"}:
            item.meta.setdefault(self._meta_key, text.strip())
