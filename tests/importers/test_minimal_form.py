"""Three lines become a magazine with a member and a discussion, once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.core import mail

from accounts.models import OutgoingMail, User
from articles.models import Article
from comments.models import Comment
from comments.services.integrity import check_threads
from tests.importers.conftest import ADA, TRAINS, everything, run, said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_renditions")]
QUOTING = said(1, body="> Two.\n\nNot here.")


def test_the_three_lines_become_a_live_article(lines: Callable[..., Path], media: Path, client: Client) -> None:
    run("import_json", lines(ADA, TRAINS, QUOTING), media=media)
    article = Article.objects.get(slug="late-trains")
    assert (article.section.name, [tag.name for tag in article.tags.all()]) == ("General", ["rail"])
    assert article.lead_photo is not None
    assert article.body == "<p>One.</p><p>Two.</p>"
    assert article.standfirst == "Why."
    assert article.byline == "staff"
    assert article.first_published_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert client.get("/articles/late-trains/").status_code == 200


def test_the_member_has_no_password_and_gets_no_mail(lines: Callable[..., Path]) -> None:
    run("import_json", lines(ADA, TRAINS, QUOTING))
    ada = User.objects.get(display_name="Ada")
    assert not ada.has_usable_password()
    assert ada.date_joined == datetime(2024, 1, 5, tzinfo=UTC)
    assert ada.emailaddress_set.get().verified
    assert not OutgoingMail.objects.exists()
    assert not mail.outbox


def test_the_comment_has_its_quotation_and_time(lines: Callable[..., Path]) -> None:
    run("import_json", lines(ADA, TRAINS, QUOTING))
    comment = Comment.objects.get()
    assert "<blockquote>\n<p>Two.</p>\n</blockquote>\n<p>Not here.</p>" in comment.body_html
    assert comment.posted_at == comment.published_at == datetime(2026, 3, 2, 9, 1, tzinfo=UTC)
    assert (comment.number, comment.author.display_name, comment.article.comment_count) == (1, "Ada", 1)
    assert check_threads() == []


def test_a_second_run_changes_no_row(lines: Callable[..., Path], media: Path) -> None:
    path = lines(ADA, TRAINS, QUOTING)
    run("import_json", path, media=media)
    before = everything()
    ran = run("import_json", path, media=media)
    assert everything() == before
    assert "0 articles, 0 comments (0 tombstones), 0 identities, 0 photos" in ran.out
    assert "4 already here, 0 skipped, 0 mended." in ran.out


def test_a_photo_missing_at_first_is_added_later(lines: Callable[..., Path], media: Path) -> None:
    path = lines(ADA, TRAINS, QUOTING)
    assert "photo_missing" in run("import_json", path).codes
    assert " 1 photo " in run("import_json", path, media=media).out
    assert Article.objects.get().lead_photo is not None


def test_a_dry_run_counts_the_same_and_writes_nothing(lines: Callable[..., Path], media: Path) -> None:
    path = lines(ADA, TRAINS, QUOTING)
    before = everything()
    tried = run("import_json", path, media=media, dry_run=True)
    assert everything() == before
    assert tried.out.endswith("; nothing written.\n")
    assert not [file for file in (media.parent / "library").rglob("*") if file.is_file()]
    done = run("import_json", path, media=media)
    assert tried.out.split(" from ")[0] == done.out.split(" from ")[0]


def test_the_summary_is_one_line_and_no_bar_is_drawn(lines: Callable[..., Path]) -> None:
    ran = run("import_json", lines(ADA, TRAINS, QUOTING))
    assert ran.out.count("\n") == 1
    assert ran.out.startswith(
        "import_json: 1 article, 1 comment (0 tombstones), 1 member, 0 identities, 0 photos from "
    )
    assert " from json:old in " in ran.out
    assert "\r" not in ran.err


def test_the_order_of_records_does_not_matter(lines: Callable[..., Path]) -> None:
    records = [ADA, TRAINS, said(1), said(2, 1), said(3, 2), said(4), said(5, 1)]
    run("import_json", lines(*reversed(records)))
    shape = {
        row.origin_id: (row.number, row.level, row.parent and row.parent.origin_id) for row in Comment.objects.all()
    }
    assert shape == {
        "1": (1, 0, None),
        "2": (1, 1, "1"),
        "3": (1, 2, "2"),
        "4": (2, 0, None),
        "5": (2, 1, "1"),
    }


def test_a_deleted_comment_is_a_tombstone_without_a_trace_of_its_text(lines: Callable[..., Path]) -> None:
    ran = run("import_json", lines(ADA, TRAINS, said(1, deleted=True, body="hush-hush"), said(2, 1)))
    comment = Comment.objects.get(origin_id="1")
    assert (comment.state, comment.source, comment.body_html, comment.number) == ("deleted", "", "", 1)
    assert "hush-hush" not in str(everything()) + ran.out + ran.err
    assert "(1 tombstone)" in ran.out


def test_what_was_decided_here_stays_after_a_second_import(lines: Callable[..., Path]) -> None:
    path = lines(ADA, TRAINS, said(1), said(2, 1))
    run("import_json", path)
    Comment.objects.filter(origin_id="2").update(state="removed", source="", body_html="")
    before = everything()
    run("import_json", path)
    assert everything() == before
