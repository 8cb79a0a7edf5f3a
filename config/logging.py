"""One JSON object per log record, so that no typed text can forge a second record.

What people type stays out of it: paths (they hold tokens; the route says enough) and what a database repeats of the
rows it refused.
"""

import json
import logging
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from config.traces import current_id

if TYPE_CHECKING:
    from django.http import HttpRequest

# PostgreSQL repeats values in these lines of an error, and the statement with the values in it.
REPEATED_BY_DATABASE = re.compile(r"^\s*(DETAIL|CONTEXT|HINT|QUERY|LINE \d+):.*(\n\s*\^)?$", re.MULTILINE)

# A page that a form came from, as refusals name it.
PATH_OF_ADDRESS = re.compile(r"(https?://[^/\s]*)\S*")

# Made once: a record is written for every request.
encode = json.JSONEncoder(default=str).encode


class JSONFormatter(logging.Formatter):
    """Write time (UTC), level, logger, message and the request's number; ids, facts and trace where there are some."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_path(record),
        }
        if request_id := current_id() or getattr(getattr(record, "request", None), "request_id", ""):
            entry["request_id"] = request_id
        if status := getattr(record, "status_code", None):
            entry["status"] = status
        entry |= {name: value for name, value in vars(record).items() if name.endswith("_id")}
        entry |= getattr(record, "facts", {})
        if record.exc_info and not is_refusal(record):
            entry["trace"] = REPEATED_BY_DATABASE.sub("", self.formatException(record.exc_info))
        return encode(entry)


def is_refusal(record: logging.LogRecord) -> bool:
    """Tell whether a record says that a request was refused: its exception only repeats what was asked for."""
    return record.levelno < logging.ERROR and hasattr(record, "request")


def without_path(record: logging.LogRecord) -> str:
    """Return a record's message; of Django's about a request, with the route in place of the path."""
    request: HttpRequest | None = getattr(record, "request", None)
    if request is None or not isinstance(record.args, tuple):
        return record.getMessage()
    match = request.resolver_match
    route = match.view_name if match else "no page of the site"
    path = request.path.encode("unicode_escape").decode("ascii")
    args = [
        route if arg == path else PATH_OF_ADDRESS.sub(r"\1", arg) if isinstance(arg, str) else arg
        for arg in record.args
    ]
    return str(record.msg) % tuple(args)
