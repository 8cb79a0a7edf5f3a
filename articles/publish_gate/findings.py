"""What the gate finds: one thing to mend, how grave it is, and where to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ERROR = "error"
WARNING = "warning"
# Errors that yield to a written reason of somebody who may override checks.
OVERRIDABLE = frozenset({"standfirst", "unfinished", "dead-link", "four-eyes"})


@dataclass(frozen=True)
class Finding:
    """One line of the checks.

    `field` is the name of the form's field, `anchor` what mends it where that is elsewhere: "photo:12" is the photo's
    own page, "article:7" another article's.
    """

    code: str
    level: str
    field: str
    sentence: str
    anchor: str = ""

    @property
    def is_error(self) -> bool:
        """Tell whether it blocks publishing."""
        return self.level == ERROR

    @property
    def yields(self) -> bool:
        """Tell whether a reason lets an article be published in spite of it."""
        return self.level == WARNING or self.code in OVERRIDABLE

    def as_row(self) -> dict[str, str]:
        """Return it as a revision keeps it."""
        row = {"code": self.code, "level": self.level, "field": self.field, "sentence": self.sentence}
        return {**row, "anchor": self.anchor} if self.anchor else row


def error(code: str, field: str, sentence: str, anchor: str = "") -> Finding:
    """Return what blocks publishing."""
    return Finding(code, ERROR, field, sentence, anchor)


def warning(code: str, field: str, sentence: str, anchor: str = "") -> Finding:
    """Return what should be looked at before publishing."""
    return Finding(code, WARNING, field, sentence, anchor)


def as_rows(findings: Iterable[Finding]) -> list[dict[str, str]]:
    """Return findings as a revision keeps them."""
    return [finding.as_row() for finding in findings]
