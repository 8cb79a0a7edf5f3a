"""Taking a comment back at once: the number goes to the next one, and nothing tells that it was there."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from comments import errors
from comments.discussion import load_discussion
from comments.models import Comment
from comments.services.deletion import delete_comment, restore_comment, unsend_comment
from comments.services.integrity import check_threads
from comments.services.moderation import restore_removed_comment
from comments.services.posting import post_comment
from comments.tombstones import is_found
from tests.comments.makers import post_held, settle

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article


def delete(comment: Comment) -> Comment:
    """Delete a comment as its author and return what became of it."""
    fresh = Comment.objects.get(pk=comment.pk)
    delete_comment(fresh, by=fresh.author)
    return Comment.objects.get(pk=comment.pk)


@pytest.mark.parametrize("level", ["thread", "reply"])
def test_the_last_one_deleted_at_once_gives_its_number_back(
    root: Comment, reply: Comment, reader: User, level: str
) -> None:
    parent = root if level == "reply" else None
    mine = post_comment(root.article, by=reader, parent=parent, text="A slip.")
    assert delete(mine).number is None
    assert post_comment(root.article, by=reader, parent=parent, text="Better.").number == mine.number
    assert check_threads() == []


def test_nothing_tells_that_it_was_there(root: Comment, other_reader: User, moderator: User, client: Client) -> None:
    gone = delete(post_comment(root.article, by=other_reader, parent=root, text="A slip."))
    post_comment(root.article, by=other_reader, parent=root, text="Better.")
    for viewer in (AnonymousUser(), root.author, moderator):
        assert [node.path for node in load_discussion(root.article, viewer).nodes] == ["1", "1.1"]
        assert not is_found(gone, viewer)
    assert client.get(f"/comments/{gone.pk}/").status_code == 404


@pytest.mark.parametrize("built", ["late", "followed", "answered", "voted", "quoted", "hidden"])
def test_what_somebody_built_on_keeps_its_number(root: Comment, other_reader: User, built: str) -> None:
    if built == "late":
        Comment.objects.update(posted_at=timezone.now() - timedelta(minutes=5, seconds=1))
    elif built == "followed":
        post_comment(root.article, by=other_reader, text="The next thread.")
    elif built == "answered":
        post_comment(root.article, by=other_reader, parent=root, text="An answer.")
    elif built == "voted":
        Comment.objects.filter(pk=root.pk).update(up_count=1)
    elif built == "quoted":
        post_comment(root.article, by=other_reader, text=f"[quote={root.pk}]late again[/quote] So it is.")
        Comment.objects.filter(article=root.article).exclude(pk=root.pk).update(number=None, state="deleted")
    else:
        Comment.objects.filter(pk=root.pk).update(state="hidden")
    assert delete(root).number == 1


def test_one_taken_back_returns_after_those_who_came_since(root: Comment, reply: Comment, reader: User) -> None:
    gone = delete(reply)
    assert (restore_comment(gone, by=reply.author), Comment.objects.get(pk=reply.pk).number) == (True, 1)
    assert Comment.objects.get(pk=reply.pk).published_at == reply.published_at
    gone = delete(reply)
    later = post_comment(root.article, by=reader, parent=root, text="Meanwhile.")
    restore_comment(gone, by=reply.author)
    back = Comment.objects.get(pk=reply.pk)
    assert (later.number, back.number, check_threads()) == (1, 2, [])
    assert back.published_at > later.published_at


def test_its_author_may_undo_and_sees_no_number(root: Comment, reply: Comment) -> None:
    delete(reply)
    [_, own] = load_discussion(root.article, reply.author).nodes
    assert (own.tombstone, own.number, own.restorable_until is not None) == ("You took this comment back.", None, True)


TYPED = "A *slip* of <b>mine</b>, :wink: @ada, which is a little longer than a line may be."


def test_each_line_tells_its_author_which_it_was(root: Comment, other_reader: User, client: Client) -> None:
    for text in (TYPED, "Another."):
        delete(post_comment(root.article, by=other_reader, parent=root, text=text))
    client.force_login(other_reader)
    html = client.get(root.article.get_absolute_url()).content.decode()
    words = "“<bdi>A slip of &lt;b&gt;mine&lt;/b&gt;, :wink: @…, which is a little longer t…</bdi>”"
    assert f"<span>You took this comment back: {words}. <a " in html
    assert "<span>You took this comment back: “<bdi>Another.</bdi>”. <a " in html
    assert f'Undo<span class="visually-hidden"> the deletion of your comment {words}</span></a> (until ' in html


@pytest.mark.parametrize("viewer", ["visitor", "reader", "moderator"])
def test_nobody_else_reads_how_it_began(
    root: Comment, other_reader: User, client: Client, request: pytest.FixtureRequest, viewer: str
) -> None:
    for parent in (root, None):
        delete(post_comment(root.article, by=other_reader, parent=parent, text="A slip of mine."))
    post_comment(root.article, by=other_reader, text="Better.")
    if viewer != "visitor":
        client.force_login(request.getfixturevalue(viewer))
    for page in (root.article.get_absolute_url(), f"/comments/{root.pk}/context/"):
        html = client.get(page).content.decode()
        assert "slip" not in html
        assert "took this comment back" not in html


def test_undo_promises_no_number_that_was_given_away(root: Comment, reply: Comment, client: Client) -> None:
    held = delete(post_held(root.article, by=reply.author, parent=root))
    gone = delete(reply)
    settle()
    kept = delete(post_comment(root.article, by=reply.author, text="On its own."))
    Comment.objects.filter(pk=kept.pk).update(number=2)
    told = {gone: "with its date and with a new number", held: "It waits for approval again", kept: "with its number"}
    client.force_login(reply.author)
    for comment, promise in told.items():
        assert promise in client.get(f"/comments/{comment.pk}/restore/").content.decode()


def test_who_was_answering_it_hears_that_it_is_gone(root: Comment, reply: Comment, reader: User) -> None:
    gone = delete(reply)
    with pytest.raises(errors.ParentGone):
        post_comment(root.article, by=reader, parent=gone, text="I disagree.")
    assert post_comment(root.article, by=reader, text="I disagree.", answered=gone).answered == gone


def test_a_held_one_deleted_stays_what_it_was(root: Comment, reader: User, moderator: User) -> None:
    gone = delete(post_held(root.article, by=reader, parent=root))
    assert not is_found(gone, moderator)
    with pytest.raises(errors.WrongState):
        restore_removed_comment(gone, by=moderator)


def test_a_comment_is_unsent_within_seconds(article: Article, reader: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first, second = (post_comment(article, by=reader, text=f"Text {turn}.") for turn in range(2))
        clock.shift(timedelta(seconds=10))
        assert unsend_comment(second, by=reader) is True
        assert unsend_comment(Comment.objects.get(pk=second.pk), by=reader) is False
        clock.shift(timedelta(seconds=1))
        with pytest.raises(errors.UnsendTooLate):
            unsend_comment(first, by=reader)
    assert list(Comment.objects.values_list("state", flat=True).order_by("pk")) == ["public", "deleted"]


def test_nobody_else_unsends(root: Comment, moderator: User) -> None:
    with pytest.raises(errors.NotAllowed):
        unsend_comment(root, by=moderator)


def test_an_answered_comment_is_unsent_with_a_tombstone(root: Comment, reply: Comment) -> None:
    unsend_comment(Comment.objects.get(pk=root.pk), by=root.author)
    settle()
    assert [node.tombstone for node in load_discussion(root.article, reply.author).nodes] == [
        "The comment was deleted.",
        "",
    ]


@pytest.mark.parametrize("level", ["thread", "reply"])
def test_undo_leads_to_the_form_with_the_text(root: Comment, reply: Comment, client: Client, level: str) -> None:
    mine = root if level == "thread" else reply
    if level == "thread":
        mine = post_comment(root.article, by=reply.author, text="A thread.")
    client.force_login(reply.author)
    html = client.get(root.article.get_absolute_url()).content.decode()
    assert f'<button class="act act--undo" form="acts" formaction="/comments/{mine.pk}/unsend/"' in html
    assert '<form id="acts" method="post"><input type="hidden" name="csrfmiddlewaretoken"' in html
    response = client.post(f"/comments/{mine.pk}/unsend/")
    action = f"/comments/{root.pk}/reply/" if level == "reply" else f"/articles/{root.article.slug}/comment/"
    assert (response.status_code, response["Location"]) == (303, f"{action}?again={mine.pk}")
    assert f">\n{mine.source}</textarea>" in client.get(response["Location"]).content.decode()
    assert Comment.objects.get(pk=mine.pk).state == "deleted"
    assert client.post(action, {"text": mine.source}).status_code == 303


@pytest.mark.parametrize("level", ["thread", "reply"])
def test_undo_in_place_brings_the_form_and_the_counts(
    root: Comment, reply: Comment, client: Client, level: str
) -> None:
    mine = reply if level == "reply" else post_comment(root.article, by=reply.author, text="A thread.")
    client.force_login(reply.author)
    response = client.post(f"/comments/{mine.pk}/unsend/", headers={"HX-Request": "true"})
    html = response.content.decode()
    assert f">\n{mine.source}</textarea>" in html
    if level == "reply":
        assert f'<div hx-swap-oob="innerHTML:#reply-{root.pk}"><form id="reply-{root.pk}-form"' in re.sub(
            r">\s+<", "><", html
        )
        assert ">no public replies</span>" in html
    else:
        assert '<form id="comment-form" class="composer-box" hx-swap-oob="true"' in html
    assert f'"id": {mine.pk}' in response["HX-Trigger-After-Settle"]


def test_undo_of_an_answered_comment_in_place_loads_a_page(root: Comment, reply: Comment, client: Client) -> None:
    client.force_login(root.author)
    response = client.post(f"/comments/{root.pk}/unsend/", headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == f"/articles/{root.article.slug}/comment/?again={root.pk}"


def test_undo_pressed_late_leads_to_deleting(root: Comment, client: Client) -> None:
    settle()
    client.force_login(root.author)
    assert "act--undo" not in client.get(root.article.get_absolute_url()).content.decode()
    assert client.post(f"/comments/{root.pk}/unsend/")["Location"] == f"/comments/{root.pk}/delete/"
    assert Comment.objects.get(pk=root.pk).is_public


def test_others_cannot_undo_nor_read_what_was_taken_back(root: Comment, reply: Comment, client: Client) -> None:
    assert client.post(f"/comments/{reply.pk}/unsend/").status_code == 302
    client.force_login(root.author)
    assert client.post(f"/comments/{reply.pk}/unsend/").status_code == 403
    delete(reply)
    html = client.get(f"/comments/{root.pk}/reply/?again={reply.pk}").content.decode()
    assert "Not on the coast." not in html
    assert client.get(f"/comments/{reply.pk}/unsend/").status_code == 405


@pytest.mark.parametrize("level", ["reply", "thread"])
def test_one_without_a_number_does_not_bear_its_parents(
    root: Comment, other_reader: User, moderator: User, client: Client, level: str
) -> None:
    parent, where = (root, " under 1") if level == "reply" else (None, "")
    gone = delete(post_comment(root.article, by=other_reader, parent=parent, text="A slip."))
    held = post_held(root.article, by=other_reader, parent=parent)
    told = [(other_reader, gone, "Your deleted comment"), (other_reader, held, "Your comment")]
    for viewer, comment, whose in [*told, (moderator, held, "A comment")]:
        client.force_login(viewer)
        html = client.get(f"/comments/{comment.pk}/context/").content.decode()
        assert f"<h1>{whose}{where}</h1>" in html
        assert f"<title>{whose}{where} on {root.article.title}" in html
