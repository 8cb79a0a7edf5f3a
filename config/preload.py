"""Start the server with the site loaded once for all its workers, which share its memory.

The main process never loads it: it stays small, and HUP loads the code that is there then. scripts/serve runs this
unless PRELOAD is false.
"""

from __future__ import annotations

import gc
import os
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any

from granian import cli
from granian.log import logger
from granian.server.mp import MPServer

from config.forever import keep_for_ever
from config.nursery import NotBornError, can_adopt, start_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


def main() -> None:
    """Be granian, with workers born of a process that loads the site for them; where none can be, load it here."""
    if can_adopt():
        _keep()
        cli.Server = Server  # type: ignore[attr-defined]
    else:
        load()
    cli.entrypoint()  # type: ignore[no-untyped-call]


def load() -> None:
    """Load what requests will need. No connection and no thread is open afterwards, for a fork."""
    load_soon()
    from django.conf import settings

    from config.rehearsal import rehearse
    from config.wsgi import application

    _load_templates(settings.BASE_DIR / "templates")
    # The embedded server's first request starts a thread, which would not be there in what is forked.
    if not settings.DUE_WORK_SECONDS:
        rehearse(application)
    _keep()


def load_soon() -> None:
    """Load what a worker cannot begin without: a third of the time of `load`, for a worker that replaces a dead one."""
    # Nothing that is loaded is garbage: looking for some takes time.
    gc.disable()
    import_module("config.wsgi")
    from django.urls import get_resolver

    from config import metrics_server

    # Each worker shows numbers of its own.
    metrics_server.stop()
    os.register_at_fork(after_in_child=metrics_server.start)
    get_resolver()._populate()  # noqa: SLF001  (the one call that loads every view)
    gc.enable()


def _keep() -> None:
    """Make what there is immortal and exempt from collection: memory nobody writes to stays shared after a fork."""
    keep_for_ever()
    gc.freeze()
    # The collector looks at everything when a quarter is new: counted anew, that is a quarter of what a worker makes.
    gc.collect()


def _load_templates(folder: Path) -> None:
    from django.template.loader import get_template

    for path in folder.rglob("*.html"):
        get_template(str(path.relative_to(folder)))


class Server(MPServer):
    """Granian's server of processes, which starts those of one moment together."""

    def _spawn_workers(self, spawn_target: Any, target_loader: Any) -> None:
        try:
            self.wrks += self._start(range(self.workers), load, spawn_target, target_loader)
        except NotBornError as error:
            if not self.interrupt_signal:
                raise SystemExit(1) from error
        self._metrics.incr_spawn(self.workers)

    def _respawn_workers(self, workers: list[int], spawn_target: Any, target_loader: Any, delay: float = 0) -> None:
        """Replace workers: after a delay those that are to leave, at once those that died."""
        try:
            fresh = self._start(workers, load if delay else load_soon, spawn_target, target_loader)
        except NotBornError:
            if delay:
                logger.error("The site cannot be loaded as it is now: its workers stay.")
            elif not self.interrupt_signal:
                self.shutdown(1)  # type: ignore[no-untyped-call]
            return
        former = [self.wrks[worker.idx] for worker in fresh]
        for worker in fresh:
            self.respawned_wrks[worker.idx] = time.monotonic()
            self.wrks[worker.idx] = worker
        self.main_loop_interrupt.wait(delay)
        self._let_go(former)
        self._metrics.incr_spawn(len(workers))

    def _start(
        self, numbers: Iterable[int], loading: Callable[[], None], spawn_target: Any, target_loader: Any
    ) -> list[Any]:
        fresh = [self._spawn_worker(idx=idx, target=spawn_target, callback_loader=target_loader) for idx in numbers]
        start_all([worker.inner for worker in fresh], loading, is_wanted=lambda: not self.interrupt_signal)
        for worker in fresh:
            worker._watch()  # type: ignore[no-untyped-call]  # noqa: SLF001  (all that is left of starting a worker)
        return fresh

    def _let_go(self, former: list[Any]) -> None:
        """Ask workers to end, and kill those that take too long."""
        for worker in former:
            worker.terminate()
        for worker in former:
            worker.join(self.workers_kill_timeout)
            if worker.is_alive():
                worker.kill()
                worker.join()


if __name__ == "__main__":
    main()
