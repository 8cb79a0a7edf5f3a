"""The demo magazine: its data hold together, and the command loads them once."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from io import StringIO
from typing import IO, TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.images import AcceptedImage
from accounts.models import ImportedIdentity
from accounts.names import check_display_name, check_username, name_keys
from articles.models import Article, DailyFigure, Photo
from comments import conf
from comments.models import Comment, Mention, Quote, Visit
from comments.services import demo
from comments.services.integrity import check_threads
from tests.factories import make_article

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from accounts.images import ImageLimits

RIVER = "river"
REFERENCES = {
    "author": {"user": "user"},
    "article": {"section": "section", "lead_photo": "photo"},
    "comment": {"article": "article", "parent": "comment", "author": "user"},
    "vote": {"comment": "comment", "user": "user"},
}

Record = dict[str, Any]


@pytest.fixture(scope="module")
def records() -> list[Record]:
    """Return every record of the demo, parents before replies."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(demo.FOLDER.rglob("*.jsonl"))]
    return [json.loads(line) for text in texts for line in text.splitlines()]


def key_of(record: Record) -> Any:
    """Return what names a record among those of its kind."""
    return (record["comment"], record["user"]) if record["kind"] == "vote" else record["id"]


@pytest.fixture(scope="module")
def by_kind(records: list[Record]) -> dict[str, dict[Any, Record]]:
    """Return the records by kind and id."""
    kinds: defaultdict[str, dict[Any, Record]] = defaultdict(dict)
    for record in records:
        kinds[record["kind"]][key_of(record)] = record
    return kinds


def comments_of(by_kind: dict[str, dict[Any, Record]], article: str) -> list[Record]:
    """Return one article's comments, each with its level."""
    comments = [comment for comment in by_kind["comment"].values() if comment["article"] == article]
    for comment in comments:
        parent = comment.get("parent")
        comment["level"] = 0 if parent is None else by_kind["comment"][parent]["level"] + 1
    return comments


def at(record: Record, field: str = "created") -> datetime:
    """Return one of a record's times."""
    return datetime.fromisoformat(record[field])


def test_no_id_stands_twice(records: list[Record]) -> None:
    counts = Counter((record["kind"], key_of(record)) for record in records)
    assert [key for key, count in counts.items() if count > 1] == []


def test_every_reference_leads_to_a_record(records: list[Record], by_kind: dict[str, dict[Any, Record]]) -> None:
    lost = [
        (key_of(record), field)
        for record in records
        for field, kind in REFERENCES.get(record["kind"], {}).items()
        if record.get(field) is not None and record[field] not in by_kind[kind]
    ]
    assert lost == []


def test_every_name_after_an_at_sign_is_told_apart(by_kind: dict[str, dict[Any, Record]]) -> None:
    for comment in by_kind["comment"].values():
        mentions = {mention["username"]: mention["user"] for mention in comment.get("mentions", [])}
        assert set(re.findall(r"@([\w-]+)", comment.get("body", ""))) == set(mentions), comment["id"]
        assert {by_kind["user"][user]["username"] for user in mentions.values()} == set(mentions)


def test_lists_of_references_lead_to_records(by_kind: dict[str, dict[Any, Record]]) -> None:
    for article in by_kind["article"].values():
        names = [name["author"] if isinstance(name, dict) else name for name in article.get("authors", [])]
        assert set(names) <= set(by_kind["author"])
        assert set(article["tags"]) <= set(by_kind["tag"])
        assert set(article.get("photos", [])) <= set(by_kind["photo"])


def test_names_are_allowed_and_nobody_looks_like_another(by_kind: dict[str, dict[Any, Record]]) -> None:
    keys: Counter[str] = Counter()
    for user in by_kind["user"].values():
        check_username(user["username"])
        check_display_name(user["name"])
        keys.update(name_keys(user["username"]) | name_keys(user["name"]))
    assert [key for key, count in keys.items() if count > 1] == []


def test_nobody_votes_on_their_own_comment(by_kind: dict[str, dict[Any, Record]]) -> None:
    for vote in by_kind["vote"].values():
        comment = by_kind["comment"][vote["comment"]]
        assert comment["author"] != vote["user"]
        assert at(vote) > at(comment)


def test_the_magazine_is_as_large_as_promised(by_kind: dict[str, dict[Any, Record]]) -> None:
    live = [article for article in by_kind["article"].values() if "first_published_at" in article]
    writers = {comment["author"] for comment in by_kind["comment"].values()}
    assert len(live) >= 14
    assert (len(by_kind["section"]), len(by_kind["author"])) == (5, 8)
    assert len(by_kind["tag"]) >= 10
    assert len(by_kind["comment"]) >= 400
    assert len(writers - {author["user"] for author in by_kind["author"].values()}) >= 40


def test_every_photo_has_its_file_and_what_it_needs_to_be_printed(by_kind: dict[str, dict[Any, Record]]) -> None:
    for photo in by_kind["photo"].values():
        assert (demo.FOLDER / "photos" / photo["file"]).is_file()
        assert photo["alt"]
        assert photo["credit"]
        assert photo["caption"]


def test_a_reply_is_younger_than_what_it_answers(by_kind: dict[str, dict[Any, Record]]) -> None:
    for comment in by_kind["comment"].values():
        article = by_kind["article"][comment["article"]]
        earlier = at(by_kind["comment"][comment["parent"]]) if "parent" in comment else at(article, "publish_at")
        assert at(comment) > earlier, comment["id"]


def test_texts_fit_their_fields(by_kind: dict[str, dict[Any, Record]]) -> None:
    for article in by_kind["article"].values():
        assert len(article["standfirst"]) <= 300
        assert len(article["kicker"]) <= 40
    assert max(len(comment.get("body", "")) for comment in by_kind["comment"].values()) <= conf.MAX_LENGTH


def test_the_river_has_a_deep_discussion_with_tombstones(by_kind: dict[str, dict[Any, Record]]) -> None:
    comments = comments_of(by_kind, RIVER)
    states = Counter(comment.get("state", "public") for comment in comments)
    assert len(comments) >= 60
    assert max(comment["level"] for comment in comments) >= 7
    assert states["deleted"] >= 2
    assert states["removed"] >= 1


def test_the_river_is_discussed_in_two_directions_of_writing(by_kind: dict[str, dict[Any, Record]]) -> None:
    texts = [comment.get("body", "") for comment in comments_of(by_kind, RIVER)]
    assert sum("\u05d0" <= text[:1] <= "\u05ea" for text in texts) >= 3
    assert any("[quote=article]" in text for text in texts)
    assert any(":laughing:" in text for text in texts)


def test_every_tombstone_stands_above_a_reply_or_before_a_sibling(by_kind: dict[str, dict[Any, Record]]) -> None:
    parents = {comment.get("parent") for comment in by_kind["comment"].values()}
    deleted = [comment for comment in comments_of(by_kind, RIVER) if comment.get("state") == "deleted"]
    assert all(comment["id"] in parents for comment in deleted)


@pytest.fixture
def quick_pictures(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """Take pictures as they are and make no renditions: the image gate has tests of its own."""
    settings.MEDIA_ROOT = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
    monkeypatch.setattr(demo, "PICTURES_AT_ONCE", 1)
    monkeypatch.setattr("articles.services.photos.accept_image", picture_as_it_is)


def picture_as_it_is(file: IO[bytes], limits: ImageLimits) -> AcceptedImage:
    """Stand in for the image gate."""
    data = file.read()
    return AcceptedImage(data, "jpeg", "jpg", 1800, 1200, hashlib.sha256(data).hexdigest())


def run_demo() -> str:
    """Run the command and return what it printed."""
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("quick_pictures")
def test_the_command_fills_an_empty_site(db: None, client: Client) -> None:
    printed = run_demo()
    newest = Comment.objects.latest("published_at").published_at
    assert check_threads() == []
    assert set(Quote.objects.values_list("status", flat=True)) == {Quote.Status.VERIFIED}
    assert set(Mention.objects.values_list("user__username", flat=True)) == {"linnea", "tomas-reyl"}
    assert Article.objects.published().count() == 20
    assert not ImportedIdentity.objects.exists()
    assert timedelta(minutes=59) < timezone.now() - newest < timedelta(minutes=62)
    assert Comment.objects.filter(is_picked=True).count() == Comment.objects.filter(is_pinned=True).count() == 1
    assert Comment.objects.latest("rank").up_count > 20
    assert Visit.objects.filter(user__username=demo.READER).exists()
    for username in (demo.EDITOR, demo.READER):
        password = re.search(rf"{username} +(\S+)", printed)
        assert password is not None
        assert client.login(username=username, password=password[1])


@pytest.mark.usefixtures("quick_pictures")
def test_the_desk_of_the_demo_has_a_mornings_work(db: None) -> None:
    run_demo()
    shown = {article.title: article.shown_status for article in Article.objects.exclude(status="draft")}
    assert shown["Four faces, four opinions"] == "Scheduled"
    assert shown["The ferry that only runs on Sundays"] == "In review"
    river = Article.objects.get(slug="the-river-that-came-back-to-the-city")
    assert river.pending is not None
    assert "otter" not in river.standfirst
    corrected_at = river.corrections.get().made_at
    earlier = river.comments.filter(posted_at__lt=corrected_at).count()
    assert 0 < earlier < river.comments.count() / 4
    clock = Article.objects.get(title="Four faces, four opinions")
    assert [note["name"] for note in clock.legal_notes] == ["Aldermere Water Board"]
    assert Photo.objects.ending_within(14).count() == 1
    assert DailyFigure.objects.filter(name="comments", value__gt=0).exists()


@pytest.mark.usefixtures("article")
def test_a_site_with_articles_is_left_alone() -> None:
    assert "nothing was loaded" in run_demo()
    assert Article.objects.count() == 1


def test_production_settings_refuse_the_demo(db: None, settings: Any) -> None:
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="production"):
        run_demo()


@pytest.mark.usefixtures("quick_pictures")
def test_an_interruption_leaves_no_half_of_the_magazine(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_import", import_a_part)
    monkeypatch.setattr(demo, "_add_promos", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run_demo()
    assert not Article.objects.exists()
    assert Photo.objects.count() == len(list((demo.FOLDER / "photos").glob("*.jpg")))


def import_a_part(path: str) -> None:
    """Stand in for an import that has begun."""
    make_article()


def interrupt() -> None:
    """Do what Ctrl+C does."""
    raise KeyboardInterrupt
