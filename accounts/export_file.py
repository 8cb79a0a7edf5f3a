"""The copy of a member's data: a zip that opens in any browser, with the same as JSON beside it."""

from __future__ import annotations

import zipfile
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import get_template, render_to_string
from django.utils import timezone

from accounts import personal_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from accounts.models import User
    from accounts.personal_data import Chapter, Rows

# Where the chapters go: the page is made around them, so that they never stand in memory as a whole.
CHAPTERS = "<!--chapters-->"
ENCODER = DjangoJSONEncoder(ensure_ascii=False, indent=2)


def write_copy(user: User, file: IO[bytes]) -> dict[str, int]:
    """Write the zip and return how many rows each kind has. Rows are written while they are read."""
    counts: dict[str, int] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as copy:
        for holder in personal_data.holders():
            for kind, rows in holder.export(user).items():
                _write(copy, f"data/{kind}.json", _json(rows, kind, counts))
        _write(copy, "style.css", [render_to_string("accounts/export/style.css")])
        _write(copy, "index.html", _page(user, counts))
    return counts


def _write(copy: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    with copy.open(name, "w") as entry:
        for piece in pieces:
            entry.write(piece.encode())


def _json(rows: Rows, kind: str, counts: dict[str, int]) -> Iterator[str]:
    """Yield a JSON list row by row, and note how many rows there were."""
    counts[kind] = 0
    for row in rows:
        yield ",\n" if counts[kind] else "[\n"
        yield ENCODER.encode(dict(row))
        counts[kind] += 1
    yield "\n]\n" if counts[kind] else "[]\n"


def _page(user: User, counts: dict[str, int]) -> Iterator[str]:
    """Yield the page that opens the copy: who it is of, the chapters, and what the files hold."""
    files = [(f"data/{kind}.json", count) for kind, count in counts.items()]
    facts = {"person": user, "files": files, "made_at": timezone.now(), "site_name": settings.SITE_NAME}
    page = render_to_string("accounts/export/index.html", {**facts, "site_url": settings.SITE_URL})
    before, _, after = page.partition(CHAPTERS)
    yield before
    for holder in personal_data.holders():
        for chapter in holder.chapters(user):
            yield from _chapter(chapter)
    yield after


def _chapter(chapter: Chapter) -> Iterator[str]:
    template = get_template(chapter.template)
    yield f"<h2>{chapter.title}</h2>\n"
    is_empty = True
    for row in chapter.rows:
        yield template.render(dict(row))
        is_empty = False
    if is_empty:
        yield "<p>Nothing.</p>\n"
