"""What leaves comes back the same, on another site too."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from accounts.models import ImportedIdentity, User
from articles.models import Article
from comments.models import Comment, CommenterRecord, Quote, Vote
from comments.services.importing import import_file
from comments.services.integrity import check_threads
from comments.services.records import wrong_records
from tests import factories
from tests.importers.conftest import everything
from tests.importers.stage import add_photos, build_site, exported, passing_site, without_ids

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_renditions")]


def moderator() -> User:
    return factories.make_user("mods", display_name="Mo Dessen", is_superuser=True)


def leave(path: Path) -> list[dict[str, Any]]:
    """Build a site, export it, and leave an empty one behind."""
    with passing_site():
        build_site(moderator())
        return exported(path)


def facts() -> list[tuple[Any, ...]]:
    """Return what E74 names of every comment: path number, state, text, dates, votes; ids apart."""
    paths: dict[int, str] = {}
    rows = []
    for comment in Comment.objects.order_by("article__title", "level", "published_at", "posted_at", "pk"):
        above = paths.get(comment.parent_id or 0, "")
        paths[comment.pk] = f"{above}.{comment.number}" if above else f"{comment.number}"
        text = "" if "[quote" in comment.source else comment.source
        votes = sorted(comment.votes.values_list("user__username", "value", "cast_at"))
        dates = (comment.posted_at, comment.published_at, comment.edited_at, comment.state_at)
        counts = (
            comment.up_count,
            comment.down_count,
            comment.rank,
            comment.descendant_count,
            comment.last_activity_at,
        )
        rows.append((comment.article.title, paths[comment.pk], comment.state, text, *dates, votes, *counts))
    return sorted(rows, key=str)


def test_e74_an_export_imported_into_an_empty_site_gives_an_equal_discussion(tmp_path: Path) -> None:
    with passing_site():
        build_site(moderator())
        exported(tmp_path / "site.jsonl")
        before = facts()
    assert not Comment.objects.exists()
    import_file(str(tmp_path / "site.jsonl"))
    assert facts() == before
    assert check_threads() == []
    assert wrong_records() == []


def test_e74_importing_it_again_changes_no_row(tmp_path: Path) -> None:
    leave(tmp_path / "site.jsonl")
    import_file(str(tmp_path / "site.jsonl"))
    before = everything()
    report = import_file(str(tmp_path / "site.jsonl"))
    assert everything() == before
    assert not +report.made


def test_the_export_of_the_new_site_is_the_same_file_but_for_ids(tmp_path: Path) -> None:
    first = leave(tmp_path / "site.jsonl")
    import_file(str(tmp_path / "site.jsonl"))
    second = exported(tmp_path / "again.jsonl")
    assert len(first) == len(second)
    pairs = zip(without_ids(first), without_ids(second), strict=True)
    assert [pair for pair in pairs if pair[0] != pair[1]] == []


def test_with_keep_ids_addresses_of_comments_survive_and_new_rows_follow(tmp_path: Path) -> None:
    first = leave(tmp_path / "site.jsonl")
    import_file(str(tmp_path / "site.jsonl"), keep_ids=True)
    texts = {record["id"]: record.get("body", "") for record in first if record["kind"] == "comment"}
    assert dict(Comment.objects.values_list("pk", "source")) == texts
    article = Article.objects.get(title="The river came back")
    posted = factories.make_comment(article, by=User.objects.get(username="ben"), text="New here.")
    assert posted.pk > max(texts)
    assert check_threads() == []


def test_an_own_export_meets_its_own_rows(tmp_path: Path) -> None:
    build_site(moderator())
    exported(tmp_path / "site.jsonl")
    before = everything()
    report = import_file(str(tmp_path / "site.jsonl"))
    assert everything() == before
    assert not +report.made


def test_quotes_keep_what_was_found_out_about_them(tmp_path: Path) -> None:
    with passing_site():
        build_site(moderator())
        exported(tmp_path / "site.jsonl")
        before = Counter(Quote.objects.values_list("status", "source_comment__state", "source_revision__number"))
    import_file(str(tmp_path / "site.jsonl"))
    assert Counter(Quote.objects.values_list("status", "source_comment__state", "source_revision__number")) == before


def test_people_keep_names_trust_and_the_key_of_their_address(tmp_path: Path) -> None:
    leave(tmp_path / "site.jsonl")
    import_file(str(tmp_path / "site.jsonl"))
    assert ImportedIdentity.objects.get(name="Pete").email_key == "a" * 64
    record = CommenterRecord.objects.get(user__username="ada")
    assert (record.trust, record.is_trust_fixed) == (2, True)
    assert not User.objects.get(username="ben").has_usable_password()
    assert not User.objects.get(username="mods").is_superuser


def test_a_name_taken_here_changes_in_the_text_that_mentions_it(tmp_path: Path) -> None:
    leave(tmp_path / "site.jsonl")
    factories.make_user("ada", display_name="Another Ada")
    User.objects.filter(username="ada").update(email="other@mail.example")
    User.objects.get(username="ada").emailaddress_set.update(email="other@mail.example")
    import_file(str(tmp_path / "site.jsonl"))
    comment = Comment.objects.get(source__startswith="Not on the coast")
    mentioned = comment.mentions.get().user
    assert mentioned.username != "ada"
    assert comment.source == f"Not on the coast, @{mentioned.username}."


def test_votes_of_people_without_an_account_here_do_not_count(tmp_path: Path) -> None:
    leave(tmp_path / "site.jsonl")
    factories.make_user("ben")
    import_file(str(tmp_path / "site.jsonl"))
    root = Comment.objects.get(source__startswith="Trains are late")
    assert (root.up_count, Vote.objects.filter(comment=root).count()) == (1, 1)


def test_photos_come_along_with_a_media_folder(tmp_path: Path, media: Path) -> None:
    with passing_site():
        add_photos(build_site(moderator()), tmp_path)
        first = exported(tmp_path / "site.jsonl", media=tmp_path / "files")
    assert len(list((tmp_path / "files").iterdir())) == 2
    import_file(str(tmp_path / "site.jsonl"), media=tmp_path / "files")
    second = exported(tmp_path / "again.jsonl")
    articles = [[record for record in without_ids(found) if record["kind"] == "article"] for found in (first, second)]
    assert articles[0] == articles[1]
