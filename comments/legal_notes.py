"""Legal notes of a page with comments: each note once, after those of the article's own text.

Stored comments hold slots; whether a mark is in force is asked when the page is made: one query, none without slots.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.html import format_html

from articles.markup.marks import note_element, sign_of
from articles.markup.tree import serialize
from articles.models import LegalMark
from comments.markup.slots import marked_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from articles.markup.marks import LegalNote


class PageNotes:
    """The signs of a page's comments, and the notes they add. `above`: notes the page has already."""

    def __init__(self, language: str, above: Sequence[LegalNote] = ()) -> None:
        self._language = language
        self._signs = {note["mark"]: note for note in above}
        self._marks: dict[int, LegalMark] = {}
        self.added: list[LegalNote] = []

    def load(self, body_htmls: Iterable[str]) -> None:
        """Learn which marks of these texts are in force: one query, none where nothing is new."""
        unknown = marked_ids(body_htmls) - self._marks.keys()
        if unknown:
            self._marks |= _in_force(unknown, self._language)

    def sign(self, mark_id: int) -> str:
        """Return what stands in a mark's slot. The note leads back to the first, unless it stands in the article."""
        mark = self._marks.get(mark_id)
        if mark is None:
            return ""
        if mark.style == LegalMark.Style.INLINE:
            return in_brackets(mark)
        note, is_first = self._signs.get(mark_id), False
        if note is None:
            note, is_first = self._add(mark), True
        return format_html(
            '<sup><a{} href="#legal-{}" role="doc-noteref" title="{}">{}</a></sup>',
            format_html(' id="legalref-{}"', mark_id) if is_first else "",
            mark_id,
            f"{mark.name}: {mark.note}",
            note["sign"],
        )

    def _add(self, mark: LegalMark) -> LegalNote:
        sign = sign_of(len(self._signs) + 1)
        note: LegalNote = {
            "mark": mark.pk, "sign": sign, "name": mark.name, "note": mark.note, "has_place": True,
        }  # fmt: skip
        self._signs[mark.pk] = note
        self.added.append(note)
        return note


def notes_in_brackets(body_htmls: Iterable[str], language: str) -> Callable[[int], str]:
    """Return what fills slots where no notes stand at the foot, as in feeds: one query, none without slots."""
    ids = marked_ids(body_htmls)
    marks = _in_force(ids, language) if ids else {}
    return lambda mark_id: in_brackets(marks[mark_id]) if mark_id in marks else ""


def in_brackets(mark: LegalMark) -> str:
    """Return a note that stands behind the name."""
    return serialize(note_element(mark.note))


def _in_force(ids: Iterable[int], language: str) -> dict[int, LegalMark]:
    return LegalMark.objects.holding_at(timezone.now()).for_language(language).in_bulk(list(ids))
