"""Third phase: foreign bodies become source and HTML, in two processes where there are many."""

from __future__ import annotations

import multiprocessing
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from comments.importers.bodies.converting import convert_chunk
from comments.services.importing.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from articles.importers.fields import Reading
    from comments.importers.bodies.converting import Job, Result
    from comments.services.importing.nodes import Node

PROCESSES = 2
CHUNK = 250
# Below this, starting processes costs more than they save.
WORTH_PROCESSES = 2_500


@dataclass
class Bodies:
    """Converted bodies on disk; a node's `body_at` leads to its own."""

    spool: Spool = field(default_factory=Spool)

    def convert(self, texts: Spool, nodes: list[Node], reading: Reading) -> Iterator[int]:
        """Convert the bodies of some nodes in order; yield how many are done. Nodes without words become ghosts."""
        by_place = {node.place: node for node in nodes}
        jobs = ((node.place, *texts.read(node.text_at)) for node in nodes)
        done = 0
        for results in _converted(jobs, use_processes=len(nodes) >= WORTH_PROCESSES):
            for place, *body, codes in results:
                self._keep(by_place[place], body, codes, reading)
            done += len(results)
            yield done

    def _keep(self, node: Node, body: list[Any], codes: list[str], reading: Reading) -> None:
        about = reading.about("comment", node.key, node.line)
        for code in codes:
            about.note(code)
        if body[0]:
            node.body_at = self.spool.add(body)
        elif node.state not in {"deleted", "removed"}:
            node.is_ghost = True

    def read(self, node: Node) -> list[Any]:
        """Return source, HTML and quotes of a node."""
        if node.body_at < 0:
            return ["", "", []]
        body: list[Any] = self.spool.read(node.body_at)
        return body


def _converted(jobs: Iterator[Job], *, use_processes: bool) -> Iterator[list[Result]]:
    chunks = iter(lambda: list(islice(jobs, CHUNK)), [])
    if not use_processes:
        yield from map(convert_chunk, chunks)
        return
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        yield from _ahead(pool, chunks)


def _ahead(pool: ProcessPoolExecutor, chunks: Iterable[list[Job]]) -> Iterator[list[Result]]:
    """Yield results in order with a few chunks on their way, never all: the file may be large."""
    running: deque[Any] = deque()
    try:
        for chunk in chunks:
            running.append(pool.submit(convert_chunk, chunk))
            if len(running) > 2 * PROCESSES:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        for future in running:
            future.cancel()
