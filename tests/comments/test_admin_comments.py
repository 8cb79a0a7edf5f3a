"""Moderating at the desk: one flat list, acts with reasons, nothing rewritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.admin.models import LogEntry

from comments.models import Comment
from comments.services.deletion import delete_comment
from comments.services.moderation import hide_comment, remove_comment
from tests import factories
from tests.config.test_admin_site import allow
from tests.desk import said

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User
    from articles.models import Article

LIST = "/admin/comments/comment/"


@pytest.fixture
def moderator(db: None) -> User:
    """Return somebody who may moderate and nothing else."""
    return allow(factories.make_user("noor", display_name="Noor Bekele", is_staff=True), "comments.moderate_comment")


@pytest.fixture
def desk(client: Client, moderator: User) -> Client:
    """Return a moderator's browser."""
    client.force_login(moderator)
    return client


@pytest.fixture
def comment(article: Article, reader: User) -> Comment:
    """Return a public comment."""
    return factories.make_comment(article, by=reader, text="Rivers *never* forget.")


def form_of(comment: Comment) -> str:
    """Return the address of a comment's page at the desk."""
    return f"{LIST}{comment.pk}/change/"


def act(name: str, *comments: Comment, **more: str) -> dict[str, object]:
    """Return what the list sends for an act."""
    return {"action": name, "_selected_action": [comment.pk for comment in comments], **more}


def act_on_page(name: str, comment: Comment, **more: str) -> dict[str, object]:
    """Return what a button of the comment's page sends."""
    return {"CHANGE_FORM-action": name, "_selected_action": [comment.pk], **more}


def test_removing_asks_for_a_reason_first(desk: Client, comment: Comment) -> None:
    page = desk.post(LIST, act("remove_comments", comment)).content.decode()
    assert 'name="reason"' in page
    assert "Rivers *never* forget." in page
    assert Comment.objects.get(pk=comment.pk).is_public


def test_removing_keeps_reason_note_and_who(desk: Client, moderator: User, comment: Comment) -> None:
    data = act("remove_comments", comment, decided="yes", reason="off topic", note="See the rules.")
    assert said(desk, LIST, data) == ["Removed: 1 comment."]
    comment.refresh_from_db()
    assert (comment.state, comment.reason, comment.note) == ("removed", "off topic", "See the rules.")
    assert comment.state_by == moderator
    assert LogEntry.objects.get(object_id=str(comment.pk)).user == moderator


def test_a_removed_comment_leaves_a_line_and_can_be_restored(desk: Client, comment: Comment) -> None:
    said(desk, LIST, act("remove_comments", comment, decided="yes", reason="spam"))
    assert "never</em> forget" not in desk.get(comment.article.get_absolute_url()).content.decode()
    assert said(desk, form_of(comment), act_on_page("restore_comments", comment)) == ["Restored: 1 comment."]
    assert "never</em> forget" in desk.get(comment.article.get_absolute_url()).content.decode()


def test_an_unknown_reason_is_asked_again(desk: Client, comment: Comment) -> None:
    data = act("remove_comments", comment, decided="yes", reason="because", note="Kept note")
    page = desk.post(LIST, data).content.decode()
    assert "Select a valid choice" in page
    assert "Kept note" in page
    assert Comment.objects.get(pk=comment.pk).is_public


def test_the_page_of_a_comment_removes_too(desk: Client, comment: Comment) -> None:
    asked = desk.post(form_of(comment), act_on_page("remove_comments", comment)).content.decode()
    assert 'name="CHANGE_FORM-action" value="remove_comments"' in asked
    said(desk, form_of(comment), act_on_page("remove_comments", comment, decided="yes", reason="spam"))
    assert Comment.objects.get(pk=comment.pk).state == "removed"


def test_hiding_and_approving(desk: Client, comment: Comment) -> None:
    said(desk, form_of(comment), act_on_page("hide_comments", comment))
    assert Comment.objects.get(pk=comment.pk).state == "hidden"
    said(desk, form_of(comment), act_on_page("approve_comments", comment))
    assert Comment.objects.get(pk=comment.pk).is_public


def test_doing_it_twice_says_there_is_nothing_to_do(desk: Client, comment: Comment) -> None:
    said(desk, LIST, act("hide_comments", comment))
    assert said(desk, LIST, act("hide_comments", comment)) == ["Nothing to do for 1 comment."]


def test_what_its_author_deleted_stays_deleted(desk: Client, comment: Comment, reader: User) -> None:
    delete_comment(comment, by=reader)
    sentences = said(desk, LIST, act("restore_comments", comment))
    assert sentences[0].startswith(f"Comment {comment.pk}: ")
    assert Comment.objects.get(pk=comment.pk).state == "deleted"
    assert "Its author deleted this comment." in desk.get(form_of(comment)).content.decode()


def test_of_many_those_that_can_be_decided_are(desk: Client, comment: Comment, article: Article, reader: User) -> None:
    gone = factories.make_comment(article, by=reader, text="Another one.")
    delete_comment(gone, by=reader)
    sentences = said(desk, LIST, act("remove_comments", comment, gone, decided="yes", reason="spam"))
    assert "Removed: 1 comment." in sentences
    assert any(sentence.startswith(f"Comment {gone.pk}: ") for sentence in sentences)


def test_nothing_is_added_changed_or_deleted_here(desk: Client, comment: Comment) -> None:
    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.post(f"{LIST}{comment.pk}/delete/", {"post": "yes"}).status_code == 403
    by_hand = {"source": "Mine now", "state": "removed", "parent": "", "lft": 9, "_save": "Save"}
    assert desk.post(form_of(comment), by_hand).status_code == 403
    assert Comment.objects.get(pk=comment.pk).source == "Rivers *never* forget."


def test_the_page_has_no_field_of_the_tree(desk: Client, comment: Comment) -> None:
    page = desk.get(form_of(comment)).content.decode()
    for name in ("parent", "lft", "rght", "tree_id", "level", "source", "state"):
        assert f'name="{name}"' not in page


def test_hostile_text_is_shown_and_runs_nothing(desk: Client, article: Article, reader: User) -> None:
    hostile = "</textarea><script>alert(1)</script><img src=x onerror=alert(2)>"
    comment = factories.make_comment(article, by=reader, text=f"Words {hostile}")
    for address in (LIST, form_of(comment)):
        page = desk.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in desk.get(form_of(comment)).content.decode()


def test_buttons_are_those_that_lead_somewhere(desk: Client, comment: Comment, moderator: User) -> None:
    page = desk.get(form_of(comment)).content.decode()
    assert 'value="remove_comments"' in page
    assert 'value="restore_comments"' not in page
    remove_comment(comment, by=moderator, reason="spam")
    page = desk.get(form_of(comment)).content.decode()
    assert 'value="restore_comments"' in page
    assert "spam" in page


def test_pinning_and_picking(desk: Client, comment: Comment) -> None:
    assert said(desk, form_of(comment), act_on_page("pin_comments", comment)) == ["Pinned: 1 comment."]
    assert said(desk, LIST, act("pick_comments", comment)) == ["Picked: 1 comment."]
    comment.refresh_from_db()
    assert (comment.is_pinned, comment.is_picked) == (True, True)
    page = desk.get(form_of(comment)).content.decode()
    assert "pinned, editors’ choice" in page
    assert 'value="unpin_comments"' in page
    assert 'value="pin_comments"' not in page
    said(desk, LIST, act("unpin_comments", comment))
    said(desk, LIST, act("unpick_comments", comment))
    comment.refresh_from_db()
    assert (comment.is_pinned, comment.is_picked) == (False, False)


def test_replies_have_no_button_to_pin(desk: Client, comment: Comment, article: Article, reader: User) -> None:
    below = factories.make_comment(article, by=reader, parent=comment, text="Below.")
    page = desk.get(form_of(below)).content.decode()
    assert 'value="pick_comments"' in page
    assert 'value="pin_comments"' not in page


def test_a_comment_is_found_by_words_author_and_address(desk: Client, comment: Comment, article: Article) -> None:
    factories.make_comment(article, by=factories.make_user("zoe"), text="Something else.")
    for words in ("forget", "Ada Lark", str(comment.pk), f"http://testserver/comments/{comment.pk}/"):
        assert list(desk.get(LIST, {"q": words}).context["cl"].queryset) == [comment]


def test_who_may_not_moderate_sees_nothing(client: Client, comment: Comment, reader: User) -> None:
    client.force_login(allow(factories.make_user("eli", is_staff=True), "articles.change_article"))
    assert client.get(LIST).status_code == 403
    assert client.get(form_of(comment)).status_code == 403
    assert client.post(LIST, act("remove_comments", comment, decided="yes", reason="spam")).status_code == 403
    assert Comment.objects.get(pk=comment.pk).is_public


def test_a_moderator_gets_no_article_form_and_no_member(desk: Client, article: Article, reader: User) -> None:
    assert desk.get(f"/admin/articles/article/{article.pk}/change/").status_code == 403
    assert desk.get(f"/admin/accounts/user/{reader.pk}/change/").status_code == 403


@pytest.mark.parametrize("lookup", ["author__password__startswith=a", "author__email__startswith=a", "nonsense=1"])
def test_looking_into_other_tables_is_refused(desk: Client, comment: Comment, lookup: str) -> None:
    assert desk.get(f"{LIST}?{lookup}").status_code in {302, 400}


@pytest.mark.parametrize("query", ["", "?state__exact=hidden", "?q=ada"])
def test_the_list_costs_the_same_at_any_length(
    desk: Client, article: Article, moderator: User, query: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first = factories.make_comment(article, by=factories.make_user(), text="One.")
    hide_comment(first, by=moderator)
    with django_assert_max_num_queries(12) as few:
        desk.get(LIST + query)
    for number in range(12):
        reply = factories.make_comment(article, by=factories.make_user(), text=f"Number {number}.")
        hide_comment(reply, by=moderator)
    with django_assert_max_num_queries(len(few.captured_queries)):
        desk.get(LIST + query)
