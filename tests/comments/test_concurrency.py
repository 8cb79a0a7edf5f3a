"""Real threads and real transactions: nothing lost, nothing doubled, no error seen, every tree sound."""

from __future__ import annotations

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from comments.errors import CommentError, StorageBusy, WrongState
from comments.models import Comment, CommenterRecord, Notice, Subscription, Vote
from comments.services.bells import mark_read, mark_shown, wrong_bells
from comments.services.choosing import pin_comment
from comments.services.deletion import delete_comment, restore_comment
from comments.services.delivering import deliver
from comments.services.integrity import check_threads
from comments.services.moderation import approve_comment, hide_comment, remove_comment, restore_removed_comment
from comments.services.posting import post_comment
from comments.services.threads import lock_threads
from comments.services.voting import NONE, UP, cast_vote
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 8


def at_once[T](acts: Sequence[Callable[[], T]], writers: int = WRITERS) -> list[T]:
    """Run acts in threads of their own, each with its own connection; return what they return."""

    def run(act: Callable[[], T]) -> T:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def members(db: None) -> list[User]:
    """Return as many members as there are writers."""
    return [factories.make_user(f"writer{number}") for number in range(WRITERS)]


def test_e1_s66_roots_of_many_articles_at_once(members: list[User]) -> None:
    articles = [factories.make_article(f"Article {number}") for number in range(20)]
    posted = at_once(
        [
            lambda article=article, by=members[number % WRITERS]: post_comment(article, by=by, text="At once.")
            for number, article in enumerate(articles)
        ],
        20,
    )
    assert len({comment.tree_id for comment in posted}) == Comment.objects.count() == 20
    assert check_threads() == []


def test_s66_roots_of_one_article_at_once(article: Article, members: list[User]) -> None:
    acts = [lambda n=n: post_comment(article, by=members[n % WRITERS], text=f"Root {n}.") for n in range(30)]
    posted = at_once(acts, 16)
    assert sorted(comment.number for comment in posted) == list(range(1, 31))
    assert check_threads() == []


def test_e2_replies_to_many_comments_of_one_thread_at_once(article: Article, members: list[User]) -> None:
    root = post_comment(article, by=members[0], text="Root.")
    targets = [post_comment(article, by=members[0], parent=root, text=f"Target {n}.") for n in range(20)]
    at_once(
        [lambda n=n: post_comment(article, by=members[n % WRITERS], parent=targets[n], text="Yes.") for n in range(20)]
    )
    root.refresh_from_db()
    assert root.descendant_count == 40
    assert check_threads() == []


def test_s66_replies_to_one_parent_at_once(article: Article, members: list[User]) -> None:
    root = post_comment(article, by=members[0], text="Root.")
    acts = [lambda n=n: post_comment(article, by=members[n % WRITERS], parent=root, text=f"R {n}.") for n in range(30)]
    posted = at_once(acts, 16)
    assert sorted(comment.number for comment in posted) == list(range(1, 31))
    assert check_threads() == []


def test_s65_the_same_form_twice_at_once_is_one_comment(article: Article, members: list[User]) -> None:
    root = post_comment(article, by=members[0], text="Root.")
    tokens = [uuid.uuid4() for _ in range(20)]
    acts = [
        lambda n=n, token=token, copy=copy: post_comment(
            article,
            by=members[n % WRITERS],
            # One pair in two goes to two places, where no lock is shared and only the constraint decides.
            parent=root if copy and n % 2 else None,
            text=f"Pair {n}.",
            client_token=token,
        )
        for n, token in enumerate(tokens)
        for copy in (False, True)
    ]
    posted = at_once(acts)
    assert all(first == second for first, second in zip(posted[::2], posted[1::2], strict=True))
    assert Comment.objects.count() == 21
    assert check_threads() == []


def test_e5_a_reply_and_a_deletion_of_its_sibling_never_meet_in_a_deadlock(
    article: Article, members: list[User]
) -> None:
    root = post_comment(article, by=members[0], text="Root.")
    siblings = [post_comment(article, by=members[1], parent=root, text=f"Sibling {n}.") for n in range(25)]
    acts: list[Callable[[], object]] = []
    for n, sibling in enumerate(siblings):
        acts.append(lambda n=n: post_comment(article, by=members[2], parent=root, text=f"Reply {n}."))
        acts.append(lambda sibling=sibling: delete_comment(sibling, by=members[1]))
    at_once(acts)
    assert Comment.objects.filter(state="deleted").count() == 25
    assert check_threads() == []


def test_e5_a_reply_and_a_vote_on_its_sibling_never_meet_in_a_deadlock(article: Article, members: list[User]) -> None:
    roots = [post_comment(article, by=members[0], text=f"Root {n}.") for n in range(8)]
    siblings = [post_comment(article, by=members[1], parent=root, text="Sibling.") for root in roots]
    acts: list[Callable[[], object]] = []
    # Each of six members votes for each of the eight and takes it back.
    for n in range(96):
        # Who replies is who is voted on: both acts count in the same record.
        acts.append(lambda n=n: post_comment(article, by=members[1], parent=roots[n % 8], text=f"Reply {n}."))
        acts.append(lambda n=n: vote(siblings[n % 8], by=members[2 + n // 8 % 6], value=UP if n < 48 else NONE))
    at_once(acts)
    assert Comment.objects.filter(level=1).count() == 104
    assert check_threads() == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one lock for all who write")
def test_e5_a_vote_waits_for_who_writes_in_its_thread(article: Article, members: list[User]) -> None:
    root = post_comment(article, by=members[0], text="Root.")
    reply = post_comment(article, by=members[1], parent=root, text="A reply.")

    def vote_without_patience() -> str:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '100ms'")
            with pytest.raises(StorageBusy):
                vote(reply, by=members[2], value=UP)
        return "waited"

    with transaction.atomic():
        lock_threads([root.pk])
        assert at_once([vote_without_patience]) == ["waited"]
    assert vote(reply, by=members[2], value=UP)


def vote(comment: Comment, *, by: User, value: int) -> bool:
    """Vote on a comment as a request does, which has loaded its own."""
    return cast_vote(Comment.objects.select_related("article").get(pk=comment.pk), by=by, value=value)


def test_e56_the_same_vote_many_times_at_once_is_one(article: Article, members: list[User]) -> None:
    root = post_comment(article, by=members[0], text="Root.")
    changed = at_once([lambda: vote(root, by=members[1], value=UP) for _ in range(10)])
    assert changed.count(True) == Vote.objects.count() == Comment.objects.get(pk=root.pk).up_count == 1
    vote(root, by=members[1], value=NONE)
    assert Vote.objects.count() == Comment.objects.get(pk=root.pk).up_count == 0


def test_first_comments_of_one_member_at_once_are_all_in_the_record(members: list[User]) -> None:
    articles = [factories.make_article(f"Article {number}") for number in range(12)]
    at_once([lambda article=article: post_comment(article, by=members[0], text="First.") for article in articles])
    assert CommenterRecord.objects.get(user=members[0]).published_count == 12


def test_two_pins_at_once_leave_one(article: Article, members: list[User], moderator: User) -> None:
    roots = [post_comment(article, by=members[0], text=f"Root {n}.") for n in range(10)]

    def pin(root: Comment) -> None:
        with suppress(WrongState):
            pin_comment(root, by=moderator)

    at_once([lambda root=root: pin(root) for root in roots])
    assert Comment.objects.filter(is_pinned=True).count() == 1


OWN_ACTS = {"delete": delete_comment, "restore": restore_comment}
DECISIONS = {
    "remove": remove_comment,
    "reinstate": restore_removed_comment,
    "hide": hide_comment,
    "approve": approve_comment,
}
ACTS = ["root", "reply", "reply", "reply", "vote", "vote", "take back", *OWN_ACTS, *DECISIONS]


def act(name: str, article: Article, chosen: Comment | None, by: User, moderator: User) -> None:
    """Do one act as the one who may."""
    if name == "root" or chosen is None:
        post_comment(article, by=by, text=f"{uuid.uuid4()}", client_token=uuid.uuid4())
    elif name == "reply":
        post_comment(article, by=by, parent=chosen, text=f"{uuid.uuid4()}", client_token=uuid.uuid4())
    elif name in {"vote", "take back"}:
        vote(chosen, by=by, value=UP if name == "vote" else NONE)
    elif name in OWN_ACTS:
        OWN_ACTS[name](chosen, by=chosen.author)
    else:
        DECISIONS[name](chosen, by=moderator)


def act_at_random(article: Article, by: User, moderator: User, seed: int) -> list[str]:
    """Do 25 mixed acts; return the refusals that readers would have seen as faults of the site."""
    chance = random.Random(seed)  # noqa: S311  (a repeatable choice, not a secret)
    faults = []
    for _ in range(25):
        comments = list(Comment.objects.for_article(article).order_by("-pk")[:15])
        try:
            act(chance.choice(ACTS), article, chance.choice(comments or [None]), by, moderator)
        except StorageBusy as fault:
            faults.append(repr(fault.__cause__))
        except CommentError:
            pass
    return faults


def test_mixed_acts_of_many_writers_leave_sound_threads(members: list[User], moderator: User) -> None:
    articles = [factories.make_article(f"Article {number}") for number in range(2)]
    acts = [lambda n=n, by=by: act_at_random(articles[n % 2], by, moderator, seed=n) for n, by in enumerate(members)]
    assert at_once(acts) == [[] for _ in members]
    assert check_threads() == []


def test_s67_a_reply_and_the_deletion_of_its_parent_end_in_one_of_two_ways(
    article: Article, members: list[User]
) -> None:
    parents = [post_comment(article, by=members[0], text=f"Parent {n}.") for n in range(15)]

    def reply(parent: Comment) -> str:
        try:
            post_comment(article, by=members[1], parent=parent, text="Quick.")
        except CommentError as refusal:
            return type(refusal).__name__
        return "posted"

    acts: list[Callable[[], object]] = []
    for parent in parents:
        acts += [lambda parent=parent: reply(parent), lambda parent=parent: delete_comment(parent, by=members[0])]
    ends = at_once(acts)[::2]
    assert set(ends) <= {"posted", "ParentGone"}
    assert Comment.objects.filter(level=1).count() == ends.count("posted")
    assert check_threads() == []


def test_notices_and_bells_agree_when_all_happens_at_once(article: Article, members: list[User]) -> None:
    root = post_comment(article, by=members[0], text="Root.")
    Subscription.objects.bulk_create(Subscription(user=member, article=article) for member in members)
    replies = [post_comment(article, by=members[n % 4 + 1], parent=root, text=f"R {n}.") for n in range(12)]
    acts: list[Callable[[], object]] = []
    for n, reply in enumerate(replies):
        ids = list(Notice.objects.filter(comment=reply).values_list("pk", flat=True))
        acts += [lambda ids=ids: deliver(ids), lambda ids=ids: deliver(reversed(ids))]
        acts.append(lambda reply=reply: delete_comment(reply, by=reply.author))
        acts.append(lambda n=n: mark_read(Notice.objects.filter(recipient=members[n % WRITERS])))
    at_once(acts, 12)
    assert check_threads() == []
    assert not Notice.objects.told().exists()
    assert set(type(root.author).objects.values_list("unread_count", flat=True)) == {0}


def test_tabs_that_show_the_same_comments_at_once_count_each_notice_once(article: Article, members: list[User]) -> None:
    Subscription.objects.create(user=members[0], article=article)
    pks = [post_comment(article, by=members[1], text=f"Root {n}.").pk for n in range(8)]
    ids = list(Notice.objects.order_by("pk").values_list("pk", flat=True))
    deliver(ids[:5])

    def show(shown: list[int]) -> int:
        return mark_shown(article, by=type(members[0]).objects.get(pk=members[0].pk), comment_ids=shown)

    acts: list[Callable[[], int]] = []
    for n in range(5):
        acts += [lambda n=n: show(pks[: n + 2]), lambda n=n: show(pks[n::-1]), lambda: deliver(ids) and 0]
    assert sum(at_once(acts, 12)) == Notice.objects.filter(read_at__isnull=False).count() >= 5
    assert wrong_bells() == []
