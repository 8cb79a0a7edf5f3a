"""E20: every row of the table of bad input, on the writing page, as a fragment, and in the edit form both ways."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments.errors import StorageBusy
from comments.models import Comment
from comments.services.deletion import delete_comment
from comments.services.editing import edit_comment
from comments.services.moderation import hide_comment, remove_comment
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from accounts.models import User

pytestmark = pytest.mark.django_db
NINE = "2026-03-14T09:05:00Z"
TYPED = "Two lines,\r\none *thought*.\r\n\r\nAnd an end."
WRITING = ("page", "fragment")
EDITING = ("edit page", "edit fragment")
ANYWHERE = (*WRITING, *EDITING)


@dataclass
class Stage:
    """Ada in a discussion of two comments, one by Ben and one by herself, at 09:05."""

    client: Client
    root: Comment
    mine: Comment
    moderator: User
    clock: Any
    monkeypatch: pytest.MonkeyPatch
    fields: dict[str, str] = field(default_factory=dict)

    def send(self, place: str, text: str) -> HttpResponse:
        """Send a text as a reply to Ben or as an edit of her own, from a page or from a form in the page."""
        act, pk = ("edit", self.mine.pk) if place in EDITING else ("reply", self.root.pk)
        headers = {"HX-Request": "true", "HX-Target": f"{act}-{pk}"} if "fragment" in place else {}
        headers["Sec-Fetch-Site"] = "same-origin"
        return self.client.post(f"/comments/{pk}/{act}/", {**self.fields, "text": text}, headers=headers)


@pytest.fixture
def stage(article: Article, reader: User, other_reader: User, moderator: User, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set the stage and stop its clock."""
    with time_machine.travel(NINE, tick=False) as clock:
        root = factories.make_comment(article, by=other_reader, text="You could hear it.")
        mine = factories.make_comment(article, by=reader, text="It hums.")
        client = Client()
        client.force_login(reader)
        yield Stage(client, root, mine, moderator, clock, monkeypatch)


def typed_text(response: HttpResponse) -> str:
    """Return what stands in the field for the text, or in the one to copy it from."""
    html = response.content.decode()
    found = re.search(r'<textarea[^>]*\bname="text"[^>]*>\n(.*?)</textarea>', html, re.DOTALL) or re.search(
        r"<textarea[^>]*>\n(.*?)</textarea>", html, re.DOTALL
    )
    assert found
    return unescape(found[1])


def close(stage: Stage) -> None:
    Article.objects.update(discussion_closes_at=timezone.now())
    stage.clock.shift(timedelta(minutes=1))


def leave(**fields: Any) -> Callable[[Stage], None]:
    """Return an act that takes the article away."""
    return lambda _stage: Article.objects.update(**fields) and None


def be_busy(stage: Stage) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise StorageBusy

    stage.monkeypatch.setattr("comments.writing.post_comment", refuse)
    stage.monkeypatch.setattr("comments.edit_page.edit_comment", refuse)


def lose_token(stage: Stage) -> None:
    session = stage.client.cookies
    stage.client = Client(enforce_csrf_checks=True)
    stage.client.cookies = session


def vanish(stage: Stage) -> None:
    stage.root.pk = stage.mine.pk = 999_999


def conceal(stage: Stage) -> None:
    Comment.objects.filter(pk__in=[stage.root.pk, stage.mine.pk]).update(
        state="held", number=None, published_at=None, author=stage.moderator
    )


def change_elsewhere(stage: Stage) -> None:
    stage.fields = {"revision": "0", "text_hash": stage.mine.text_hash}
    stage.clock.shift(timedelta(minutes=7))
    edit_comment(stage.mine, by=stage.mine.author, text="It hums at night.")


@dataclass(frozen=True)
class Case:
    """One row of the table: what is typed, what happens meanwhile, and what the reader reads."""

    name: str
    status: int
    sentence: str
    text: str = TYPED
    # What stands in the field, where control characters are taken out before anything else.
    kept: str | None = None
    places: tuple[str, ...] = ANYWHERE
    prepare: Callable[[Stage], Any] = lambda _stage: None


GONE = "The comment you answered is gone. You can post your text as a new comment."
CASES = [
    Case("nothing visible", 422, "Write something first.", text=" \u200b\u3164 "),
    Case("nothing left of a broken text", 422, "Write something first.", text="\x07\x1b", kept=""),
    Case("only quotes", 422, "Add your own words below the quote.", text="[quote=1]It hums.[/quote]"),
    Case("too long", 422, "Your comment is 214 characters too long. The limit is 3,000.", text="x" * 3214),
    Case(
        "half an address",
        422,
        'The link "/about" has no full address. Start it with https://.',
        text="See [us](/about).",
    ),
    Case(
        "many mentions",
        422,
        "You can mention up to 2 people. Remove some mentions.",
        text="@ada @ben\r\n@mods: look.",
    ),
    *(
        Case(f"parent {state}", 409, GONE, places=WRITING, prepare=act)
        for state, act in {
            "deleted": lambda stage: delete_comment(stage.root, by=stage.root.author),
            "removed": lambda stage: remove_comment(stage.root, by=stage.moderator),
            "hidden": lambda stage: hide_comment(stage.root, by=stage.moderator),
        }.items()
    ),
    Case(
        "closed",
        403,
        "This discussion closed on 14 March 2026 09:05. Your text is below so that you can copy it.",
        prepare=close,
    ),
    Case(
        "token stale",
        403,
        "Please press Post once more.",
        prepare=lose_token,
    ),
    Case(
        "window over",
        403,
        "The time to edit ended at 09:20. You can reply to your comment instead.",
        places=EDITING,
        prepare=lambda stage: stage.clock.shift(timedelta(minutes=18)),
    ),
    Case(
        "changed in another tab",
        409,
        "This comment was changed at 09:12.",
        places=EDITING,
        prepare=change_elsewhere,
    ),
    Case(
        "own comment gone",
        403,
        "This comment is no longer shown, so it cannot be changed. Your text is below so that you can copy it.",
        places=EDITING,
        prepare=lambda stage: delete_comment(stage.mine, by=stage.mine.author),
    ),
    Case(
        "article withdrawn",
        404,
        "This article is no longer published. Your text is below so that you can copy it.",
        prepare=leave(status="withdrawn"),
    ),
    Case("storage busy", 503, "Your comment could not be saved. Nothing is lost: try again.", prepare=be_busy),
    Case("unknown", 404, "There is nothing at this address.", prepare=vanish),
    Case("not visible", 404, "There is nothing at this address.", prepare=conceal),
]


@pytest.mark.parametrize(
    ("case", "place"), [pytest.param(case, place, id=f"{case.name}-{place}") for case in CASES for place in case.places]
)
def test_e20_the_answer_says_why_and_keeps_the_text(stage: Stage, case: Case, place: str) -> None:
    case.prepare(stage)
    before = list(Comment.objects.order_by("pk").values())
    response = stage.send(place, case.text)
    assert response.status_code == case.status
    assert case.sentence in unescape(response.content.decode())
    assert typed_text(response) == (case.text if case.kept is None else case.kept)
    assert list(Comment.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("place", ANYWHERE)
def test_e20_the_sentence_stands_at_the_field(stage: Stage, place: str) -> None:
    html = stage.send(place, "").content.decode()
    field_tag = re.search(r'<textarea[^>]*name="text"[^>]*>', html)
    assert field_tag
    described = re.search(r'aria-invalid="true" aria-describedby="([^"]+)"', field_tag[0])
    assert described
    assert re.search(rf'id="{described[1]}"[^>]*>.*?Write something first\.', html)
    if "page" in place:
        assert re.search(r'<div class="error-summary" role="alert" tabindex="-1" autofocus>', html)
    else:
        assert " autofocus" in field_tag[0]


@pytest.mark.parametrize("place", ANYWHERE)
def test_e20_signed_out_meanwhile_leads_through_sign_in_with_the_text(stage: Stage, place: str) -> None:
    stage.client.logout()
    response = stage.send(place, TYPED)
    leads_to = response["HX-Redirect"] if "fragment" in place else response["Location"]
    assert response.status_code == (200 if "fragment" in place else 303)
    assert leads_to.startswith("/accounts/login/?next=%2Fcomments%2F")
    assert [kept["text"] for kept in stage.client.session["kept_texts"]] == [TYPED]


@pytest.mark.parametrize("place", ANYWHERE)
def test_e20_control_characters_are_taken_out_quietly(stage: Stage, place: str) -> None:
    assert stage.send(place, "A\x00 B\x07").status_code in {200, 303}
    assert Comment.objects.order_by("pk").last().source == "A B"


@pytest.mark.parametrize("query", ["sort=sideways", "after=%00", "before=AAAA", "at=999999", "under=x"])
def test_e20_unknown_parameters_change_nothing(client: Client, root: Comment, query: str) -> None:
    address = root.article.get_absolute_url()
    assert client.get(f"{address}?{query}").content == client.get(address).content


@pytest.mark.parametrize(("act", "status"), [("edit", 200), ("delete", 200), ("unsend", 405)])
def test_e20_opening_the_address_of_an_act_changes_nothing(stage: Stage, act: str, status: int) -> None:
    before = list(Comment.objects.order_by("pk").values())
    assert stage.client.get(f"/comments/{stage.mine.pk}/{act}/").status_code == status
    assert list(Comment.objects.order_by("pk").values()) == before
