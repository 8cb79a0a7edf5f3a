"""What database and file store raise that are away, busy or take no writes now: no defect of ours."""

from __future__ import annotations

from django.db import InterfaceError, InternalError, OperationalError

from config.file_stores import StoreUnavailable

# PostgreSQL's sqlstates behind InternalError: a read-only server; a session it ended because a transaction idled.
STATES = frozenset({"25006", "25P03"})
# Whoever only takes notes while somebody reads goes on without them after one of these.
TAKES_NO_NOTES = (OperationalError, InterfaceError, InternalError)


def is_unavailable(exception: Exception) -> bool:
    """Tell whether a server is away, busy or read-only, or has ended the session; its other refusals are defects."""
    if isinstance(exception, InternalError):
        return getattr(exception.__cause__, "sqlstate", "") in STATES
    return isinstance(exception, (OperationalError, InterfaceError, StoreUnavailable))
