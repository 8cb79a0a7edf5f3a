"""Measure speed as ratios of one run, so that figures of different machines can be compared."""

from __future__ import annotations

import logging
import platform
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test.utils import override_settings

from comments.bench.corpus import write_corpus
from comments.bench.goals import Goals
from comments.bench.in_process import InProcess
from comments.bench.made_up import make_discussion, make_magazine, make_thread, members
from comments.bench.memory import measure_memory
from comments.bench.posting import Posting
from comments.bench.reading import Reading
from comments.bench.scratch import folder, is_on_scratch_site, run_on_scratch_site
from comments.bench.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable

from django.core.management.base import CommandParser

SMALLEST = 50
PARTS = ("start", "reading", "posting", "memory")
CLIENTS = 8
COLD_STARTS = 3


class Command(BaseCommand):
    """Time the production server on a scratch site made for the purpose and removed at the end."""

    help = "Measure pages, posting and memory of the production server as ratios of one run, on a scratch site."

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--rounds", type=int, default=9, help="how many turns each page and post gets (default 9)")
        add("--seconds", type=float, default=0.5, help="how long a page's turn lasts (default 0.5)")
        add("--sizes", default="1000,10000,100000", help="comments of the discussions (default 1000,10000,100000)")
        add("--threads", default="1000,10000", help="comments of the threads posted into (default 1000,10000)")
        add("--parts", default=",".join(PARTS), help=f"what is measured (default {','.join(PARTS)})")
        add("--requests", type=int, default=10_000, help="how many requests memory is watched for (default 10000)")
        add("--workers", type=int, default=2, help="processes of the server (default 2)")
        add("--worker-threads", type=int, default=2, help="threads of each (default 2)")
        add("--cache", default="", metavar="ADDRESS", help="a Redis or Valkey that holds nothing else: it is emptied")
        add("--in-process", action="store_true", help="without a server: what making pages costs, by size")
        add("--crawl", action="store_true", help="in process: also read each discussion whole, link by link")
        add("--queries", action="store_true", help="in process: print the slowest statements of each page")
        add("--write", type=Path, metavar="FILE", help="only write the largest discussion to a file")

    def handle(self, **options: Any) -> None:
        sizes, threads = _sizes(options["sizes"], "--sizes"), _sizes(options["threads"], "--threads")
        if options["write"]:
            write_corpus(options["write"], sizes[-1], slug=f"talk-{sizes[-1]}")
        elif not is_on_scratch_site():
            sys.exit(run_on_scratch_site(sys.argv[2:], cache_address=options["cache"]))
        else:
            # What this process imports and asks itself is no news; the server has a log of its own.
            logging.disable(logging.WARNING)
            self._measure(sizes, threads, options)

    def say(self, line: str) -> None:
        """Print a line at once: a run takes minutes."""
        self.stdout.write(line)
        self.stdout.flush()

    def _measure(self, sizes: list[int], threads: list[int], options: dict[str, Any]) -> None:
        if options["in_process"]:
            bench = InProcess(self.say, options["rounds"], options["crawl"], options["queries"])
            # Each page is made when it is asked for.
            with override_settings(STORED_PAGES=False):
                bench.run([self._timed(f"{size:,} comments", make_discussion, size) for size in sizes])
        else:
            self._measure_server(sizes, threads, options)

    def _measure_server(self, sizes: list[int], threads: list[int], options: dict[str, Any]) -> None:
        parts, rounds = options["parts"].split(","), options["rounds"]
        make_magazine()
        talks = [self._timed(f"{size:,} comments", make_discussion, size) for size in sizes]
        roots = [self._timed(f"a thread of {size:,}", make_thread, size) for size in threads]
        cookies, goals = members(CLIENTS), Goals(self.say)
        if "start" in parts:
            starts = [self._start(options) for _ in range(COLD_STARTS)]
            self.say(f"from start to the first page: {', '.join(f'{start:.2f}' for start in starts)} s")
        with self._server(options) as server:
            self.say(_circumstances(options))
            if "reading" in parts:
                Reading(server, talks, cookies[0], goals, rounds, options["seconds"]).run()
            if "posting" in parts:
                Posting(server, roots, cookies, goals, rounds * 3).run()
        if "memory" in parts:
            # Started anew: what was measured before has no part in it.
            with self._server(options) as server:
                measure_memory(server, talks, cookies[0], goals, requests=options["requests"])
        goals.close()

    def _start(self, options: dict[str, Any]) -> float:
        with self._server(options) as server:
            return server.cold_start

    def _server(self, options: dict[str, Any]) -> Server:
        return Server(workers=options["workers"], threads=options["worker_threads"], log=folder() / "server.log")

    def _timed[Made](self, name: str, make: Callable[[int], Made], size: int) -> Made:
        start = time.perf_counter()
        made = make(size)
        self.say(f"{name} imported in {time.perf_counter() - start:.1f} s")
        return made


def _circumstances(options: dict[str, Any]) -> str:
    """Return what figures depend on."""
    with connection.cursor() as cursor:
        is_postgresql = connection.vendor == "postgresql"
        cursor.execute("SHOW server_version" if is_postgresql else "SELECT sqlite_version()")
        [version] = cursor.fetchone()
    server = f"{options['workers']} workers of {options['worker_threads']} threads"
    cache = "Redis" if options["cache"] else "files"
    return (
        f"{connection.display_name} {version}, Python {platform.python_version()}, cache in {cache}, {server},"
        f" {CLIENTS} clients; milliseconds, medians of {options['rounds']} turns"
    )


def _sizes(text: str, option: str) -> list[int]:
    try:
        sizes = sorted({int(part) for part in text.split(",")})
    except ValueError as err:
        raise CommandError(f"Give sizes as numbers with commas between them ({option}).", returncode=2) from err
    if not sizes or sizes[0] < SMALLEST:
        raise CommandError(f"A discussion has at least {SMALLEST} comments here ({option}).", returncode=2)
    return sizes
