"""Counts and times every statement, and logs the slow ones: their shape, never their values."""

from __future__ import annotations

import logging
import re
import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.backends.signals import connection_created

from config import metrics, traces

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger(__name__)

# Enough to know a statement again.
SHAPE_LENGTH = 1_000
PLACEHOLDERS = re.compile(r"%s(?:, %s)+")
COLUMNS = re.compile(r'("\w+"\."\w+")(?:, "\w+"\."\w+")+')
ROWS = re.compile(r"\(%s, …\)(?:, \(%s, …\))+")

_waits_in_commands = False


def start(*, is_worker: bool) -> None:
    """Watch every connection made from now on; called once at start.

    Slow statements are logged where somebody waits for them: in requests and in the task worker. What upgrades and
    imports take is theirs.
    """
    global _waits_in_commands  # noqa: PLW0603  (what the process is)
    _waits_in_commands = is_worker
    connection_created.connect(_watch, dispatch_uid="config.query_watch")


def _watch(*, connection: BaseDatabaseWrapper, **_facts: Any) -> None:
    """Put the watcher on a connection, which keeps it when it is opened again."""
    if watch_query not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch_query)


def watch_query(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run one statement. SQLite makes its rows while they are fetched: there only the first is in the time."""
    began = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        _note(time.perf_counter() - began, sql, context["connection"].alias)


def _note(seconds: float, sql: str, alias: str) -> None:
    trace = traces.current()
    if trace:
        trace.queries += 1
        trace.query_seconds += seconds
    metrics.QUERIES.add(seconds, alias)
    if (trace or _waits_in_commands) and settings.SLOW_QUERY_MS and seconds * 1000 >= settings.SLOW_QUERY_MS:
        metrics.SLOW_QUERIES.add(1, alias)
        facts = {"ms": round(seconds * 1000, 1), "database": alias, "sql": shape_of(sql)}
        logger.warning("A query was slow.", extra={"facts": facts})


def shape_of(sql: str) -> str:
    """Return a statement in one line, however many columns, values and rows it names."""
    line = PLACEHOLDERS.sub("%s, …", " ".join(str(sql).split()))
    return COLUMNS.sub(r"\1, …", ROWS.sub("(%s, …), …", line))[:SHAPE_LENGTH]
