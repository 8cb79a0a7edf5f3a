"""Step 5, second half: pull quotes, and who said what is quoted."""

from __future__ import annotations

from articles.markup.tree import Element, is_blank, plain_text

# A leading sign of these is cut from an attribution: the style sheet draws its own.
_LEADING_SIGNS = "-–—―−:~ \t\n\xa0"
_DASHES = ("-", "–", "—", "―", "−")


def place_quotes(root: Element) -> list[str]:
    """Turn pull quotes into figures and mark attributions; return warnings for the editor."""
    warnings: list[str] = []
    for index, child in enumerate(root.children):
        if not isinstance(child, Element) or child.tag != "blockquote":
            continue
        attribution = _take_attribution(child)
        if "pull-quote" in child.classes:
            root.children[index] = _pull_quote(child, attribution)
            warnings.extend(_warnings(root.children[index + 1 :], attribution))
        elif attribution is not None:
            child.children.append(Element("p", {"class": "attribution"}, [attribution]))
    return warnings


def _take_attribution(quote: Element) -> Element | None:
    """Remove the last paragraph if it is the attribution, and return its words as `<cite>`."""
    last = quote.elements[-1] if quote.elements else None
    if last is None or last.tag != "p" or "attribution" not in last.classes:
        return None
    quote.children = [child for child in quote.children if child is not last]
    _cut_leading_signs(last)
    return None if is_blank(last) else Element("cite", {}, last.children)


def _cut_leading_signs(element: Element) -> None:
    """Cut dashes and colons before the first letter, also inside emphasis."""
    while element.children:
        first = element.children[0]
        if isinstance(first, Element):
            _cut_leading_signs(first)
            return
        element.children[0] = first.lstrip(_LEADING_SIGNS)
        if element.children[0]:
            return
        del element.children[0]


def _pull_quote(quote: Element, cite: Element | None) -> Element:
    quote.attributes.pop("class", None)
    children: list[Element | str] = [quote]
    if cite is not None:
        children.append(Element("figcaption", {}, [cite]))
    return Element("figure", {"class": "pull-quote"}, children)


def _warnings(following: list[Element | str], cite: Element | None) -> list[str]:
    if cite is not None:
        return []
    after = next((node for node in following if isinstance(node, Element)), None)
    if after is not None and after.tag == "p" and plain_text(after).startswith(_DASHES):
        return [f"“{plain_text(after)[:60]}”: This looks like the attribution; move it into the quote."]
    return [
        "A pull quote does not say whose words it holds: give the name a last line of its own and press Attribution."
    ]
