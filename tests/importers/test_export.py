"""What export_json writes, what it keeps back, and how it does it."""

from __future__ import annotations

import gzip
import io
import json
import re
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from comments.importers.records import KINDS
from comments.models import Comment
from comments.services.exporting import export_file
from comments.services.importing import import_file
from tests import factories
from tests.comments.makers import make_long_discussion
from tests.importers.conftest import run
from tests.importers.stage import build_site, exported, passing_site, records_of

if TYPE_CHECKING:
    from pathlib import Path

    from articles.models import Article

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_renditions")]
HIDDEN_WORDS = re.compile(
    r"A (deleted|removed|hidden|held|refused) word|taken back at once|Words that were taken|Long gone|withdrawn text"
    r"|nobody sees|sails at nine\.|Twice now|Not yet|Tomorrow"
)


@pytest.fixture
def site(moderator: User) -> Article:
    """Return the first article of a site that has everything."""
    return build_site(moderator)


@pytest.fixture
def moderator(db: None) -> User:
    """Return someone who may do everything in discussions."""
    return factories.make_user("mods", display_name="Mo Dessen", is_superuser=True)


def test_the_file_begins_with_the_site_and_ends_with_its_counts(site: Article, tmp_path: Path) -> None:
    records = exported(tmp_path / "site.jsonl")
    assert (records[0]["kind"], records[0]["format"], records[0]["version"]) == ("site", "broadsheet", 1)
    kinds = [record["kind"] for record in records[1:-1]]
    assert records[-1] == {"kind": "end", "counts": {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}}
    assert set(kinds) <= set(KINDS)


def test_every_field_written_is_one_that_is_read(site: Article, tmp_path: Path) -> None:
    for record in exported(tmp_path / "site.jsonl")[1:-1]:
        assert set(record) - {"kind"} <= set(KINDS[record["kind"]])
        assert None not in record.values()


def test_two_exports_differ_in_their_moment_only(site: Article, tmp_path: Path) -> None:
    first, second = exported(tmp_path / "a.jsonl"), exported(tmp_path / "b.jsonl")
    assert first[1:] == second[1:]
    assert {name for name in first[0] if first[0][name] != second[0][name]} == {"exported_at"}


def test_parents_stand_before_their_replies(site: Article, tmp_path: Path) -> None:
    seen: set[int] = set()
    for record in exported(tmp_path / "site.jsonl"):
        if record["kind"] == "comment":
            assert record.get("parent") in seen | {None}
            seen.add(record["id"])


def test_nobody_else_may_open_a_full_file(site: Article, tmp_path: Path) -> None:
    export_file(str(tmp_path / "site.jsonl"))
    assert (tmp_path / "site.jsonl").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["site.jsonl"]


def test_a_full_file_holds_no_passwords_and_no_rights(site: Article, tmp_path: Path) -> None:
    exported(tmp_path / "site.jsonl")
    text = (tmp_path / "site.jsonl").read_text()
    assert "argon2" not in text
    assert User.objects.get(username="ada").password not in text
    assert "is_superuser" not in text
    assert "is_staff" not in text


def test_p28_a_public_export_holds_nothing_that_is_not_public(site: Article, tmp_path: Path) -> None:
    exported(tmp_path / "site.jsonl", profile="public")
    text = (tmp_path / "site.jsonl").read_text()
    assert not HIDDEN_WORDS.findall(text)
    assert "@mail.example" not in text
    assert "a" * 64 not in text
    assert not {"vote", "revision"} & {record["kind"] for record in records_of(tmp_path / "site.jsonl")}


def test_a_tombstone_of_a_public_export_has_number_and_state_only(site: Article, tmp_path: Path) -> None:
    records = exported(tmp_path / "site.jsonl", profile="public")
    tombstones = [
        record for record in records if record["kind"] == "comment" and record.get("state", "public") != "public"
    ]
    assert {record["state"] for record in tombstones} == {"deleted", "removed", "hidden"}
    for record in tombstones:
        assert set(record) <= {"kind", "id", "article", "parent", "state", "reason", "number"}


def test_a_public_export_names_members_and_nothing_else_of_them(site: Article, tmp_path: Path) -> None:
    factories.make_user("lurker")
    users = [record for record in exported(tmp_path / "site.jsonl", profile="public") if record["kind"] == "user"]
    assert {record["username"] for record in users} == {"ada", "ben"}
    assert all(set(record) == {"kind", "id", "name", "username"} for record in users)


def test_words_of_a_removed_comment_are_not_in_quotes_of_it_either(site: Article, tmp_path: Path) -> None:
    records = exported(tmp_path / "site.jsonl", profile="public")
    assert any(record.get("body", "").endswith("(not shown)[/quote]\n\nWhy?") for record in records)


def test_p28_a_public_export_imports(moderator: User, tmp_path: Path) -> None:
    with passing_site():
        build_site(moderator)
        exported(tmp_path / "site.jsonl", profile="public")
        numbers = sorted(Comment.objects.numbered().on_readable_articles().values_list("level", "number"))
    report = import_file(str(tmp_path / "site.jsonl"))
    assert sorted(Comment.objects.values_list("level", "number")) == numbers
    assert (report.skipped_count, report.made["member"]) == (0, 0)


def test_p28_a_full_export_with_its_end_cut_off_is_refused(site: Article, tmp_path: Path) -> None:
    path = tmp_path / "site.jsonl"
    exported(path)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-1]))
    assert "ends early: it has no end record" in run("import_json", path).err
    path.write_text("".join([*lines[:-9], lines[-1]]))
    assert re.search(r"ends early: \d+ of \d+ \w+ records", run("import_json", path).err)


def test_who_never_confirmed_an_address_becomes_a_name_without_votes(moderator: User, tmp_path: Path) -> None:
    with passing_site():
        build_site(moderator)
        User.objects.get(username="ben").emailaddress_set.update(verified=False)
        exported(tmp_path / "site.jsonl")
    ran = run("import_json", tmp_path / "site.jsonl")
    assert {"address_unconfirmed", "unknown_member"} <= ran.codes
    assert not User.objects.filter(username="ben").exists()


def test_a_name_ending_in_gz_is_packed_and_read_again(site: Article, tmp_path: Path) -> None:
    export_file(str(tmp_path / "site.jsonl.gz"))
    with gzip.open(tmp_path / "site.jsonl.gz", "rt") as file:
        assert json.loads(file.readline())["kind"] == "site"
    assert " 0 comments (0 tombstones)" in run("import_json", tmp_path / "site.jsonl.gz").out


def test_the_command_says_one_line_and_a_dash_writes_to_the_standard_output(
    site: Article, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    out, err = io.StringIO(), io.StringIO()
    call_command("export_json", str(tmp_path / "site.jsonl"), stdout=out, stderr=err)
    assert re.fullmatch(r"export_json: 5 articles, \d+ comments \(\d+ tombstones\), .* s \(full\)\.\n", out.getvalue())
    assert "addresses of people and texts not public" in err.getvalue()
    call_command("export_json", "-", stdout=io.StringIO(), stderr=io.StringIO())
    lines = capfdbinary.readouterr().out.splitlines()
    assert (json.loads(lines[0])["kind"], json.loads(lines[-1])["kind"]) == ("site", "end")


def test_a_file_that_cannot_be_written_is_a_refusal(tmp_path: Path, db: None) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_json", str(tmp_path / "nowhere" / "site.jsonl"), stderr=io.StringIO())


def test_a_failure_leaves_the_former_file_and_no_part_of_a_new_one(
    site: Article, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "site.jsonl"
    path.write_text("former")
    monkeypatch.setattr("comments.services.exporting.discussions._mentions", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export_file(str(path))
    assert (path.read_text(), len(list(tmp_path.iterdir()))) == ("former", 1)


def test_memory_and_queries_do_not_grow_with_the_discussion(article: Article, reader: User, tmp_path: Path) -> None:
    def cost(size: int) -> tuple[int, int]:
        make_long_discussion(article, by=reader, size=size)
        tracemalloc.start()
        try:
            with CaptureQueriesContext(connection) as queries:
                export_file(str(tmp_path / "site.jsonl"))
            return tracemalloc.get_traced_memory()[1], len(queries)
        finally:
            tracemalloc.stop()

    export_file(str(tmp_path / "warm.jsonl"))
    small, few = cost(1_000)
    large, many = cost(5_000)
    assert large < 1.3 * small
    # Two statements for each further 500 comments: their quotes and their mentions.
    assert many - few == 2 * (5_000 // 500)


def test_several_thousand_comments_come_back_whole(tmp_path: Path) -> None:
    with passing_site():
        article = factories.make_article()
        make_long_discussion(article, by=factories.make_user("ada"), size=6_000)
        Comment.objects.filter(level=4, pk__lt=900).update(state="deleted")
        exported(tmp_path / "site.jsonl")
        before = sorted(Comment.objects.values_list("tree_id", "level", "number", "state", "lft", "rght"))
    import_file(str(tmp_path / "site.jsonl"), keep_ids=True)
    assert sorted(Comment.objects.values_list("tree_id", "level", "number", "state", "lft", "rght")) == before
