"""Log records as they would be written, for tests that read them."""

from __future__ import annotations

import json
import logging
from typing import Any

from config.logging import JSONFormatter


class Lines(logging.Handler):
    """Keeps records as they would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JSONFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def of(self, logger: str) -> list[dict[str, Any]]:
        """Return what one logger wrote."""
        return [entry for entry in map(json.loads, self.lines) if entry["logger"] == logger]
