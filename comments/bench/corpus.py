"""Make up a discussion as Broadsheet JSON Lines: the same size gives the same file, byte for byte.

Its shape is that of a busy article: 35 % of the comments start threads, one hot thread holds 23 % of all, and answers
to answers go 14 levels down and more. Talk moves on: but for the hot one, threads that have gone out of sight get no
more answers. A longer discussion is a shorter one continued, so that their first pages show the same comments.
"""

from __future__ import annotations

import itertools
import json
import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

type Record = dict[str, Any]

# Of every hundred comments so many start threads, so many answer in the hot one, and the rest in others.
BLOCK, ROOTS, HOT = 100, 35, 23
SEED = 7
MEMBERS = 40
DEEPEST = 20
# How often an answer goes to one of the newest comments of its thread, which makes threads deep.
FOLLOWS_ON = 0.55
RECENT = 12
# How far back other threads are in sight, in comments outside the hot one.
REACH = 200
# The hot thread is the third: it stands on the first page.
HOT_ROOT = 2
BEGIN = datetime(2025, 1, 6, 8, tzinfo=UTC)
BETWEEN = timedelta(seconds=40)
TALK = (
    "the river was lower than anyone at the lock remembered and we walked along it until late in the evening with a "
    "lantern that nobody needed because the bridge is lit now although the lamps on the far side have been out since "
    "spring which the council knows and says nothing about so people bring their own light as they always have"
)
PARAGRAPH = "The water was ankle-deep and very clear, and there was nothing alive in it at all."
WORDS = TALK.split()
SECTIONS = ("Science", "Nature", "Cities", "Books", "Letters")
SMILEYS = (":smile:", ":wink:", ":hi:", ":what:")


def write_corpus(path: Path, size: int, *, slug: str, in_one_thread: bool = False) -> None:
    """Write a discussion of `size` comments with its article and its members."""
    write_records(path, corpus(size, slug=slug, in_one_thread=in_one_thread))


def write_records(path: Path, records: Iterable[Record]) -> None:
    """Write a file that import_json takes."""
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def corpus(size: int, *, slug: str, in_one_thread: bool = False) -> Iterator[Record]:
    """Yield the records of a discussion, parents before their replies and in the order of time.

    `in_one_thread`: all but the first two comments stand in the hot thread.
    """
    for number in range(1, MEMBERS + 1):
        name = f"{slug.title()} Member {number}"
        address = f"{slug}-{number}@mail.example"
        yield {"kind": "user", "id": number, "name": name, "username": f"{slug}-{number}", "email": address}
    yield _article(slug)
    chance = random.Random(SEED)  # noqa: S311  (the same every time)
    parts = _parts_of_one_thread() if in_one_thread else _parts(chance)
    yield from itertools.islice(_comments(chance, parts), size)


def magazine(articles: int) -> Iterator[Record]:
    """Yield articles without comments, that fill a front page and its sections."""
    for number in range(1, articles + 1):
        record = _article(f"story-{number}")
        created = BEGIN + number * timedelta(days=1)
        section = SECTIONS[number % len(SECTIONS)]
        yield {**record, "id": number, "section": section, "lead": PARAGRAPH, "created": created.isoformat()}


def _article(slug: str) -> Record:
    return {
        "kind": "article",
        "id": 1,
        "slug": slug,
        "title": f"A discussion named {slug}",
        "lead": "Measured.",
        "body": [PARAGRAPH] * 20,
        "section": "Science",
        "created": BEGIN.isoformat(),
    }


def _comments(chance: random.Random, parts: Iterable[str]) -> Iterator[Record]:
    """Yield as many comments as there are parts."""
    depths: dict[int, int] = {}
    hot: list[int] = []
    others: list[int] = []
    roots = 0
    for ident, part in enumerate(parts, 1):
        thread = hot if part == "hot" else others
        parent = None if part == "root" else _parent(thread if thread is hot else thread[-REACH:], depths, chance)
        if part == "root":
            thread = hot if roots == HOT_ROOT else others
            roots += 1
        thread.append(ident)
        depths[ident] = depths[parent] + 1 if parent else 0
        yield _comment(ident, parent, chance)


def _parts(chance: random.Random) -> Iterator[str]:
    """Yield for each comment whether it starts a thread, answers in the hot one, or in another."""
    yield from ["root"] * (HOT_ROOT + 1)
    # The root of the hot thread is one of its own.
    first = ["root"] * (ROOTS - HOT_ROOT - 1) + ["hot"] * (HOT - 1) + ["other"] * (BLOCK - ROOTS - HOT + 1)
    block = ["root"] * ROOTS + ["hot"] * HOT + ["other"] * (BLOCK - ROOTS - HOT)
    chance.shuffle(first)
    yield from first
    while True:
        chance.shuffle(block)
        yield from block


def _parts_of_one_thread() -> Iterator[str]:
    """Yield the roots up to the hot thread's, and then nothing but answers in it."""
    return itertools.chain(["root"] * (HOT_ROOT + 1), itertools.repeat("hot"))


def _parent(thread: list[int], depths: dict[int, int], chance: random.Random) -> int:
    """Choose what is answered: often something new, which goes deep, else anything, which goes wide."""
    among = thread[-RECENT:] if chance.random() < FOLLOWS_ON else thread
    chosen = chance.choice(among)
    return chosen if depths[chosen] < DEEPEST else thread[0]


def _comment(ident: int, parent: int | None, chance: random.Random) -> Record:
    return {
        "kind": "comment",
        "id": ident,
        "parent": parent,
        "author": chance.randint(1, MEMBERS),
        "created": (BEGIN + ident * BETWEEN).isoformat(),
        "body": _body(chance),
    }


def _body(chance: random.Random) -> str:
    paragraphs = [_sentence(chance) for _ in range(chance.choice((1, 1, 1, 2, 2, 3)))]
    return "\n\n".join(paragraphs)


def _sentence(chance: random.Random) -> str:
    start = chance.randrange(len(WORDS) // 2)
    words = " ".join(WORDS[start : start + chance.randint(6, 30)])
    ending = f" {chance.choice(SMILEYS)}" if chance.random() < 1 / 8 else ""
    return f"{words.capitalize()}.{ending}"
