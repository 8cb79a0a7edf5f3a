"""Fill an empty site with the magazine of demo/: pictures, texts, discussions, and two people to sign in as."""

from __future__ import annotations

import json
import secrets
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Origin, User
from accounts.services.identity import site_identity
from articles.importers.fields import Reading
from articles.importers.files import Source
from articles.importers.options import Options
from articles.importers.photos import COPIED
from articles.importers.report import Report
from articles.models import Article, Photo, Promo, Section
from articles.services.demo import fill_desk
from articles.services.noting_figures import note_days
from articles.services.photos import RenditionsFailed, add_photo, make_renditions
from comments.importers.json_lines import JsonLines
from comments.models import Comment, Notice, Visit
from comments.services.bells import recount_unread
from comments.services.importing.people import PersonKeys
from comments.services.importing.running import Import

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(settings.BASE_DIR) / "demo"
SOURCE = "broadsheet:demo"
AGE_OF_NEWEST_COMMENT = timedelta(hours=1)
# Before the last evening of the demo's talk, so that its reader meets what is new and what is read.
AGE_OF_LAST_VISIT = timedelta(hours=20)
TIME_FIELDS = (
    "created", "edited_at", "first_published_at", "joined", "pinned_until", "publish_at", "state_at", "uploaded_at",
)  # fmt: skip
# As many as the image gate lets run at once on one machine.
PICTURES_AT_ONCE = 2
TRIES_OF_A_PICTURE = 5
NOTICES = 40
EDITOR, READER = "noor-haddad", "mara-ellison"
# Without letters and digits that are taken for each other.
LETTERS = "abcdefghkmnpqrstuvwxyz23456789"
GROUPS_OF_A_PASSWORD, LETTERS_OF_A_GROUP = 4, 4

Record = dict[str, Any]


@dataclass(frozen=True)
class SignIn:
    """What someone who tries the demo types to come in."""

    role: str
    name: str
    username: str
    password: str


def read_records(*, now: datetime) -> list[Record]:
    """Return all records of the demo, moved in time as one so that the newest comment is an hour old."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.rglob("*.jsonl"))]
    records = [json.loads(line) for text in texts for line in text.splitlines()]
    newest = max(datetime.fromisoformat(record["created"]) for record in records if record["kind"] == "comment")
    shift = now.replace(second=0, microsecond=0) - AGE_OF_NEWEST_COMMENT - newest
    return [_moved(record, shift) for record in records]


def _moved(record: Record, shift: timedelta) -> Record:
    times = {name: datetime.fromisoformat(record[name]) + shift for name in TIME_FIELDS if name in record}
    return record | {name: time.isoformat() for name, time in times.items()}


def add_pictures(records: list[Record], tell: Callable[[int, int], None]) -> None:
    """Bring the pictures in, each for good by itself: after an interruption the next run goes on with the rest.

    `tell` hears how many of how many are done.
    """
    photos = [record for record in records if record["kind"] == "photo"]
    if PICTURES_AT_ONCE == 1:
        for done, photo in enumerate(photos, 1):
            _add_picture(photo)
            tell(done, len(photos))
        return
    with ThreadPoolExecutor(PICTURES_AT_ONCE) as threads:
        for done, _ in enumerate(threads.map(_add_picture_in_thread, photos), 1):
            tell(done, len(photos))
    for photo in photos:
        _finish_picture(photo)


def _finish_picture(record: Record) -> None:
    """Make the files that a busy machine had no turn for; each try waits for its turn."""
    for _ in range(TRIES_OF_A_PICTURE):
        with suppress(RenditionsFailed):
            return _add_picture(record)
    return _add_picture(record)


def _add_picture_in_thread(record: Record) -> None:
    try:
        _add_picture(record)
    finally:
        connection.close()


def _add_picture(record: Record) -> None:
    """Take one picture under its id in the demo, where the import finds it; its renditions follow the commit."""
    origin = {"source": SOURCE, "kind": "photo", "source_id": record["id"]}
    known = Photo.objects.filter(pk__in=Origin.objects.filter(**origin).values("row_id")).first()
    if known is not None:
        if not known.renditions:
            make_renditions(known)
        return
    fields = {name: record[name] for name in COPIED if name in record}
    with transaction.atomic(), (FOLDER / "photos" / record["file"]).open("rb") as file:
        photo = add_photo(file, keep_both=True, uploaded_at=datetime.fromisoformat(record["uploaded_at"]), **fields)
        Origin.objects.update_or_create(**origin, defaults={"row_id": photo.pk})


@transaction.atomic
def load_magazine(records: list[Record]) -> list[SignIn]:
    """Import all but the pictures, add promos, work and figures for the desk, open the accounts: all or nothing."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        file.flush()
        _import(file.name)
    _add_promos()
    _add_visits()
    _add_notices()
    sign_ins = [_open_account(EDITOR, "Editor", at_desk=True), _open_account(READER, "Reader", at_desk=False)]
    fill_desk(by=User.objects.get(username=EDITOR))
    note_days()
    return sign_ins


def _import(path: str) -> None:
    """Import one file; anything the importer would skip is a mistake in the demo and ends it."""
    source = Source(path)
    try:
        reader = JsonLines(source, Reading(Report(strict=True)))
        keys = PersonKeys(site_identity().identity_key.encode())
        options = Options(source=SOURCE, media=FOLDER / "photos")
        run = Import(options, reader.reading, keys, _unheard)
        run.run(run.read(reader.records()))
    finally:
        source.close()


def _unheard(phase: str, share: float) -> None:
    """Take the importer's progress, which is over before anybody could read it."""


def _add_promos() -> None:
    river = Article.objects.get(slug="the-river-that-came-back-to-the-city")
    walk = Promo.objects.create(
        slot=Promo.Slot.IN_TEXT,
        label="First Fridays on the Marrow",
        text="Once a month we walk the reopened river from the chapel to Fuller’s weir, with a lantern and "
        "somebody who knows what is eating what.",
        url=river.get_absolute_url(),
        link_label="Read about the river",
    )
    walk.sections.set(Section.objects.exclude(articles=river))
    Promo.objects.create(
        slot=Promo.Slot.AFTER_TEXT,
        label="Pull up a chair",
        text="Most of what is good in Broadsheet stands below the articles, and readers wrote it. An account takes a "
        "minute and a mail address.",
        url=reverse("account_signup"),
        link_label="Join the discussion",
    )


def _add_visits() -> None:
    """Let the demo's reader have looked at every discussion before."""
    reader, seen_at = User.objects.get(username=READER), timezone.now() - AGE_OF_LAST_VISIT
    articles = Article.objects.filter(comment_count__gt=0)
    Visit.objects.bulk_create(Visit(user=reader, article=article, seen_at=seen_at) for article in articles)


def _add_notices() -> None:
    """Let the demo’s reader be told of what answers or names them; what was there on their last visit is read."""
    reader, seen_at = User.objects.get(username=READER), timezone.now() - AGE_OF_LAST_VISIT
    public = Comment.objects.public().exclude(author=reader)
    answers = public.filter(parent__author=reader).values_list("pk", "article", "author", "published_at")
    mentions = public.filter(mentions__user=reader).values_list("pk", "article", "author", "published_at")
    found = dict.fromkeys(mentions, "mention") | dict.fromkeys(answers, "reply")
    newest = sorted(found, key=lambda row: row[3], reverse=True)[:NOTICES]
    Notice.objects.bulk_create(
        Notice(
            recipient=reader,
            kind=found[row],
            comment_id=row[0],
            article_id=row[1],
            actor_id=row[2],
            made_at=row[3],
            delivered_at=row[3],
            read_at=seen_at if row[3] < seen_at else None,
        )
        for row in reversed(newest)
    )
    recount_unread(reader.pk)


def _open_account(username: str, role: str, *, at_desk: bool) -> SignIn:
    """Give one member of the demo a password made now; it is stored hashed only."""
    user = User.objects.get(username=username)
    password = _new_password()
    user.set_password(password)
    user.is_staff = user.is_superuser = at_desk
    user.save(update_fields=["password", "is_staff", "is_superuser"])
    return SignIn(role, user.display_name, username, password)


def _new_password() -> str:
    groups = ["".join(secrets.choice(LETTERS) for _ in range(LETTERS_OF_A_GROUP)) for _ in range(GROUPS_OF_A_PASSWORD)]
    return "-".join(groups)
