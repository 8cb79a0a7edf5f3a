"""Whatever readers and moderators do, in whatever order: numbers stay, counters are counts, the tree is `parent`."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.errors import CommentError
from comments.models import Comment
from comments.services.deletion import delete_comment, restore_comment
from comments.services.integrity import check_threads
from comments.services.moderation import approve_comment, hide_comment, remove_comment, restore_removed_comment
from comments.services.posting import post_comment
from tests import factories
from tests.comments.makers import post_held

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article

DECISIONS = {
    "approve": approve_comment,
    "hide": hide_comment,
    "remove": remove_comment,
    "reinstate": restore_removed_comment,
}
NAMES = st.sampled_from(["root", "reply", "reply", "reply", "hold", "delete", "delete", "restore", *DECISIONS])
ACTS = st.lists(st.tuples(NAMES, st.integers(0, 30)), min_size=3, max_size=24)


class Stage:
    """One article and the two who act on it."""

    def __init__(self, article: Article, member: User, moderator: User) -> None:
        self.article, self.member, self.moderator = article, member, moderator
        self.turn = 0

    def act(self, name: str, which: int) -> None:
        """Do one act to one of the comments there are; a refusal is an answer too."""
        comments = list(Comment.objects.order_by("pk"))
        chosen = comments[which % len(comments)] if comments else None
        with suppress(CommentError):
            self._do(name, chosen)

    def _do(self, name: str, chosen: Comment | None) -> None:
        self.turn += 1
        text = f"Turn {self.turn}."
        if name == "root" or chosen is None:
            post_comment(self.article, by=self.member, text=text)
        elif name == "reply":
            post_comment(self.article, by=self.member, parent=chosen, text=text)
        elif name == "hold":
            post_held(self.article, by=self.member, parent=chosen, text=text)
        elif name in DECISIONS:
            DECISIONS[name](chosen, by=self.moderator)
        else:
            {"delete": delete_comment, "restore": restore_comment}[name](chosen, by=self.member)


def facts() -> dict[int, tuple[int | None, int | None]]:
    return {pk: (parent, number) for pk, parent, number in Comment.objects.values_list("pk", "parent_id", "number")}


def sibling_numbers() -> dict[int | None, list[int]]:
    numbers: dict[int | None, list[int]] = {}
    for parent, number in facts().values():
        numbers.setdefault(parent, []).append(number or 0)
    return {parent: sorted(number for number in found if number) for parent, found in numbers.items()}


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_any_sequence_of_acts_leaves_sound_threads(article: Article, reader: User, moderator: User, acts: list) -> None:
    with transaction.atomic():
        stage = Stage(article, reader, moderator)
        history = [facts()]
        for name, which in acts:
            stage.act(name, which)
            history.append(facts())
        problems, numbers = check_threads(), sibling_numbers()
        transaction.set_rollback(True)
    assert problems == []
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
    for before, after in pairwise(history):
        # Only one deleted at once, the last of its siblings, gives its number back.
        kept = {pk: fact for pk, fact in before.items() if fact[1] is not None and after[pk][1] is not None}
        assert {pk: after[pk] for pk in kept} == kept
        assert all(after[pk][0] == parent for pk, (parent, _) in before.items())


@pytest.mark.django_db
def test_a_deep_and_wide_thread_stays_sound(article: Article, reader: User) -> None:
    parent = factories.make_comment(article, by=reader, text="Root.")
    for turn in range(120):
        posted = post_comment(article, by=reader, parent=parent, text=f"Turn {turn}.")
        parent = posted if turn % 3 else parent
    assert check_threads() == []
