"""Objects that are never counted and never freed, so that forked workers go on sharing the memory they lie in.

CPython counts references inside an object: a mere look at it copies its page of memory into the process that looks.
PEP 683 (https://peps.python.org/pep-0683/, made for servers that fork) leaves alone an object whose count is one known
number. No call of Python sets it there, so it is written here: only in the releases where this was tried, and where
counts prove to be what they should be. Anywhere else nothing happens, and workers copy more.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import sysconfig
from types import CodeType

# _Py_IMMORTAL_REFCNT where a pointer has 64 bits; the count is the first half of an object's first word. Neither
# changes within a release, and 3.14 has another: https://github.com/python/cpython/blob/3.13/Include/object.h
IMMORTAL = 0xFFFFFFFF
KNOWN = (("cpython", (3, 12)), ("cpython", (3, 13)))
BITS_64 = 2**63 - 1
COUNT_BYTES = 4
# Where what a process holds may lie.
ADDRESSES = 2**48
# Objects looked at together, which takes a third of the time of one after the other.
AT_ONCE = 10_000


def is_known() -> bool:
    """Tell whether this interpreter counts as this module believes: it looks at objects whose counts are known."""
    build = (sys.implementation.name, sys.version_info[:2])
    if build not in KNOWN or (sys.maxsize, sys.byteorder) != (BITS_64, "little"):
        return False
    # Counts lie elsewhere where threads run without the lock, and behind two more words in a build for debugging.
    if sysconfig.get_config_var("Py_GIL_DISABLED") or hasattr(sys, "gettotalrefcount"):
        return False
    mortal = object()
    return all(_count(thing) == IMMORTAL for thing in (None, True, 7, ())) and _count(mortal) == sys.getrefcount(mortal)


def _count(thing: object) -> int:
    return ctypes.c_uint32.from_address(id(thing)).value


def keep_for_ever() -> int:
    """Let every object there is now live as long as the process; return how many. For a process about to fork."""
    if not is_known():
        return 0
    gc.collect()
    gc.disable()
    counts, made, waiting = _all_counts(), 0, gc.get_objects()
    while waiting:
        some, fresh = waiting[-AT_ONCE:], []
        del waiting[-AT_ONCE:]
        for thing in some:
            if sys.getrefcount(thing) != IMMORTAL:
                counts[id(thing) // COUNT_BYTES] = IMMORTAL
                fresh.append(thing)
        waiting += _held_by(fresh)
        made += len(fresh)
    gc.enable()
    return made


def _all_counts() -> memoryview:
    """Return the memory of this process as numbers of four bytes, so that a count is written like an item."""
    return memoryview((ctypes.c_char * ADDRESSES).from_address(0)).cast("B").cast("I")


def _held_by(things: list[object]) -> list[object]:
    """Return what objects refer to; code does not tell the collector."""
    held: list[object] = gc.get_referents(*things)
    for code in things:
        if isinstance(code, CodeType):
            held += (code.co_consts, code.co_names, code.co_linetable, code.co_exceptiontable, code.co_qualname)
    return held
