"""One JSON object per log record, so that no typed text can forge a second record."""

import json
import logging
from datetime import UTC, datetime


class JSONFormatter(logging.Formatter):
    """Write time (UTC), level, logger and message; the exception's trace where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if status := getattr(record, "status_code", None):
            entry["status"] = status
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry)
