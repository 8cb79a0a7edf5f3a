"""Voting over HTTP: by form, in place, after sign-in; and the buttons pages print."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments.models import Comment, CommenterRecord, Vote
from comments.services.deletion import delete_comment
from comments.services.records import recount_records
from comments.services.voting import DOWN, UP, cast_vote
from tests import factories

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def member(client: Client, other_reader: User) -> Client:
    """Return the browser of a member who did not write `root`."""
    client.force_login(other_reader)
    return client


def address(comment: Comment) -> str:
    return f"/comments/{comment.pk}/vote/"


def page_of(client: Client, comment: Comment) -> str:
    return client.get(comment.article.get_absolute_url()).content.decode()


def button(html: str, comment: Comment, way: str = "up") -> str:
    """Return a vote button of a page, or an empty text."""
    found = re.search(rf'<button id="{way}-{comment.pk}".*?</button>', html)
    return found[0] if found else ""


@pytest.mark.parametrize(("value", "votes"), [("up", [UP]), ("none", [])])
def test_a_press_leads_back_to_the_comment(member: Client, root: Comment, value: str, votes: list[int]) -> None:
    answer = member.post(address(root), {"value": value})
    assert (answer.status_code, answer.url) == (303, f"{root.article.get_absolute_url()}#comment-{root.pk}")
    assert list(Vote.objects.values_list("value", flat=True)) == votes


def test_a_press_in_place_gets_the_component_alone(member: Client, root: Comment) -> None:
    html = member.post(address(root), {"value": "up"}, **HTMX).content.decode()
    assert 'value="none"' in button(html, root)
    assert 'aria-pressed="true"' in button(html, root)
    assert "+1" in button(html, root)
    assert '<p id="status" hx-swap-oob="innerHTML">Recommended.</p>' in html
    assert "<textarea" not in html


def test_the_state_wanted_is_posted_so_a_double_press_changes_nothing(member: Client, root: Comment) -> None:
    for _ in range(2):
        member.post(address(root), {"value": "up"})
    assert Comment.objects.get(pk=root.pk).up_count == Vote.objects.count() == 1


def test_b13_e56_a_visitor_is_led_to_sign_in_and_nothing_is_cast(
    client: Client, root: Comment, other_reader: User
) -> None:
    answer = client.post(address(root), {"value": "up"})
    assert (answer.status_code, answer.url) == (303, f"/accounts/login/?next=%2Fcomments%2F{root.pk}%2F%3Fact%3Dvote")
    client.force_login(other_reader)
    back = client.get(f"/comments/{root.pk}/?act=vote")
    assert back.url.endswith(f"#up-{root.pk}")
    assert f'<button id="up-{root.pk}"' in client.get(back.url).text
    assert not Vote.objects.exists()
    client.force_login(root.author)
    assert client.get(f"/comments/{root.pk}/?act=vote").url.endswith(f"#comment-{root.pk}")


def test_a_visitor_in_place_is_led_to_sign_in_too(client: Client, root: Comment) -> None:
    answer = client.post(address(root), {"value": "up"}, **HTMX)
    assert answer.headers["HX-Redirect"] == f"/accounts/login/?next=%2Fcomments%2F{root.pk}%2F%3Fact%3Dvote"


def test_visitors_get_a_link_without_token_or_button(client: Client, root: Comment) -> None:
    html = page_of(client, root)
    assert f'href="/accounts/login/?next=%2Fcomments%2F{root.pk}%2F%3Fact%3Dvote"' in html
    assert button(html, root) == ""
    assert 'id="acts"' not in html
    assert "csrfmiddlewaretoken" not in html


def test_members_get_one_form_and_a_button_that_names_its_target(member: Client, root: Comment) -> None:
    html = page_of(member, root)
    assert html.count('<form id="acts"') == 1
    shown = button(html, root)
    assert 'form="acts"' in shown
    assert f'formaction="{address(root)}"' in shown
    assert "Recommend Ada Lark’s comment" in shown
    assert 'aria-pressed="false"' in shown


def test_own_comments_have_a_number_and_no_button(client: Client, root: Comment, other_reader: User) -> None:
    cast_vote(root, by=other_reader, value=UP)
    client.force_login(root.author)
    html = page_of(client, root)
    assert button(html, root) == ""
    assert '<span class="visually-hidden">Score </span>+1' in html


def test_voting_on_ones_own_comment_is_refused(client: Client, root: Comment) -> None:
    client.force_login(root.author)
    answer = client.post(address(root), {"value": "up"})
    assert answer.status_code == 403
    assert "You cannot vote on your own comment." in answer.content.decode()


def test_a_closed_discussion_keeps_its_numbers(member: Client, root: Comment, moderator: User) -> None:
    cast_vote(root, by=moderator, value=UP)
    Article.objects.filter(pk=root.article_id).update(discussion_closes_at=timezone.now() - timedelta(days=1))
    html = page_of(member, root)
    assert button(html, root) == ""
    assert "Score </span>+1" in html
    answer = member.post(address(root), {"value": "up"})
    assert answer.status_code == 403
    assert "This discussion closed on" in answer.content.decode()
    member.force_login(moderator)
    assert button(page_of(member, root), root) == ""


def test_a_refusal_in_place_leaves_the_rest_of_the_page(member: Client, root: Comment) -> None:
    delete_comment(root, by=root.author)
    factories.make_comment(root.article, by=root.author, text="Later.")
    answer = member.post(address(root), {"value": "up"}, **HTMX)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "<!doctype" not in html
    assert "This comment has changed meanwhile." in html
    assert button(html, root) == ""


def test_tombstones_have_neither_number_nor_button(member: Client, root: Comment, reply: Comment) -> None:
    cast_vote(root, by=reply.author, value=UP)
    delete_comment(root, by=root.author)
    html = page_of(member, root)
    assert f"comment-{root.pk}" in html
    assert button(html, root) == ""
    assert "+1" not in html


@pytest.mark.parametrize(
    ("data", "status"), [({}, 400), ({"value": "sideways"}, 400), ({"value": "down"}, 403), ({"value": ""}, 400)]
)
def test_what_is_no_vote_is_refused(member: Client, root: Comment, data: dict[str, str], status: int) -> None:
    assert member.post(address(root), data).status_code == status
    assert not Vote.objects.exists()


def test_votes_are_posted_to_comments_that_exist(member: Client, root: Comment) -> None:
    assert member.get(address(root)).status_code == 405
    assert member.post("/comments/999999/vote/", {"value": "up"}).status_code == 404


def test_a_vote_needs_the_token(other_reader: User, root: Comment) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(other_reader)
    assert careful.post(address(root), {"value": "up"}).status_code == 403
    assert not Vote.objects.exists()


def test_answers_to_votes_are_kept_by_nobody(member: Client, root: Comment) -> None:
    answer = member.post(address(root), {"value": "up"})
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_who_voted_is_shown_to_nobody(
    client: Client, root: Comment, other_reader: User, moderator: User, editor: User
) -> None:
    cast_vote(root, by=other_reader, value=UP)
    for person in (root.author, moderator, editor):
        client.force_login(person)
        assert "Ben Okoro" not in page_of(client, root)
    assert "Ben Okoro" not in client.get(f"/admin/comments/comment/{root.pk}/change/").content.decode()


@pytest.fixture
def critic(settings: Any, other_reader: User) -> User:
    """Return a trusted member where down votes are on and scores are open."""
    settings.DISCUSSION = {"DOWN_VOTES": True, "SCORE_HIDDEN_MINUTES": 0}
    recount_records([other_reader.pk])
    CommenterRecord.objects.filter(user=other_reader).update(trust=2)
    return other_reader


def test_with_down_votes_the_second_arrow_stands_after_the_number(critic: User, member: Client, root: Comment) -> None:
    html = page_of(member, root)
    assert 'value="down"' in button(html, root, "down")
    assert "Vote down Ada Lark’s comment" in button(html, root, "down")
    assert html.index(f"up-{root.pk}") < html.index(f"down-{root.pk}")
    answer = member.post(address(root), {"value": "down"}, **HTMX).content.decode()
    assert 'value="none"' in button(answer, root, "down")
    assert "−1" in button(answer, root)


def test_newcomers_see_one_arrow(critic: User, client: Client, root: Comment) -> None:
    client.force_login(factories.make_user())
    html = page_of(client, root)
    assert button(html, root)
    assert button(html, root, "down") == ""


def test_answers_to_oneself_have_one_arrow(critic: User, member: Client, root: Comment) -> None:
    own = factories.make_comment(root.article, by=critic, parent=root, text="Mine.")
    answer = factories.make_comment(root.article, by=root.author, parent=own, text="No.")
    html = page_of(member, root)
    assert button(html, answer)
    assert button(html, answer, "down") == ""


def test_a_cast_down_vote_can_be_taken_back_for_ever(critic: User, member: Client, root: Comment) -> None:
    cast_vote(root, by=critic, value=DOWN)
    Comment.objects.filter(pk=root.pk).update(published_at=timezone.now() - timedelta(days=9))
    assert 'value="none"' in button(page_of(member, root), root, "down")


def test_scores_are_hidden_at_first(critic: User, member: Client, root: Comment, settings: Any) -> None:
    settings.DISCUSSION = {"DOWN_VOTES": True}
    cast_vote(root, by=critic, value=UP)
    html = page_of(member, root)
    assert "score hidden" in button(html, root)
    assert "+1" not in html


def test_s32_a_press_costs_few_queries(
    member: Client, root: Comment, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    # Eight for the vote; session, member and rights; and the two that mark a transaction within the test's own.
    with django_assert_max_num_queries(14):
        member.post(address(root), {"value": "up"}, **HTMX)
