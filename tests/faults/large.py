"""A discussion with one large thread, for readers, crawlers and the memory of workers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from comments.bench.corpus import write_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.stage import Stage

SIZE = int(os.environ.get("FAULTS_COMMENTS", "10000"))
SLUG = "talk"
NUMBERS = """
import json
from comments.models import Comment
print(json.dumps(list(Comment.objects.filter(article__slug="talk").order_by("pk").values_list("pk", flat=True))))
"""


def fill(stage: Stage) -> list[int]:
    """Bring the discussion in; return the numbers of its comments."""
    path = stage.site.folder / "talk.jsonl"
    write_corpus(path, SIZE, slug=SLUG, in_one_thread=True)
    stage.site.manage("import_json", str(path))
    numbers: list[int] = stage.ask(NUMBERS)
    return numbers


def deep_pages(numbers: list[int], count: int) -> Iterator[str]:
    """Yield as many different pages deep in the discussion."""
    step = max(1, len(numbers) // count)
    for number in numbers[: step * count : step]:
        yield f"/comments/{number}/context/" if number % 2 else f"/articles/{SLUG}/discussion/?at={number}"


def memory_mib(pids: list[int]) -> list[float]:
    """Return each process's share of memory (PSS)."""
    maps = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids]
    return [round(int(text.split("\nPss:")[1].split()[0]) / 1024, 1) for text in maps]


def open_connections(port: int) -> int:
    """Return how many connections to a port stand open at its server, those that are being closed left out."""
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return sum(row[1].endswith(f":{port:04X}") and row[3] in {"01", "08"} for row in rows)
