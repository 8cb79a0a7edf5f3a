"""What members' pages share: each page is to the letter what it would be if it were made for this member alone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from articles.models import Article
from comments.folds import FOLD_FROM
from comments.models import Comment, Visit
from comments.services.deletion import delete_comment
from comments.services.following import follow, mute
from comments.services.ignoring import ignore_person
from comments.services.posting import post_comment
from comments.services.voting import UP, cast_vote
from config.stored_pages import parts
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User

    type Act = Callable[[User, list[Comment]], object]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_pages")]
NOW = timezone.now() + timedelta(days=1)
# Tokens, and the moment a form was made.
OF_THE_MOMENT = re.compile(r'value="[^"]{20,}"')


@pytest.fixture
def talk(article: Article) -> list[Comment]:
    """Return a discussion: two people in turn, one thread four deep, one broad."""
    writers = [factories.make_user("cleo"), factories.make_user("dan")]
    thread: list[Comment] = []
    for number in range(5):
        parent = thread[-1] if thread else None
        thread.append(factories.make_comment(article, by=writers[number % 2], parent=parent, text=f"Deep {number}."))
    broad = [factories.make_comment(article, by=writers[0], text="Broad.")]
    broad += [factories.make_comment(article, by=writers[1], parent=broad[0], text=f"Reply {n}.") for n in range(8)]
    return [*thread, *broad]


def page_of(reader: User, article: Article) -> str:
    """Return a member's page without what differs from second to second."""
    client = Client()
    client.force_login(reader)
    answer = client.get(article.get_absolute_url())
    assert answer.status_code == 200
    return OF_THE_MOMENT.sub("", answer.content.decode())


def see_before(reader: User, talk: list[Comment], *, but: int) -> None:
    """Let a member have read all but the last comments an hour before the last one."""
    for number, comment in enumerate(talk):
        moment = NOW - timedelta(hours=30 if number < len(talk) - but else 1)
        Comment.objects.filter(pk=comment.pk).update(published_at=moment)
    Visit.objects.create(user=reader, article=talk[0].article, seen_at=NOW - timedelta(hours=20))


def vote_and_write(reader: User, talk: list[Comment]) -> None:
    """Vote on one comment, answer another."""
    cast_vote(talk[3], by=reader, value=UP)
    own = post_comment(talk[0].article, by=reader, parent=talk[2], text="My own answer.")
    post_comment(talk[0].article, by=talk[0].author, parent=own, text="And one to it.")


def hold_back(reader: User, talk: list[Comment]) -> None:
    """Have a comment that waits."""
    own = post_comment(talk[0].article, by=reader, text="Waiting.")
    Comment.objects.filter(pk=own.pk).update(state="held", number=None, published_at=None)


ACTS: dict[str, Act] = {
    "a stranger": lambda *_: None,
    "votes and own comments": vote_and_write,
    "a branch followed, one muted": lambda reader, talk: [follow(talk[1], by=reader), mute(talk[5], by=reader)],
    "two new comments": lambda reader, talk: see_before(reader, talk, but=2),
    "everything new": lambda reader, talk: see_before(reader, talk, but=len(talk)),
    "nothing new": lambda reader, talk: see_before(reader, talk, but=0),
    "new and own": lambda reader, talk: [see_before(reader, talk, but=3), vote_and_write(reader, talk)],
    "somebody ignored": lambda reader, talk: ignore_person(talk[1].author, by=reader),
    "one that waits": hold_back,
    "one just deleted": lambda reader, talk: delete_comment(
        post_comment(talk[0].article, by=reader, text="Regretted."), by=reader
    ),
    "a closed discussion": lambda *_: Article.objects.update(discussion_closes_at=NOW - timedelta(hours=1)),
}


@pytest.mark.parametrize("fold_from", [0, FOLD_FROM], ids=["folding", "open"])
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_shared_page_is_the_members_own(
    reader: User, talk: list[Comment], act: Act, fold_from: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments.folds.FOLD_FROM", fold_from)
    act(reader, talk)
    article = Article.objects.get(pk=talk[0].article_id)
    newcomer, regular = factories.make_user("ben"), factories.make_user("eve")
    Visit.objects.create(user=regular, article=article, seen_at=NOW - timedelta(hours=20))
    with time_machine.travel(NOW, tick=False):
        for other in (newcomer, regular):
            page_of(other, article)
        shared = page_of(reader, article)
        with override_settings(STORED_PAGES=False):
            parts.forget_all()
            assert shared == page_of(reader, article)


def test_what_is_shared_costs_a_member_few_queries(reader: User, other_reader: User, talk: list[Comment]) -> None:
    page_of(other_reader, talk[0].article)
    client = Client()
    client.force_login(reader)
    client.get(talk[0].article.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        client.get(talk[0].article.get_absolute_url())
    # Session, account, all about the member, their votes.
    assert len(queries) <= 5


def test_one_members_acts_are_on_no_other_page(reader: User, other_reader: User, talk: list[Comment]) -> None:
    page_of(factories.make_user("eve"), talk[0].article)
    vote_and_write(reader, talk)
    parts.forget_all()
    before = page_of(other_reader, talk[0].article)
    assert 'aria-pressed="true"' in page_of(reader, talk[0].article)
    after = page_of(other_reader, talk[0].article)
    assert after == before
    assert "comment--own" not in after
    assert 'aria-pressed="true"' not in after
