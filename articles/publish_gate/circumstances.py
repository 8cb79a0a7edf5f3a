"""What does not stand in the text: colleagues' notes, the law, the clock, other articles."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from articles.publish_gate.findings import Finding, error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.publish_gate.facts import Facts

# A first moment further back than this is likely a slip of the hand.
PAST_TOLERANCE = timedelta(hours=1)


def law(facts: Facts) -> Iterator[Finding]:
    """Find legal marks that were switched off without a word."""
    for name in facts.marks_without_reason:
        sentence = f"The legal mark “{name}” is switched off here without a reason. Write why, or switch it on."
        yield error("mark-opt-out", "mark_opt_outs", sentence)


def rendering(facts: Facts) -> Iterator[Finding]:
    """Find a text that could not be made into a page."""
    if not facts.is_rendered:
        yield error(
            "render", "body", "The text could not be rendered. Save it once more, or take out what was added last."
        )


def colleagues(facts: Facts) -> Iterator[Finding]:
    """Find notes nobody answered."""
    if facts.open_notes:
        noun = "note is" if facts.open_notes == 1 else "notes are"
        yield warning("open-notes", "notes", f"{facts.open_notes} {noun} still open.")


def twins(facts: Facts) -> Iterator[Finding]:
    """Find another live article of the same title."""
    if facts.twin:
        number, title = facts.twin
        sentence = f"Another article of the title “{title}” went live within 30 days."
        yield warning("twin-title", "title", sentence, f"article:{number}")


def past(facts: Facts) -> Iterator[Finding]:
    """Find a first publication set into the past."""
    if not facts.was_live and facts.at < facts.now - PAST_TOLERANCE:
        yield warning("past-date", "publish_at", "The moment of publication lies in the past.")


CHECKS = (law, rendering, colleagues, twins, past)
