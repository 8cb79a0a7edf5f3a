"""Processes born of one that loads what they share, and leaves: nobody else holds a third copy of it (Linux).

The one that asks for them stays small and becomes their parent. What it starts later is loaded anew, with new code.
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

# prctl(2): whose parent ends gets this process as its parent, not the first one of the system.
PR_SET_CHILD_SUBREAPER = 36


# How often whoever waits for them looks whether they are still wanted.
LOOK_SECONDS = 0.1


class NotBornError(Exception):
    """What they were to share could not be loaded, for which the reason stands on stderr, or nobody wants them now."""


class _Pipes(NamedTuple):
    """How a process and its parent hear of each other's end: the reading one's end is told by the other's."""

    parent_reads: int
    child_writes: int
    child_reads: int
    parent_writes: int


def can_adopt() -> bool:
    """Tell whether this system gives a process children of its children."""
    return sys.platform == "linux" and _adopt(True) and _adopt(False)


def start_all(
    children: Sequence[ForkProcess], load: Callable[[], None], *, is_wanted: Callable[[], bool] = lambda: True
) -> None:
    """Start processes forked from one that calls `load`, which may take seconds and ends when they are not wanted.

    Raise NotBornError where none was born.
    """
    pipes = [_Pipes(*os.pipe(), *os.pipe()) for _ in children]
    hears, tells = os.pipe()
    _adopt(True)
    nurse = os.fork()
    if nurse == 0:
        _bear(children, pipes, load, tells)
    os.close(tells)
    with os.fdopen(hears) as told:
        while not select.select([told], [], [], LOOK_SECONDS)[0]:
            if not is_wanted():
                os.kill(nurse, signal.SIGTERM)
        born = [int(pid) for pid in told.read().split()]
    # Children become this process's own when their parent ends.
    os.waitpid(nurse, 0)
    _adopt(False)
    for pipe in pipes:
        os.close(pipe.child_writes)
        os.close(pipe.child_reads)
    if len(born) != len(children):
        for pipe in pipes:
            os.close(pipe.parent_reads)
            os.close(pipe.parent_writes)
        raise NotBornError
    for child, pid, pipe in zip(children, born, pipes, strict=True):
        # As multiprocessing would have it, which forks here.
        child._Popen = partial(_Born, pid, pipe)  # type: ignore[method-assign, assignment] # noqa: SLF001
        child.start()


class _Born(popen_fork.Popen):
    """How multiprocessing knows a process that is there already."""

    def __init__(self, pid: int, pipes: _Pipes, child: Any) -> None:
        self.pid, self._pipes = pid, pipes
        super().__init__(child)

    def _launch(self, _child: Any) -> None:
        mine = (self._pipes.parent_reads, self._pipes.parent_writes)
        self.finalizer = util.Finalize(self, util.close_fds, mine)  # type: ignore[attr-defined]
        self.sentinel = self._pipes.parent_reads


def _bear(children: Sequence[ForkProcess], pipes: Sequence[_Pipes], load: Callable[[], None], tells: int) -> Never:
    """Load, fork the children, tell their numbers, and leave. The parent's handlers of signals are not this one's."""
    born: list[int] = []
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        load()
        # Who is born must be told of.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for place, child in enumerate(children):
            pid = os.fork()
            if pid == 0:
                os.close(tells)
                _live(child, pipes, place)
            born.append(pid)
        os.write(tells, " ".join(map(str, born)).encode())
    except BaseException:  # noqa: BLE001  (whatever it was, the parent must hear that there is none)
        traceback.print_exc()
        for pid in born:
            os.kill(pid, signal.SIGKILL)
    finally:
        os._exit(0)


def _live(child: ForkProcess, pipes: Sequence[_Pipes], place: int) -> Never:
    """Be one of them to the end; the ends of others' pipes are closed, or nobody would hear of theirs."""
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
    return bool(ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(is_adopting), 0, 0, 0) == 0)
