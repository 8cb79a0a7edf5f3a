"""The cache in files: it finds room without looking over its folder at each write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config import file_cache

if TYPE_CHECKING:
    from pathlib import Path


def test_it_makes_room_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = file_cache.FileCache(str(tmp_path), {"OPTIONS": {"MAX_ENTRIES": 6}})
    monkeypatch.setattr(file_cache, "LOOKS_EACH", 1)
    for number in range(20):
        cache.set(f"page-{number}", number)
    assert cache.get("page-19") == 19
    assert len(list(tmp_path.glob("*.djcache"))) <= 6


def test_a_value_that_cannot_be_written_leaves_the_former_one_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = file_cache.FileCache(str(tmp_path), {})
    cache.set("page", "the former one")

    def refuse(*_facts: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(cache, "_write_content", refuse)
    with pytest.raises(OSError, match="No space"):
        cache.set("page", "the next one")
    assert cache.get("page") == "the former one"
    assert len(list(tmp_path.iterdir())) == 1
