"""The table and the list of goals that a run ends with; nothing here is asserted, figures depend on the machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from comments.bench.contest import Result

HEADINGS = f"  {'':34}{'1 client':>9}{'req/s':>9}{'p50':>9}{'p95':>9}{'cpu':>9}{'bytes':>9}  of its floor"


@dataclass
class Goals:
    """What was asked and what came out."""

    print: Callable[[str], object]
    lines: list[str] = field(default_factory=list)

    def at_least(self, name: str, value: float, limit: float) -> None:
        """Note a figure that should not be smaller."""
        self._note(name, value, f"at least {limit:g}", is_met=value >= limit)

    def at_most(self, name: str, value: float, limit: float) -> None:
        """Note a figure that should not be larger."""
        self._note(name, value, f"at most {limit:g}", is_met=value <= limit)

    def is_zero(self, name: str, value: int) -> None:
        """Note a count of what should not happen."""
        self._note(name, value, "none", is_met=not value)

    def _note(self, name: str, value: float, limit: str, *, is_met: bool) -> None:
        self.lines.append(f"  {'met    ' if is_met else 'NOT MET'}  {value:8.2f}  {limit:14} {name}")

    def close(self) -> None:
        """Print them all."""
        self.print("goals")
        for line in self.lines:
            self.print(line)


def row(result: Result, compared: str = "") -> str:
    """Return one line of the table: milliseconds, requests a second, bytes."""
    failed = f"  {result.failures} FAILED" if result.failures else ""
    return (
        f"  {result.entry.name:34}{result.alone_ms:9.2f}{result.rate:9,.0f}{result.p50_ms:9.2f}{result.p95_ms:9.2f}"
        f"{result.processor_ms:9.2f}{result.size:9,}  {compared}{failed}"
    )
