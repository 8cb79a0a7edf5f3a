"""The edit form over HTTP: its page, its place in the discussion, and every way to save."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from articles.models import Article
from comments.models import Comment
from tests.comments.makers import settle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db
TYPED = "Trains are *early*.\r\n\r\nToday."


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """Stop the clock at 09:05 on 14 March 2026."""
    with time_machine.travel("2026-03-14T09:05:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def member(client: Client, reader: User) -> Client:
    """Return a browser with `reader` signed in."""
    client.force_login(reader)
    return client


def edit_address(comment: Comment) -> str:
    return f"/comments/{comment.pk}/edit/"


def in_place(comment: Comment) -> dict[str, str]:
    """Return the headers of a request from the form in the page."""
    return {"HX-Request": "true", "HX-Target": f"edit-{comment.pk}"}


def fields_of(response: HttpResponse) -> dict[str, str]:
    """Return what the form would send, as a browser does."""
    html = response.content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
    text = re.search(r'<textarea[^>]*name="text"[^>]*>\n(.*?)</textarea>', html, re.DOTALL)
    return {**fields, "text": unescape(text[1]) if text else ""}


def test_the_form_opens_with_the_text_and_the_time_left(member: Client, root: Comment) -> None:
    response = member.get(edit_address(root))
    html = response.content.decode()
    assert fields_of(response)["text"] == "Trains are late again, as ever."
    assert "<h1>Edit your comment</h1>" in html
    assert "You can edit until 14 March 2026 09:20 (15 min left)." in html
    assert re.search(r'<button class="[^"]+" type="submit">Save</button>', html)
    assert response["Cache-Control"] == "private, no-store"


def test_a_save_leads_to_the_comment_and_says_so(member: Client, clock: Any, root: Comment) -> None:
    clock.shift(timedelta(minutes=5))
    fields = {**fields_of(member.get(edit_address(root))), "text": TYPED}
    response = member.post(edit_address(root), fields)
    page = root.article.get_absolute_url()
    assert (response.status_code, response["Location"]) == (303, f"{page}#comment-{root.pk}")
    html = member.get(page).content.decode()
    assert "Your changes are saved." in html
    assert f'data-posted="edit:{root.pk}"' in html
    assert f'href="/comments/{root.pk}/history/">edited <time datetime="2026-03-14T09:10:00+00:00">' in html
    assert "<em>early</em>" in html


def test_the_form_in_place_comes_alone(member: Client, root: Comment) -> None:
    html = member.get(edit_address(root), headers=in_place(root)).content.decode()
    assert "<html" not in html
    assert f'id="edit-{root.pk}-form"' in html
    assert f'hx-post="{edit_address(root)}" hx-target="#edit-{root.pk}" hx-swap="innerHTML"' in html
    assert f'data-composer="edit:{root.pk}"' in html


def test_a_save_in_place_brings_text_and_mark_alone(member: Client, clock: Any, root: Comment, reply: Comment) -> None:
    clock.shift(timedelta(minutes=5))
    response = member.post(edit_address(root), {"text": TYPED}, headers=in_place(root))
    html = response.content.decode()
    assert response.status_code == 200
    assert f'<div id="text-{root.pk}" class="comment__text" dir="auto" hx-swap-oob="true"><p>Trains are <em>' in html
    assert re.search(rf'<span id="edited-{root.pk}" hx-swap-oob="true"><a [^>]+>edited after replies <time', html)
    assert '<p id="status" hx-swap-oob="innerHTML">Your changes are saved.</p>' in html
    assert f'"draft": "edit:{root.pk}"' in response["HX-Trigger-After-Swap"]
    assert "Not on the coast." not in html


def test_the_discussion_has_places_for_what_may_be_edited(member: Client, root: Comment, reply: Comment) -> None:
    html = member.get(root.article.get_absolute_url()).content.decode()
    assert (
        f'<div id="edit-{root.pk}" class="comment__form"></div><div id="text-{root.pk}" class="comment__text"' in html
    )
    assert f'<a class="act act--edit" href="{edit_address(root)}">' in html
    assert 'Edit<span class="visually-hidden"> your comment</span> <span class="act__left">15 min left</span>' in html
    assert f'id="edit-{reply.pk}"' not in html
    assert f'id="text-{reply.pk}"' not in html


def test_when_the_time_is_over_nothing_offers_to_edit(member: Client, root: Comment) -> None:
    settle()
    assert "/edit/" not in member.get(root.article.get_absolute_url()).content.decode()


def test_visitors_see_the_mark_and_its_history(client: Client, root: Comment, clock: Any) -> None:
    Comment.objects.filter(pk=root.pk).update(edited_at="2026-03-14T09:20:00Z", is_edited_after_replies=True)
    html = client.get(root.article.get_absolute_url()).content.decode()
    assert f'<a class="comment__edited" href="/comments/{root.pk}/history/">edited after replies <time' in html
    assert ">14 March 2026 09:20</time></a>" in html


def test_a_preview_shows_and_stores_nothing(member: Client, root: Comment) -> None:
    html = member.post(edit_address(root), {"text": TYPED, "preview": "1"}).content.decode()
    assert "<p>Trains are <em>early</em>.</p>" in html
    assert Comment.objects.get().source == "Trains are late again, as ever."


@pytest.mark.parametrize(
    "more", [{"preview": "1"}, {"text": ""}, {"find": "1", "passage": "Engineers bricked it over"}]
)
def test_a_form_that_comes_back_still_knows_what_it_began_from(
    member: Client, root: Comment, more: dict[str, str]
) -> None:
    first = {**fields_of(member.get(edit_address(root))), "text": TYPED, **more}
    again = fields_of(member.post(edit_address(root), first))
    member.post(edit_address(root), {"text": "From another tab."})
    assert member.post(edit_address(root), {**again, "text": TYPED}).status_code == 409
    assert Comment.objects.get().source == "From another tab."


def test_e37_a_form_opened_in_time_is_saved_a_little_later(member: Client, clock: Any, root: Comment) -> None:
    clock.shift(timedelta(minutes=14))
    fields = fields_of(member.get(edit_address(root)))
    clock.shift(timedelta(minutes=2))
    assert member.get(edit_address(root)).status_code == 403
    assert member.post(edit_address(root), {**fields, "text": "At 09:21."}).status_code == 303
    clock.shift(timedelta(minutes=2))
    response = member.post(edit_address(root), {"text": TYPED})
    assert response.status_code == 403
    assert "The time to edit ended at 09:20." in response.content.decode()
    assert f"readonly>\n{TYPED}</textarea>" in unescape(response.content.decode())


@pytest.mark.parametrize("from_page", [True, False], ids=["page", "fragment"])
def test_e38_the_second_tab_sees_both_texts_and_saves_on_purpose(
    member: Client, root: Comment, from_page: bool
) -> None:
    headers = {} if from_page else in_place(root)
    first, second = (fields_of(member.get(edit_address(root))) for _ in range(2))
    member.post(edit_address(root), {**first, "text": "From the first tab."})
    response = member.post(edit_address(root), {**second, "text": TYPED}, headers=headers)
    html = response.content.decode()
    assert response.status_code == 409
    assert "This comment was changed meanwhile." in html
    assert "readonly>\nFrom the first tab.</textarea>" in html
    assert fields_of(response)["text"] == TYPED
    assert Comment.objects.get().source == "From the first tab."
    member.post(edit_address(root), fields_of(response), headers=headers)
    assert Comment.objects.get().source == TYPED.replace("\r\n", "\n")


def test_a_form_saved_twice_is_one_edit(member: Client, clock: Any, root: Comment) -> None:
    clock.shift(timedelta(minutes=5))
    fields = {**fields_of(member.get(edit_address(root))), "text": TYPED}
    answers = [member.post(edit_address(root), fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert root.revisions.count() == 1


@pytest.mark.parametrize("fields", [{}, {"revision": "x", "text_hash": "'", "issued": "?", "client_token": "1"}])
def test_damaged_technical_fields_refuse_nothing(member: Client, root: Comment, fields: dict[str, str]) -> None:
    assert member.post(edit_address(root), {"text": TYPED, **fields}).status_code == 303


@pytest.mark.parametrize(
    ("name", "status"), [("visitor", 303), ("author", 200), ("other_reader", 403), ("moderator", 403)]
)
def test_only_the_author_edits(
    client: Client, root: Comment, request: pytest.FixtureRequest, name: str, status: int
) -> None:
    if name != "visitor":
        client.force_login(root.author if name == "author" else request.getfixturevalue(name))
    assert client.get(edit_address(root)).status_code == status
    posted = client.post(edit_address(root), {"text": TYPED})
    assert posted.status_code == (303 if status in {200, 303} else status)
    assert (Comment.objects.get().source == "Trains are late again, as ever.") == (name != "author")


def test_a_text_kept_while_signing_in_comes_back_into_the_form(client: Client, root: Comment) -> None:
    client.post(edit_address(root), {"text": TYPED})
    kept = client.session["kept_texts"]
    client.force_login(root.author)
    session = client.session
    session["kept_texts"] = kept
    session.save()
    response = client.get(edit_address(root))
    assert "Your text is back. Save it when you are ready." in response.content.decode()
    assert fields_of(response)["text"] == TYPED
    client.post(edit_address(root), fields_of(response))
    assert client.session["kept_texts"] == []


def test_visitors_are_led_to_sign_in_and_back(client: Client, root: Comment) -> None:
    response = client.get(edit_address(root))
    assert response["Location"] == f"/accounts/login/?next=%2Fcomments%2F{root.pk}%2Fedit%2F%23edit-form"


def test_moderators_edit_their_own_in_a_closed_discussion(client: Client, root: Comment, moderator: User) -> None:
    Comment.objects.update(author=moderator)
    Article.objects.update(discussion="read-only")
    settle()
    client.force_login(moderator)
    html = client.get(edit_address(root)).content.decode()
    assert "You can edit until" not in html
    assert client.post(edit_address(root), {"text": TYPED}).status_code == 303
