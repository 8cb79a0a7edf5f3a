"""Start workers that are forked from a helper process, which loads what they share and then exits (Linux).

The process that calls `start_all` never loads the site, so that it stays small: only the workers hold a copy of what
the helper loaded, and share it. When the helper exits they become the caller's children, which asks the system for
that (a "subreaper"). Workers started later come from another helper, with the code that is on the disk then.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import sys
import traceback
from functools import partial
from multiprocessing import popen_fork, util
from typing import TYPE_CHECKING, Any, NamedTuple, Never

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.context import ForkProcess

# prctl(2): children whose parent exits become this process's, not those of the first process of the system.
PR_SET_CHILD_SUBREAPER = 36
# How often the caller looks whether the workers are still wanted while the helper loads.
LOOK_SECONDS = 0.1


class NotBornError(Exception):
    """No worker was started: the helper could not load (stderr says why), or nobody wants workers any more."""


class _Pipes(NamedTuple):
    """Two pipes between the caller and a worker: each reads from one whose other end closes when the other exits."""

    parent_reads: int
    child_writes: int
    child_reads: int
    parent_writes: int

    def close_childs(self) -> None:
        """Close the worker's ends in the caller."""
        os.close(self.child_writes)
        os.close(self.child_reads)

    def close_parents(self) -> None:
        """Close the caller's ends."""
        os.close(self.parent_reads)
        os.close(self.parent_writes)


def can_adopt() -> bool:
    """Tell whether this system can make the workers the caller's children."""
    return sys.platform == "linux" and _adopt(True) and _adopt(False)


def start_all(
    children: Sequence[ForkProcess], load: Callable[[], None], *, is_wanted: Callable[[], bool] = lambda: True
) -> None:
    """Start processes that are forked after `load`, which may take seconds and is stopped when they are not wanted.

    Raise NotBornError where none was started.
    """
    pipes = [_Pipes(*os.pipe(), *os.pipe()) for _ in children]
    _adopt(True)
    pids = _pids_from_helper(children, pipes, load, is_wanted)
    _adopt(False)
    for pipe in pipes:
        pipe.close_childs()
    if len(pids) != len(children):
        for pipe in pipes:
            pipe.close_parents()
        raise NotBornError
    for child, pid, pipe in zip(children, pids, pipes, strict=True):
        # `start` would fork here; this gives it the process that is there already.
        child._Popen = partial(_Forked, pid, pipe)  # type: ignore[method-assign, assignment] # noqa: SLF001
        child.start()


def _pids_from_helper(
    children: Sequence[ForkProcess], pipes: Sequence[_Pipes], load: Callable[[], None], is_wanted: Callable[[], bool]
) -> list[int]:
    """Return the numbers of the workers that a helper forked before it exited, none where it failed."""
    reads, writes = os.pipe()
    helper = os.fork()
    if helper == 0:
        os.close(reads)
        _load_and_fork(children, pipes, load, writes)
    os.close(writes)
    with os.fdopen(reads) as told:
        while not select.select([told], [], [], LOOK_SECONDS)[0]:
            if not is_wanted():
                os.kill(helper, signal.SIGTERM)
        pids = [int(pid) for pid in told.read().split()]
    # The workers become this process's children when the helper has exited.
    os.waitpid(helper, 0)
    return pids


class _Forked(popen_fork.Popen):
    """What multiprocessing keeps of a process it started, for one that the helper forked."""

    def __init__(self, pid: int, pipes: _Pipes, child: Any) -> None:
        self.pid, self._pipes = pid, pipes
        super().__init__(child)

    def _launch(self, _child: Any) -> None:
        mine = (self._pipes.parent_reads, self._pipes.parent_writes)
        self.finalizer = util.Finalize(self, util.close_fds, mine)  # type: ignore[attr-defined]
        self.sentinel = self._pipes.parent_reads


def _load_and_fork(
    children: Sequence[ForkProcess], pipes: Sequence[_Pipes], load: Callable[[], None], writes: int
) -> Never:
    """Be the helper: load, fork the workers, write their numbers to the caller, and exit."""
    pids: list[int] = []
    try:
        # The caller's handlers of signals are not the helper's.
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        load()
        # From here on the caller must hear of each worker.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for place, child in enumerate(children):
            pid = os.fork()
            if pid == 0:
                os.close(writes)
                _run(child, pipes, place)
            pids.append(pid)
        os.write(writes, " ".join(map(str, pids)).encode())
    except BaseException:  # noqa: BLE001  (whatever it was, the caller must hear that there is none)
        traceback.print_exc()
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
    finally:
        os._exit(0)


def _run(child: ForkProcess, pipes: Sequence[_Pipes], place: int) -> Never:
    """Be one worker until it exits.

    It closes its copies of the others' pipes: a pipe only tells that a process has exited once no copy is open.
    """
    code = 1
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        for other, pipe in enumerate(pipes):
            for end in pipe if other != place else (pipe.parent_reads, pipe.parent_writes):
                os.close(end)
        code = child._bootstrap(parent_sentinel=pipes[place].child_reads)  # type: ignore[attr-defined] # noqa: SLF001
    finally:
        os._exit(code)


def _adopt(is_adopting: bool) -> bool:
    """Say whether this process takes in children whose parent exits; return whether the system could do it."""
    return bool(ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(is_adopting), 0, 0, 0) == 0)
