"""Broken and hostile files: one clear sentence, and nothing half-imported."""

from __future__ import annotations

import gzip
import random
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from articles.models import Article
from comments.models import Comment
from tests.importers.conftest import ADA, TRAINS, everything, run, said
from tests.importers.wordpress import HEAD, TAIL, comment, export, item

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.django_db

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
SITE = (
    '{"kind":"site","format":"broadsheet","version":1,"key":"k","profile":"full","exported_at":"2026-01-01T00:00:00Z"}'
)


@pytest.mark.parametrize(
    ("command", "content", "sentence"),
    [
        ("import_wxr", b"", "old is empty."),
        ("import_wxr", b"{}", "old is not a WordPress export (no <rss> with <channel>); import_json reads JSON Lines."),
        ("import_wxr", b"<html></html>", "old is not a WordPress export (no <rss> with <channel>)."),
        ("import_wxr", b"hello", "old is not a WordPress export (no <rss> with <channel>)."),
        ("import_wxr", b"<rss><channel><item/></channel></rss>", "is a feed, not a WordPress export"),
        ("import_wxr", HEAD.encode() + b"<item><title>x</item>", "is broken at line 8, column 16: mismatched tag."),
        ("import_wxr", HEAD.encode() + b"<item>&nbsp;</item>", "is broken at line 8, column "),
        ("import_wxr", HEAD.encode() + b"<item>\xff\xfe</item>", "is broken at line 8, column 6: "),
        ("import_wxr", b'<?xml version="1.0" encoding="klingon"?><rss/>', "is written in an encoding"),
        ("import_wxr", b'<!DOCTYPE x [<!ENTITY l0 "lol">' + LAUGHS.encode() + b"]><rss>&l9;</rss>", "document type"),
        ("import_wxr", b'<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss/>', "document type"),
        ("import_wxr", b'<!DOCTYPE r [<!ENTITY x SYSTEM "http://x.example/">]><r>&x;</r>', "document type"),
        ("import_wxr", b"<rss>" + b"<a>" * 200, "nested more than 100 deep (line 1, column "),
        ("import_json", b"", "old is empty."),
        ("import_json", b"\n\n", "old holds no records."),
        ("import_json", b"<rss></rss>", "but XML; import_wxr reads WordPress exports."),
        ("import_json", b"[1]", "is not JSON Lines but one JSON list"),
        ("import_json", b"hello\n", "old is not JSON Lines (line 1: "),
        ("import_json", b'{"version":1,"users":[]}\n', "Remark42 or Commento"),
        ("import_json", b'{"id":1}\n', "(the first object has no kind)"),
        ("import_json", b'{"kind":"user","id":1,"name":"\xff"}\n', "old, line 1, is not UTF-8."),
        ("import_json", b'{"kind":"site","format":"broadsheet","version":2}\n', "version 1, the only one"),
        ("import_json", SITE.encode(), "ends early: it has no end record."),
        (
            "import_json",
            (SITE + '\n{"kind":"end","counts":{"comment":5}}').encode(),
            "ends early: 0 of 5 comment records.",
        ),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused_in_a_sentence(
    tmp_path: Path, command: str, content: bytes, sentence: str
) -> None:
    path = tmp_path / "old"
    path.write_bytes(content)
    before = everything()
    ran = run(command, path)
    assert ran.code == 1
    assert sentence in ran.err
    assert ran.out == ""
    before.pop("accounts.SiteIdentity")
    after = everything()
    after.pop("accounts.SiteIdentity")
    assert after == before


@pytest.mark.parametrize("command", ["import_json", "import_wxr"])
def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path, command: str) -> None:
    assert "There is no file" in run(command, tmp_path / "nowhere").err
    assert "is a folder, not a file." in run(command, tmp_path).err


def test_nested_entities_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "old.xml"
    path.write_text(f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]><rss><channel>&l9;</channel></rss>')
    began = time.process_time()
    assert run("import_wxr", path).code == 1
    assert time.process_time() - began < 1


def test_an_export_cut_anywhere_is_refused_with_line_and_column(tmp_path: Path) -> None:
    whole = export(tmp_path, item(5, comment(1), comment(2, 1)), item(6)).read_bytes().rstrip()
    chance = random.Random(7)  # noqa: S311  (places to cut at, not a secret)
    path = tmp_path / "cut.xml"
    for _ in range(50):
        path.write_bytes(whole[: chance.randrange(1, len(whole) - 1)])
        ran = run("import_wxr", path)
        assert ran.code == 1
        assert re.search(r"is broken at line \d+, column \d+: ", ran.err)
    assert not Article.objects.exists()


def test_control_bytes_of_wordpress_are_removed(tmp_path: Path) -> None:
    path = export(tmp_path, item(5, comment(1)))
    path.write_bytes(path.read_bytes().replace(b"Said 1.", b"Said\x08 1.\x0b").replace(b"Post 5", b"Post\x00 5"))
    assert run("import_wxr", path).code == 0
    assert (Comment.objects.get().source, Article.objects.get().title) == ("Said 1.", "Post 5")


def test_a_text_over_sixteen_megabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.xml"
    path.write_text(f"{HEAD}<item><title>{'x' * (16 * 1024 * 1024 + 1)}</title></item>{TAIL}")
    assert "a text is longer than 16 MiB (line 8, column " in run("import_wxr", path).err


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "7",
        '{"kind":"comment","id":NaN}',
        '{"kind":"comment","id":1e999}',
        '{"kind":"comment","id":1,"id":2}',
        '{"kind":"comment","id":' + "9" * 5000 + "}",
        '{"kind":"comment","x_a":' + "[" * 20 + "]" * 20 + "}",
        "[" * 100_000,
    ],
)
def test_a_bad_line_is_skipped_and_the_rest_taken(lines: Callable[..., Path], bad: str) -> None:
    ran = run("import_json", lines(ADA, TRAINS, bad, said(1)))
    assert ran.codes >= {"bad_json"}
    assert Comment.objects.count() == 1


def test_more_than_a_hundred_bad_lines_are_no_json_lines(lines: Callable[..., Path]) -> None:
    ran = run("import_json", lines(ADA, TRAINS, *["{"] * 101))
    assert (ran.code, Article.objects.count()) == (1, 0)


def test_a_line_over_four_megabytes_is_skipped(lines: Callable[..., Path]) -> None:
    ran = run("import_json", lines(ADA, TRAINS, said(1, body="x" * (4 * 1024 * 1024)), said(2)))
    assert "  too_long 1:" in ran.err
    assert Comment.objects.get().origin_id == "2"


@pytest.mark.parametrize(
    "wrong",
    [
        {"created": None},
        {"created": 7},
        {"body": None},
        {"body": ["x"]},
        {"id": None},
        {"id": True},
        {"id": "x" * 201},
        {"id": ""},
    ],
)
def test_a_comment_without_what_it_needs_is_skipped(lines: Callable[..., Path], wrong: dict[str, Any]) -> None:
    ran = run("import_json", lines(ADA, TRAINS, {**said(1), **wrong}))
    assert "bad_record" in ran.codes
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "when", ["0000-00-00 00:00:00", "2026-02-30T10:00:00Z", "9999-12-31T23:59:59Z", "1969-01-01T00:00:00Z", "soon"]
)
def test_a_time_that_cannot_be_is_replaced_by_the_articles(lines: Callable[..., Path], when: str) -> None:
    ran = run("import_json", lines(ADA, TRAINS, said(1, created=when)))
    assert Comment.objects.get().posted_at == Article.objects.get().publish_at
    assert "  bad_time 1:" in ran.err


def test_an_article_without_a_usable_time_is_a_draft(lines: Callable[..., Path]) -> None:
    run("import_json", lines({**TRAINS, "created": "2026-02-30T10:00:00Z"}))
    assert Article.objects.get().status == "draft"


def test_an_hour_that_did_not_exist_is_moved_on(lines: Callable[..., Path]) -> None:
    ran = run("import_json", lines({**TRAINS, "created": "2020-03-29 02:30:00"}), time_zone="Europe/Berlin")
    assert Article.objects.get().publish_at.isoformat() == "2020-03-29T01:30:00+00:00"
    assert "  time_without_zone 1:" in ran.err


def test_fields_of_rights_are_unknown_and_set_nothing(lines: Callable[..., Path], django_user_model: Any) -> None:
    ran = run("import_json", lines({**ADA, "is_superuser": True, "is_staff": True, "password": "x", "groups": ["a"]}))
    ada = django_user_model.objects.get()
    assert (ada.is_staff, ada.is_superuser, ada.has_usable_password()) == (False, False, False)
    assert "user.is_superuser (1)" in ran.err


def test_unknown_kinds_are_told_once_and_private_fields_not_at_all(lines: Callable[..., Path]) -> None:
    ran = run("import_json", lines({**ADA, "x_mine": 1}, {"kind": "poll", "id": 1}, {"kind": "poll", "id": 2}))
    assert "unknown_kind 2: " in ran.err
    assert "poll (2)" in ran.err
    assert "x_mine" not in ran.err


def test_gzip_is_read_and_broken_gzip_refused(lines: Callable[..., Path], tmp_path: Path) -> None:
    packed = gzip.compress(lines(ADA, TRAINS, said(1)).read_bytes())
    path = tmp_path / "old.jsonl.gz"
    path.write_bytes(packed[:-20])
    assert "cannot be read to its end" in run("import_json", path).err
    path.write_bytes(packed)
    assert " from json:old in " in run("import_json", path).out


def test_gzip_that_grows_without_end_is_left(tmp_path: Path) -> None:
    path = tmp_path / "old.jsonl.gz"
    with gzip.open(path, "wb") as file:
        file.write(b'{"kind":"user","id":1,"name":"A"}\n')
        for _ in range(80):
            file.write(b" " * 1024 * 1024 + b"\n")
    assert "grows without end" in run("import_json", path).err


@pytest.mark.usefixtures("no_renditions")
def test_a_failure_while_writing_leaves_nothing(
    lines: Callable[..., Path], media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_fault(trees: list[int]) -> list[str]:
        return ["thread 1: askew"]

    monkeypatch.setattr("comments.services.importing.running.check_threads", find_fault)
    ran = run("import_json", lines(ADA, TRAINS, said(1)), media=media)
    assert (ran.code, Article.objects.count(), Comment.objects.count()) == (1, 0, 0)
    assert "The threads would not be sound (thread 1: askew); nothing was imported." in ran.err
    assert not [file for file in (media.parent / "library").rglob("*") if file.is_file()]


def test_a_key_pressed_while_writing_leaves_nothing(
    lines: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(trees: list[int]) -> list[object]:
        raise KeyboardInterrupt

    monkeypatch.setattr("comments.services.importing.running.check_threads", interrupt)
    path = lines(ADA, TRAINS, said(1))
    with pytest.raises(KeyboardInterrupt):
        run("import_json", path)
    assert (Article.objects.count(), Comment.objects.count()) == (0, 0)
    monkeypatch.undo()
    assert "1 article, 1 comment" in run("import_json", path).out


def test_a_full_disk_is_told_before_it_is_full(lines: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comments.services.importing.spool.MIN_FREE_BYTES", 2**60)
    ran = run("import_json", lines(ADA, TRAINS, said(1)))
    assert ran.code == 1
    assert "The disk is nearly full; nothing was imported." in ran.err
