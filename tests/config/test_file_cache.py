"""The cache in files: it finds room now and then, and goes on with what it cannot read or write."""

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


@pytest.mark.parametrize("left", [b"", b"\0" * 100, b"half"], ids=["nothing", "zeros", "half of it"])
def test_a_file_that_a_power_cut_spoiled_is_no_entry_and_goes(tmp_path: Path, left: bytes) -> None:
    cache = file_cache.FileCache(str(tmp_path), {})
    cache.set("page", "as it was" * 100)
    [file] = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:200] if left == b"half" else left)
    assert (cache.get("page"), list(tmp_path.iterdir())) == (None, [])


def test_a_file_of_another_account_is_no_entry_and_makes_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = file_cache.FileCache(str(tmp_path), {})
    cache.set("scope", "a token of root's")

    def refuse(*_facts: object) -> None:
        raise PermissionError

    with monkeypatch.context() as away:
        away.setattr(cache, "_is_expired", refuse)
        assert cache.add("scope", "a token of the site's")
    assert cache.get("scope") == "a token of the site's"


def test_of_two_who_add_at_once_one_is_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = file_cache.FileCache(str(tmp_path), {})
    monkeypatch.setattr(cache, "has_key", lambda *_facts: False)
    assert [cache.add("code", place) for place in (1, 2)] == [True, False]
    assert (cache.get("code"), len(list(tmp_path.iterdir()))) == (1, 1)
