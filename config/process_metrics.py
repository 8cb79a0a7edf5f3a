"""Numbers of the process itself and of what waits, asked for when somebody looks."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db import DatabaseError
from django.tasks.signals import task_finished

from config.health import has_replicas
from config.metrics import TASKS, Gauge
from config.replica_witness import lag_seconds

if TYPE_CHECKING:
    from collections.abc import Callable

STARTED_AT = time.time()
STATUS_FILE = Path("/proc/self/statm")


def register_all() -> None:
    """Offer the numbers under the names Prometheus' own libraries use; called once at start."""
    Gauge("process_start_time_seconds", "When the process began, in seconds since 1970.", lambda: STARTED_AT)
    Gauge("process_cpu_seconds_total", "Time of processors used.", cpu_seconds, kind="counter")
    Gauge("process_resident_memory_bytes", "Memory held.", resident_bytes)
    Gauge("broadsheet_cache_away", "Whether this process goes on without its cache.", cache_away)
    Gauge("broadsheet_tasks_waiting", "Tasks nobody has begun; each process says the same.", quietly(tasks_waiting))
    if has_replicas():
        Gauge("broadsheet_replica_lag_seconds", "How old what the replica shows is.", quietly(lag_seconds))
    task_finished.connect(note_task, dispatch_uid="config.process_metrics")


def cpu_seconds() -> float:
    """Return the seconds of processor time of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def resident_bytes() -> float | None:
    """Return the memory held now, in bytes; None where the system does not say."""
    try:
        return int(STATUS_FILE.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None


def cache_away() -> float:
    """Return 1 while the breaker keeps this process from its cache; a cache of files has none."""
    breaker = getattr(cache, "breaker", None)
    return 1.0 if breaker is not None and breaker.is_open else 0.0


def tasks_waiting() -> float:
    """Return how many tasks of the queue wait for a worker."""
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.ready().count()


def quietly(ask: Callable[[], float]) -> Callable[[], float | None]:
    """Leave a number out while the database is away: the others are wanted then more than ever."""

    def asked() -> float | None:
        try:
            return ask()
        except DatabaseError:
            return None

    return asked


def note_task(task_result: Any, **_facts: Any) -> None:
    """Count a task that this process has finished."""
    TASKS.add(1, task_result.task.module_path, str(task_result.status).lower())
