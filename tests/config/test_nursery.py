"""Workers born of a process that loads for them and leaves; the server's main process, which never loads the site."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from types import SimpleNamespace
from typing import Any

import pytest
from granian import cli

from config import preload
from config.nursery import NotBornError, can_adopt

if sys.platform != "linux":
    pytest.skip("Only Linux gives a process the children of its children.", allow_module_level=True)

BEGINNING = """
import multiprocessing, os, signal, sys, time
from config.nursery import NotBornError, start_all
fork = multiprocessing.get_context("fork")
loaded, told = [], fork.SimpleQueue()
def load(): loaded.append(os.getpid())
def live(code): told.put((loaded, os.getpid())); time.sleep(60 * (code == 9)); sys.exit(code)
def children(*codes): return [fork.Process(target=live, args=[code]) for code in codes]
"""


def run(script: str) -> str:
    """Return what a process prints that may bear others."""
    script = BEGINNING + textwrap.dedent(script)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_workers_share_what_was_loaded_for_them_and_their_parent_does_not_hold_it() -> None:
    script = """
        born = children(0, 3)
        start_all(born, load)
        [(first, one), (second, other)] = [told.get(), told.get()]
        print(first == second != [], {one, other} == {child.pid for child in born}, loaded)
    """
    assert run(script) == "True True []"


def test_the_end_of_each_is_heard_however_it_comes() -> None:
    script = """
        quick, killed = born = children(3, 9)
        start_all(born, load)
        quick.join(); print(quick.exitcode, killed.is_alive())
        killed.join(0.01); killed.kill(); killed.join(10); print(killed.exitcode)
        later, = children(4)
        start_all([later], load); later.join(); print(later.exitcode)
    """
    assert run(script).split() == ["3", "True", "-9", "4"]


def test_where_nothing_can_be_loaded_nobody_is_born() -> None:
    script = """
        def fail(): raise ValueError
        try: start_all(children(0, 0), fail)
        except NotBornError: print(multiprocessing.active_children(), told.empty())
    """
    assert run(script) == "[] True"


def test_whoever_is_no_longer_wanted_is_not_waited_for() -> None:
    script = """
        try: start_all(children(0), lambda: time.sleep(60), is_wanted=lambda: False)
        except NotBornError: print("not born")
    """
    assert run(script) == "not born"


def test_the_collector_counts_what_a_worker_makes_and_not_the_site() -> None:
    script = """
        import gc
        from config import preload
        site = [[number] for number in range(500_000)]
        preload._keep()
        looked = gc.get_stats()[2]["collections"]
        made = [[number] for number in range(100_000)]
        print(gc.get_stats()[2]["collections"] > looked)
    """
    assert run(script) == "True"


@pytest.mark.parametrize("adopts", [True, False])
def test_the_main_process_loads_the_site_only_where_it_cannot_adopt(
    adopts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    did: list[str] = []
    for module, name in ((preload, "load"), (preload, "_keep"), (cli, "entrypoint")):
        monkeypatch.setattr(module, name, lambda name=name: did.append(name))
    monkeypatch.setattr(cli, "Server", "granian's")
    monkeypatch.setattr(preload, "can_adopt", lambda: adopts)
    preload.main()
    assert did == (["_keep", "entrypoint"] if adopts else ["load", "entrypoint"])
    assert (cli.Server is preload.Server) == adopts  # type: ignore[attr-defined]


def test_this_system_adopts() -> None:
    assert can_adopt()


class Server(preload.Server):
    """A server with two workers, whose site cannot be loaded any more."""

    def __init__(self, **state: Any) -> None:
        self.wrks: list[Any] = [SimpleNamespace(idx=0), SimpleNamespace(idx=1)]
        self.workers, self.interrupt_signal, self.tried = 2, False, list[str]()
        self.__dict__.update(state)

    def start_first(self) -> None:
        """Start as many as there are to be."""
        self._spawn_workers(None, None)

    def replace(self, *numbers: int, after: float = 0) -> None:
        """Replace some of them."""
        self._respawn_workers(list(numbers), None, None, delay=after)

    def _start(self, _numbers: Any, loading: Any, *_target: Any) -> list[Any]:
        self.tried.append(loading.__name__)
        raise NotBornError

    def shutdown(self, exit_code: int = 0) -> None:
        """End as granian does."""
        raise SystemExit(exit_code)


def test_workers_stay_where_a_reload_fails() -> None:
    server = Server()
    former = server.wrks.copy()
    server.replace(0, 1, after=5)
    assert (server.wrks, server.tried) == (former, ["load"])


def test_a_server_that_can_replace_nobody_ends_as_failed() -> None:
    server = Server()
    with pytest.raises(SystemExit, match="1"):
        server.replace(0)
    assert server.tried == ["load_soon"]


def test_a_server_that_was_told_to_end_while_it_loads_ends_well() -> None:
    server = Server(interrupt_signal=True, wrks=[], _metrics=SimpleNamespace(incr_spawn=lambda _count: None))
    server.start_first()
    server.replace(0)
    assert server.wrks == []
