"""Part of step 1: blocks stand in blocks, words in paragraphs, photos in figures."""

from __future__ import annotations

from articles.markup.tree import BLOCKS, Element, is_blank, parse, plain_text, serialize

# Elements that hold blocks; a loose word in them gets a paragraph.
_HOLDS_BLOCKS = {"", "blockquote", "div"}
# Elements that hold words only; a block in them gives up its own box.
_HOLDS_WORDS = {"p", "h2", "h3", "pre", "figcaption", "strong", "em", "s", "sub", "sup", "code", "a", "span"}
_DROPPED_WHEN_BLANK = {"h2", "h3", "ul", "ol", "blockquote", "figure", "figcaption", "table"}
_PARTS_OF_TABLE = {"thead", "tbody", "tr", "th", "td"}


def arrange(root: Element) -> None:
    """Bring a tree of allowed elements (and `div`s, which go) into the shape the editor and the pages expect."""
    _unwrap_boxes(root)
    _arrange(root)


def _arrange(parent: Element) -> None:
    if parent.tag in _HOLDS_BLOCKS:
        parent.children = _opened(parent.children)
    for child in parent.elements:
        _arrange(child)
    if parent.tag in _HOLDS_BLOCKS:
        parent.children = _in_blocks(parent)
    elif parent.tag in _HOLDS_WORDS:
        parent.children = _only_words(parent)
    if parent.tag == "pre":
        _cut_first_newlines(parent)
    if parent.tag in {"ul", "ol"}:
        parent.children = _only_items(parent)
    parent.children = [child for child in parent.children if not _is_empty_block(child)]


def _is_empty_block(node: Element | str) -> bool:
    return isinstance(node, Element) and node.tag in _DROPPED_WHEN_BLANK and is_blank(node)


def _unwrap_boxes(parent: Element) -> None:
    """Replace each `div` by what it holds; its loose words become paragraphs, so that no two words meet."""
    children: list[Element | str] = []
    for child in parent.children:
        if isinstance(child, Element):
            _unwrap_boxes(child)
            if child.tag == "div":
                children.extend(_in_blocks(child))
                continue
        children.append(child)
    parent.children = children


def _has_block(element: Element) -> bool:
    return any(inner.tag in BLOCKS or inner.tag == "li" for inner in element.walk())


def _in_blocks(parent: Element) -> list[Element | str]:
    """Return the children with each run of loose words in a paragraph and each photo in a figure."""
    blocks: list[Element | str] = []
    run: list[Element | str] = []
    for child in _opened(parent.children):
        if isinstance(child, Element) and child.tag in BLOCKS:
            blocks.extend(_close(run))
            run = []
            blocks.extend(_figures(child) if child.tag == "figure" else _photos_apart(child))
        else:
            run.append(child)
    blocks.extend(_close(run))
    return blocks


def _opened(children: list[Element | str]) -> list[Element | str]:
    """Return the children with words-only elements that hold blocks, and loose list or table parts, opened."""
    opened: list[Element | str] = []
    for child in children:
        if isinstance(child, Element) and _must_open(child):
            opened.extend(_opened(_paragraph_or_blocks(child)))
        else:
            opened.append(child)
    return opened


def _must_open(element: Element) -> bool:
    if element.tag in {"li", "figcaption"} or element.tag in _PARTS_OF_TABLE:
        return True
    if element.tag == "figure":
        inner_tags = {inner.tag for inner in element.walk()}
        return "img" not in inner_tags or "figure" in inner_tags
    return element.tag in _HOLDS_WORDS and element.tag not in BLOCKS and _has_block(element)


def _paragraph_or_blocks(element: Element) -> list[Element | str]:
    if element.tag in {"li", "figcaption", "td", "th"} and not _has_block(element):
        return [Element("p", {}, element.children)]
    return element.children


def _close(run: list[Element | str]) -> list[Element | str]:
    """Return a run of loose words as a paragraph, with its photos after it; nothing if it is blank."""
    if all(is_blank(node) for node in run):
        return []
    return _photos_apart(Element("p", {}, run))


def _photos_apart(block: Element) -> list[Element | str]:
    """Return a paragraph or heading followed by a figure for each photo it held."""
    if block.tag not in {"p", "h2", "h3", "pre"}:
        return [block]
    photos = [element for element in block.walk() if element.tag == "img"]
    if not photos:
        return [] if is_blank(block) else [block]
    _drop(block, photos)
    figures: list[Element | str] = [Element("figure", {}, [photo]) for photo in photos]
    return figures if is_blank(block) else [block, *figures]


def _figures(figure: Element) -> list[Element | str]:
    """Return one figure for each photo; the caption, with all other words of the figure, stands under the last."""
    photos = [element for element in figure.walk() if element.tag == "img"]
    _drop(figure, photos)
    words = [node for node in _only_words(figure) if not is_blank(node)]
    figures: list[Element | str] = [Element("figure", {}, [photo]) for photo in photos]
    if words and isinstance(figures[-1], Element):
        figures[-1].children.append(Element("figcaption", {}, words))
    return figures


def _drop(parent: Element, unwanted: list[Element]) -> None:
    parent.children = [child for child in parent.children if not any(child is one for one in unwanted)]
    for child in parent.elements:
        _drop(child, unwanted)


def _only_words(parent: Element) -> list[Element | str]:
    """Return the children with each block's words in its place, set apart by a space."""
    children: list[Element | str] = []
    for child in parent.children:
        if isinstance(child, Element) and (child.tag in BLOCKS - {"hr"} or child.tag in {"li", "figcaption"}):
            if children:
                children.append(" ")
            children.extend(child.children)
        elif not (isinstance(child, Element) and child.tag == "hr"):
            children.append(child)
    return children


def _only_items(parent: Element) -> list[Element | str]:
    """Return the items of a list; loose words between them become an item."""
    return [
        child if isinstance(child, Element) and child.tag == "li" else Element("li", {}, [child])
        for child in parent.children
        if not is_blank(child)
    ]


def _cut_first_newlines(pre: Element) -> None:
    """Cut newlines after `<pre>`: a parser drops the first at each reading."""
    if pre.children and isinstance(pre.children[0], str):
        pre.children[0] = pre.children[0].lstrip("\n")


def as_plain_paragraphs(html: str) -> str:
    """Return only the words, a paragraph for each block: for markup so broken that it never comes to rest."""
    root = parse(html)
    texts = [plain_text(child) for child in root.children]
    return "".join(serialize(Element("p", {}, [text])) for text in texts if text)
