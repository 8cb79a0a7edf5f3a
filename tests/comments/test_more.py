"""What else can be done about a comment: one link on the page, the acts behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from comments.services.deletion import delete_comment
from comments.services.following import mute

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from comments.models import Comment

HTMX = {"HX-Request": "true"}
ACTS = ("Follow replies", "Mute this branch", "Ignore Ben Okoro")


@pytest.fixture
def member(client: Client, reader: User) -> Client:
    """Return a browser in which `reader` is signed in."""
    client.force_login(reader)
    return client


def way_to(comment: Comment) -> str:
    return reverse("comments:more", args=[comment.pk])


def test_a_page_leads_to_the_acts_and_does_not_carry_them(member: Client, reply: Comment) -> None:
    html = member.get(reply.article.get_absolute_url()).content.decode()
    assert (
        f'<a class="act act--more" href="{way_to(reply)}">More<span class="visually-hidden"> about Ben Okoro’s' in html
    )
    assert not any(act in html for act in ACTS)


def test_what_was_decided_can_be_seen_and_undone_on_the_page(member: Client, reply: Comment, reader: User) -> None:
    mute(reply, by=reader)
    html = member.get(reply.article.get_absolute_url()).content.decode()
    assert "Unmute this branch" in html
    assert way_to(reply) not in html


def test_the_way_leads_to_a_page_of_the_acts(member: Client, reply: Comment) -> None:
    html = member.get(way_to(reply)).content.decode()
    assert all(act in html for act in ACTS)
    assert 'form="acts"' in html
    assert '<form id="acts" method="post">' in html
    assert f'#comment-{reply.pk}">Back to the comment' in html


def test_a_script_gets_the_acts_alone_and_open(member: Client, reply: Comment) -> None:
    html = member.get(way_to(reply), headers=HTMX).content.decode()
    assert html.startswith('<details class="more" open><summary class="act" autofocus>More')
    assert all(act in html for act in ACTS)


def test_nobody_ignores_themselves(member: Client, root: Comment) -> None:
    assert "Ignore" not in member.get(way_to(root), headers=HTMX).content.decode()


def test_visitors_sign_in_first(client: Client, reply: Comment) -> None:
    answer = client.get(way_to(reply))
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('account_login')}?next={way_to(reply)}")


def test_there_is_nothing_about_a_tombstone(member: Client, root: Comment, reply: Comment, reader: User) -> None:
    delete_comment(root, by=reader)
    assert member.get(way_to(root)).status_code == 404
    assert member.get(reverse("comments:more", args=[reply.pk + 99])).status_code == 404
    assert member.post(way_to(reply)).status_code == 405
