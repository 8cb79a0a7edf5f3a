"""Step 7: each footnote becomes a number in the text and an entry at its foot, with links both ways."""

from __future__ import annotations

from articles.markup.tree import Element, is_blank, is_note, plain_text

EMPTY = "A footnote is empty: write it, or take it out."
NESTED = "The footnote “{}” holds another one; a note cannot stand in a note."


def footnote_problems(root: Element) -> list[str]:
    """Return a sentence for each footnote of a clean text that cannot be printed as it is."""
    problems = []
    for note in (element for element in root.walk() if is_note(element)):
        if is_blank(note):
            problems.append(EMPTY)
        elif any(is_note(inner) for inner in note.walk()):
            problems.append(NESTED.format(plain_text(note)[:60]))
    return problems


def place_footnotes(root: Element) -> None:
    """Put the notes after the text, numbered in reading order. Empty ones vanish, nested ones lose their frame."""
    notes: list[Element] = []
    _take(root, notes)
    if notes:
        root.children.append(
            Element("section", {"role": "doc-endnotes", "aria-label": "Notes"}, [Element("ol", {}, [*notes])])
        )


def _take(parent: Element, notes: list[Element]) -> list[Element]:
    """Replace the notes beneath an element; return the references that must stand behind it, because it is a link."""
    children: list[Element | str] = []
    behind: list[Element] = []
    for child in parent.children:
        if isinstance(child, str):
            children.append(child)
            continue
        if is_note(child):
            references = [] if is_blank(child) else [_reference(child, notes)]
        else:
            children.append(child)
            references = _take(child, notes)
        behind += references if parent.tag == "a" else []
        children += references if parent.tag != "a" else []
    parent.children = children
    return behind


def _reference(note: Element, notes: list[Element]) -> Element:
    """Return the number that leads to a note, and add the note with the way back."""
    number = len(notes) + 1
    way_back = {"href": f"#fnref-{number}", "role": "doc-backlink", "aria-label": f"Back to reference {number}"}
    notes.append(Element("li", {"id": f"fn-{number}"}, [*_opened(note), " ", Element("a", way_back, ["↩"])]))
    link = {"id": f"fnref-{number}", "href": f"#fn-{number}", "role": "doc-noteref"}
    return Element("sup", {}, [Element("a", link, [str(number)])])


def _opened(note: Element) -> list[Element | str]:
    """Return what a note holds, with the notes inside it as plain words."""
    children: list[Element | str] = []
    for child in note.children:
        if isinstance(child, Element):
            child.children = _opened(child)
            children.extend(child.children if is_note(child) else [child])
        else:
            children.append(child)
    return children
