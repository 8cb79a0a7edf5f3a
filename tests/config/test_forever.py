"""Objects that live as long as the process: only where the interpreter is known, and with everything working on."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config import forever

# A process that made what it holds immortal goes on making, changing and freeing objects, and ends as any other.
SCRIPT = """
import gc, json, sys, weakref
from config import forever
class Kept: pass
class Fresh: pass
held = {"list": [1.5], "of": Kept()}
made = forever.keep_for_ever()
held["list"].append(Fresh()); held["of"].name = "x" * 1000
gone = weakref.ref(held["list"].pop())
later = [json.loads(json.dumps({"n": [n, str(n)]})) for n in range(20000)]
def late(n): return n if n < 2 else late(n - 1) + late(n - 2)
assert late(20) == 6765 and later[-1]["n"][1] == "19999" and gone() is None
del held["of"], later; gc.collect(); gc.freeze()
code = json.dumps.__code__
counts = {sys.getrefcount(thing) for thing in (held, Kept, json.dumps, code, code.co_names)}
print(made, forever.is_known(), counts == {forever.IMMORTAL})
"""


def test_what_there_is_lives_for_ever_and_what_comes_later_does_not() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")
    made, is_known, are_immortal = done.stdout.split()
    assert (int(made) > 10_000, is_known) == (are_immortal == "True", are_immortal)


def test_the_interpreter_of_the_servers_is_known() -> None:
    assert forever.is_known() == (sys.version_info[:2] in {(3, 12), (3, 13)})


@pytest.mark.parametrize(("name", "value"), [("KNOWN", ()), ("BITS_64", 2**31 - 1), ("IMMORTAL", 0xFFFFFFFE)])
def test_in_an_unknown_interpreter_nothing_happens(name: str, value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forever, name, value)
    assert forever.keep_for_ever() == 0


def test_without_the_interpreters_lock_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forever.sysconfig, "get_config_var", lambda name: name == "Py_GIL_DISABLED")
    assert forever.keep_for_ever() == 0
