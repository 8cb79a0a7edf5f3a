"""A whole small magazine with everything an export must bring along, and its file read back."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from accounts.models import ImportedIdentity
from articles.models import Photo, Slug
from comments.models import Comment, CommenterRecord, Quote, Revision, Vote
from comments.services.deletion import delete_comment
from comments.services.exporting import export_file
from comments.services.moderation import hide_comment, remove_comment
from comments.services.recounting import recount_votes
from tests import factories
from tests.comments.makers import post_held

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from accounts.models import User
    from articles.models import Article

Record = dict[str, Any]
say = factories.make_comment
REFERENCES = {
    "article": "article", "parent": "comment", "answered": "comment", "comment": "comment", "author": "user",
    "state_by": "user", "user": "user", "by": "user", "identity": "identity", "photo": "photo", "lead_photo": "photo",
}  # fmt: skip


@contextmanager
def passing_site() -> Iterator[None]:
    """Take everything back at the end that is written inside: what follows is another, empty site."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def records_of(path: Path) -> list[Record]:
    """Return the records of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def exported(path: Path, **options: Any) -> list[Record]:
    """Export the site and return the records."""
    export_file(str(path), **options)
    return records_of(path)


def without_ids(records: list[Record]) -> list[Record]:
    """Return records whose ids are places in the file, so that files of two sites can be compared."""
    places: dict[tuple[str, str], str] = {}
    for record in records:
        if "id" in record:
            count = sum(1 for kind, _ in places if kind == record["kind"])
            places[record["kind"], str(record["id"])] = f"{record['kind']}-{count}"
    return [_placed(record, places) for record in records if record["kind"] != "site"]


def _placed(record: Record, places: dict[tuple[str, str], str]) -> Record:
    def placed(kind: str, value: Any) -> Any:
        return places.get((kind, str(value)), value)

    result = {name: value for name, value in record.items() if name not in {"origin", "sha256"}}
    if "id" in record:
        result["id"] = placed(record["kind"], record["id"])
    for name, kind in REFERENCES.items():
        if name in result and not (record["kind"] == "article" and name == "author"):
            result[name] = placed(kind, result[name])
    if "body" in result:
        body = re.sub(r"\[quote=(\d+)\]", lambda found: f"[quote={placed('comment', found[1])}]", result["body"])
        result["body"] = re.sub(r'data-file="(\d+)"', lambda found: f'data-file="{placed("photo", found[1])}"', body)
    for name in ("quotes", "mentions"):
        if name in result:
            result[name] = [_placed({"kind": "", **entry}, places) for entry in result[name]]
    if record["kind"] == "article":
        result["photos"] = [placed("photo", photo) for photo in record.get("photos", [])]
        result["authors"] = [entry | {"author": placed("author", entry["author"])} for entry in record["authors"]]
        result["section"] = placed("section", record["section"])
        result["tags"] = sorted(placed("tag", tag) for tag in record.get("tags", []))
    return result


def build_site(moderator: User) -> Article:
    """Make articles of every status and one discussion with every state, quote, vote and name there is."""
    ada, ben = factories.make_user("ada", display_name="Ada Lark"), factories.make_user("ben", display_name="Ben Okoro")
    factories.make_user("idle", is_active=False)
    CommenterRecord.objects.update_or_create(user=ada, defaults={"trust": 2, "is_trust_fixed": True})
    article = factories.make_article(tags=["Rivers", "Night"], discussion_closes_at=factories.LONG_AGO)
    article.discussion_closes_at = None
    article.save(update_fields=["discussion_closes_at"])
    Slug.objects.create(kind="article", slug="an-older-address", target_id=article.pk, is_current=False)
    _other_articles(ada)
    root = say(article, by=ada, text="Trains are late again :wink:, *as ever*.")
    reply = say(article, by=ben, parent=root, text="Not on the coast, @ada.")
    _states(article, ada, ben, moderator, root)
    _quotes(article, ada, ben, moderator)
    _people(article, ada)
    _votes(reply, root, ada, ben, moderator)
    return article


def _other_articles(ada: User) -> None:
    future = timezone.now() + timedelta(days=3)
    factories.make_article("Tomorrow", publish_at=future, first_published_at=future)
    factories.make_article("Not yet", status="draft", publish_at=None, first_published_at=None)
    withdrawn = factories.make_article("Gone")
    say(withdrawn, by=ada, text="A word under a withdrawn text.")
    withdrawn.status = "withdrawn"
    withdrawn.save(update_fields=["status"])
    closed = factories.make_article("Quiet")
    say(closed, by=ada, text="A word nobody sees.")
    closed.discussion = "hidden"
    closed.save(update_fields=["discussion"])


def _states(article: Article, ada: User, ben: User, moderator: User, root: Comment) -> None:
    gone = say(article, by=ben, parent=root, text="A deleted word.")
    say(article, by=ada, parent=gone, text="Below it.")
    delete_comment(gone, by=ben)
    spam = say(article, by=ben, parent=root, text="A removed word.")
    remove_comment(spam, by=moderator, reason="spam", note="Twice now.")
    hide_comment(say(article, by=ben, parent=root, text="A hidden word."), by=moderator)
    post_held(article, by=ben, parent=root, text="A held word.")
    remove_comment(post_held(article, by=ben, parent=root, text="A refused word."), by=moderator, reason="other")
    unsent = say(article, by=ben, text="A word taken back at once.")
    delete_comment(unsent, by=ben)
    wiped = say(article, by=ben, text="Long gone.")
    delete_comment(wiped, by=ben)
    Comment.objects.filter(pk=wiped.pk).update(source="", body_html="", state_at=timezone.now() - timedelta(days=90))
    deep = say(article, by=ada, text="Deep.")
    for turn in range(53):
        deep = say(article, by=ben if turn % 2 else ada, parent=deep, text=f"Turn {turn}.")


def _quotes(article: Article, ada: User, ben: User, moderator: User) -> None:
    said = say(article, by=ada, text="The bridge is open. It was never closed.")
    say(article, by=ben, text=f"[quote={said.pk}]The bridge is open.[/quote]\n\nIs it?")
    say(article, by=ben, text=f"[quote={said.pk}]The bridge fell.[/quote]\n\nDid it?")
    say(article, by=ben, text="[quote=article]You could hear it.[/quote]\n\nYes.")
    hidden = say(article, by=ben, text="Words that were taken down.")
    say(article, by=ada, text=f"[quote={hidden.pk}]Words that were taken down.[/quote]\n\nWhy?")
    remove_comment(hidden, by=moderator, reason="abusive")
    changed = say(article, by=ada, text="The ferry sails at nine.")
    quoting = say(article, by=ben, text=f"[quote={changed.pk}]sails at nine[/quote]\n\nEarly.")
    revision = Revision.objects.create(
        comment=changed, number=1, source=changed.source, body_html=changed.body_html, by=ada, made_at=timezone.now()
    )
    Revision.objects.create(comment=changed, number=2, by=ada, made_at=timezone.now(), redacted_at=timezone.now())
    Comment.objects.filter(pk=changed.pk).update(
        source="The ferry sails at ten.", body_html="<p>The ferry sails at ten.</p>", edited_at=timezone.now()
    )
    Quote.objects.filter(comment=quoting).update(status=Quote.Status.CHANGED, source_revision=revision)


def _people(article: Article, ada: User) -> None:
    pete = ImportedIdentity.objects.create(source="wordpress:old", source_id="7", name="Pete", email_key="a" * 64)
    for fields in ({"identity": pete}, {"author_name": "Old Reader"}, {}):
        comment = say(article, by=ada, text=f"By somebody else: {len(fields)} {list(fields)}.")
        Comment.objects.filter(pk=comment.pk).update(author=None, **fields)


def _votes(reply: Comment, root: Comment, ada: User, ben: User, moderator: User) -> None:
    for comment, user, value in ((root, ben, 1), (root, moderator, 1), (reply, ada, 1), (reply, moderator, -1)):
        Vote.objects.create(comment=comment, user=user, value=value)
    Comment.objects.filter(pk=root.pk).update(is_pinned=True, is_picked=True)
    Comment.objects.filter(pk=reply.pk).update(is_picked=True)
    recount_votes([root.pk, reply.pk])


def add_photos(article: Article, folder: Path) -> None:
    """Give the article a lead and a photo in its text."""
    from PIL import Image

    from articles.services.photos import add_photo
    from articles.services.rendering import render_article

    made: list[Photo] = []
    for color in ("teal", "brown"):
        path = folder / f"{color}.jpg"
        Image.new("RGB", (800, 600), color).save(path)
        with path.open("rb") as file:
            made.append(add_photo(file, alt=f"All {color}", credit="B. Lee", caption=f"A {color} wall."))
    article.lead_photo = made[0]
    article.body += f'<figure><img data-file="{made[1].pk}" alt=""></figure>'
    article.save(update_fields=["lead_photo", "body"])
    render_article(article)
