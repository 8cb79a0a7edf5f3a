"""Files to import, made on the spot, and commands run as an operator would."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Record = dict[str, Any]

ADA: Record = {"kind": "user", "id": 1, "name": "Ada", "email": "ada@mail.example", "joined": "2024-01-05T00:00:00Z"}
TRAINS: Record = {
    "kind": "article",
    "id": 1,
    "slug": "late-trains",
    "title": "Late trains",
    "lead": "Why.",
    "body": ["One.", "Two."],
    "photos": [{"file": "a.jpg", "width": 1200, "height": 800, "caption": "A train", "credit": "B. Lee"}],
    "tags": ["rail"],
    "created": "2026-03-02T08:00:00+00:00",
}


def said(ident: int | str, parent: int | str | None = None, **fields: Any) -> Record:
    """Return a comment of the minimal form; ids count minutes."""
    minute = ident % 60 if isinstance(ident, int) else 0
    hour = 9 + ident // 60 % 14 if isinstance(ident, int) else 9
    return {
        "kind": "comment",
        "id": ident,
        "parent": parent,
        "author": 1,
        "created": f"2026-03-02T{hour:02}:{minute:02}:00Z",
        "body": f"Said {ident}.",
        **fields,
    }


@dataclass
class Ran:
    """What a command printed and how it ended."""

    out: str = ""
    err: str = ""
    code: int = 0

    @property
    def codes(self) -> set[str]:
        """Return the codes of the list."""
        return {line.split()[0] for line in self.err.splitlines() if line.startswith("  ")}


def run(command: str, path: object, **options: Any) -> Ran:
    """Run an import command; a refusal is its message and its exit code."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(command, str(path), stdout=out, stderr=err, **options)
    except CommandError as refusal:
        return Ran(out.getvalue(), f"{err.getvalue()}{refusal}", refusal.returncode)
    return Ran(out.getvalue(), err.getvalue())


@pytest.fixture
def lines(tmp_path: Path) -> Callable[..., Path]:
    """Return a maker of JSON Lines files; texts go in as they are."""

    def write(*records: Record | str, name: str = "old.jsonl") -> Path:
        path = tmp_path / name
        written = (record if isinstance(record, str) else json.dumps(record) for record in records)
        path.write_text("".join(f"{line}\n" for line in written), encoding="utf-8")
        return path

    return write


@pytest.fixture
def media(tmp_path: Path, settings: Any) -> Path:
    """Return a folder with one photo, a.jpg; what is stored goes to a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "library"
    folder = tmp_path / "media"
    folder.mkdir()
    Image.new("RGB", (1200, 800), "teal").save(folder / "a.jpg")
    return folder


@pytest.fixture
def no_renditions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make no smaller copies: that is another test's act, and slow."""

    def forget(photo_id: int, *, files: bool) -> None:
        """Leave the photo with its original only."""

    monkeypatch.setattr("articles.services.photos._enqueue", forget)


def everything() -> dict[str, list[dict[str, Any]]]:
    """Return every row of our own tables."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for label in ("accounts", "articles", "comments")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    }
