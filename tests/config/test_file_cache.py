"""The cache in files: it finds room without looking over its folder at each write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config import file_cache

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_it_makes_room_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = file_cache.FileCache(str(tmp_path), {"OPTIONS": {"MAX_ENTRIES": 6}})
    monkeypatch.setattr(file_cache, "LOOKS_EACH", 1)
    for number in range(20):
        cache.set(f"page-{number}", number)
    assert cache.get("page-19") == 19
    assert len(list(tmp_path.glob("*.djcache"))) <= 6
