"""What an import says: one line of what it did, a list of what it did not, a bar on a terminal."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.core.management.base import OutputWrapper

    from articles.importers.report import Report

BAR_WIDTH = 30
SECONDS_BETWEEN = 0.1
WIDEST_LINE = 79


def summary(command: str, report: Report, source: str, seconds: float, *, dry_run: bool) -> str:
    """Return the one line of an import."""
    made = report.made
    parts = [
        counted(made["article"], "article", "articles"),
        f"{counted(made['comment'], 'comment', 'comments')} ({counted(made['tombstone'], 'tombstone', 'tombstones')})",
        *([counted(made["member"], "member", "members")] if made["member"] else []),
        counted(made["identity"], "identity", "identities"),
        counted(made["photo"], "photo", "photos"),
    ]
    line = (
        f"{command}: {', '.join(parts)} from {source} in {seconds:.1f} s; {report.already_here:,} already here, "
        f"{report.skipped_count:,} skipped, {report.mended_count:,} mended"
    )
    return f"{line}; nothing written." if dry_run else f"{line}."


def counted(number: int, one: str, many: str) -> str:
    """Return "1 article", "1,200 articles"."""
    return f"{number:,} {one if number == 1 else many}"


@dataclass
class ProgressBar:
    """A line that is written over: phase, share, time left. Silent where nobody watches a terminal."""

    stream: OutputWrapper
    _phase: str = ""
    _began: float = field(default_factory=time.monotonic)
    _told: float = 0.0

    def __call__(self, phase: str, share: float) -> None:
        """Show how far a phase is, 0 to 1."""
        now = time.monotonic()
        if phase != self._phase:
            self._phase, self._began, self._told = phase, now, 0.0
        if not self.stream.isatty() or now - self._told < SECONDS_BETWEEN:
            return
        self._told = now
        self.stream.write("\r" + self._line(share, now - self._began).ljust(WIDEST_LINE)[:WIDEST_LINE], ending="")
        self.stream.flush()

    def clear(self) -> None:
        """Take the bar away."""
        if self.stream.isatty():
            self.stream.write("\r" + " " * WIDEST_LINE + "\r", ending="")
            self.stream.flush()

    def _line(self, share: float, seconds: float) -> str:
        if share <= 0:
            return self._phase
        filled = round(BAR_WIDTH * min(share, 1.0))
        left = seconds / share - seconds
        return f"{self._phase:<11}[{'=' * filled}{' ' * (BAR_WIDTH - filled)}] {share:4.0%}  {left:.0f} s left"
