"""Whatever readers and moderators do, in whatever order: numbers stay, counters are counts, the tree is `parent`.

And nobody who may not read a text finds it on any page, in any feed, or in what machines read.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from comments.bench.crawling import Crawl
from comments.errors import CommentError
from comments.models import Comment
from comments.services import edges
from comments.services.deletion import delete_comment, restore_comment
from comments.services.editing import edit_comment
from comments.services.integrity import check_threads
from comments.services.moderation import approve_comment, hide_comment, remove_comment, restore_removed_comment
from comments.services.posting import post_comment
from comments.services.voting import DOWN, NONE, UP, cast_vote
from tests import factories
from tests.comments.makers import post_held

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User
    from articles.models import Article

DECISIONS = {
    "approve": approve_comment,
    "hide": hide_comment,
    "remove": remove_comment,
    "reinstate": restore_removed_comment,
}
VOTES = {"up": UP, "down": DOWN, "take back": NONE}
OWN_ACTS = ["edit", "delete", "delete", "restore"]
NAMES = st.sampled_from(["root", "reply", "reply", "reply", "quote", "hold", *OWN_ACTS, "up", *VOTES, *DECISIONS])
# What is done, to which of the comments there are, by which of the members.
ACTS = st.lists(st.tuples(NAMES, st.integers(0, 30), st.integers(0, 2)), min_size=3, max_size=24)
SUITE = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
NOT_READABLE = {Comment.State.HELD, Comment.State.HIDDEN, Comment.State.REMOVED}


class Stage:
    """One article and those who act on it. Every text has a word of its own."""

    def __init__(self, article: Article, members: list[User], moderator: User) -> None:
        self.article, self.members, self.moderator = article, members, moderator
        self.turn = 0

    def act(self, name: str, which: int, who: int) -> None:
        """Do one act to one of the comments there are; a refusal is an answer too."""
        comments = list(Comment.objects.select_related("article", "author").order_by("pk"))
        chosen = comments[which % len(comments)] if comments else None
        self.turn += 1
        with suppress(CommentError):
            self._do(name, chosen, self.members[who])

    def _do(self, name: str, chosen: Comment | None, member: User) -> None:
        text = f"Word{self.turn}end said."
        if name == "root" or chosen is None:
            post_comment(self.article, by=member, text=text)
        elif name in {"reply", "quote"}:
            quote = (
                f"[quote={chosen.pk}]{own(chosen.source)}[/quote]\n\n" if name == "quote" and chosen.is_public else ""
            )
            post_comment(self.article, by=member, parent=chosen, text=quote + text)
        elif name == "hold":
            post_held(self.article, by=member, parent=chosen, text=text)
        elif name in VOTES:
            cast_vote(chosen, by=self.moderator, value=VOTES[name])
        elif name in DECISIONS:
            DECISIONS[name](chosen, by=self.moderator)
        else:
            self._own(name, chosen, text)

    def _own(self, name: str, chosen: Comment, text: str) -> None:
        if name == "edit":
            edit_comment(chosen, by=chosen.author, text=text)
        else:
            {"delete": delete_comment, "restore": restore_comment}[name](chosen, by=chosen.author)


@pytest.fixture
def stage(article: Article, reader: User, other_reader: User, moderator: User) -> Stage:
    """Return the article with three members and somebody who decides."""
    return Stage(article, [reader, other_reader, factories.make_user("cleo")], moderator)


def facts() -> dict[int, tuple[int | None, int | None]]:
    return {pk: (parent, number) for pk, parent, number in Comment.objects.values_list("pk", "parent_id", "number")}


def sibling_numbers() -> dict[int | None, list[int]]:
    numbers: dict[int | None, list[int]] = {}
    for parent, number in facts().values():
        numbers.setdefault(parent, []).append(number or 0)
    return {parent: sorted(number for number in found if number) for parent, found in numbers.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("worth", [edges.WORTH_MOVING_LEFT, 1], ids=["right", "either side"])
@settings(max_examples=20, **SUITE)
@given(acts=ACTS)
def test_any_sequence_of_acts_leaves_sound_threads(
    monkeypatch: pytest.MonkeyPatch, stage: Stage, worth: int, acts: list
) -> None:
    monkeypatch.setattr(edges, "WORTH_MOVING_LEFT", worth)
    stage.turn = 0
    with transaction.atomic():
        history = [facts()]
        for act in acts:
            stage.act(*act)
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


def hidden_words(turns: int) -> set[str]:
    """Return the words of all turns that no reader may find: those of comments that are not public, wherever quoted."""
    gone = Comment.objects.filter(state__in=NOT_READABLE).values_list("source", flat=True)
    hidden = {
        f"Word{turn}end" for turn in range(1, turns + 1) if any(f"Word{turn}end said." in own(text) for text in gone)
    }
    # Words of a deleted comment stay where somebody quotes them, and nowhere else.
    public = " ".join(Comment.objects.public().values_list("source", flat=True))
    return hidden | {word for word in (f"Word{turn}end" for turn in range(1, turns + 1)) if f"{word} " not in public}


def own(source: str) -> str:
    """Return what a writer says outside quotes."""
    return source.rpartition("[/quote]")[2].strip()


FEEDS = ("feed", "feed_atom", "feed_json")


def pages(article: Article, viewer: User | None) -> Iterator[tuple[str, str]]:
    """Yield address and content of everything that shows the discussion to somebody."""
    client = Client()
    if viewer is not None:
        client.force_login(viewer)
    crawl = Crawl(client, article.get_absolute_url(), keeps_texts=True)
    crawl.run()
    yield from crawl.texts.items()
    addresses = [reverse("comments:context", args=[pk]) for pk in Comment.objects.values_list("pk", flat=True)]
    gone = Comment.objects.exclude(state=Comment.State.PUBLIC).values_list("pk", flat=True)
    addresses += [reverse("comments:history", args=[pk]) for pk in gone]
    addresses += [reverse(f"comments:{name}", args=[article.slug]) for name in FEEDS]
    addresses.append(reverse("comments:feed_of_all"))
    for address in addresses:
        yield address, client.get(address).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "member"])
@settings(max_examples=8, **SUITE)
@given(acts=ACTS)
@example(acts=[("root", 0, 0), ("quote", 0, 1), ("remove", 0, 0)])
@example(acts=[("root", 0, 0), ("quote", 0, 1), ("quote", 1, 2), ("hide", 0, 0), ("delete", 1, 0)])
@example(acts=[("root", 0, 0), ("reply", 0, 1), ("edit", 0, 0), ("hold", 1, 2), ("reply", 1, 2), ("delete", 3, 0)])
def test_no_page_shows_anybody_what_is_not_public(stage: Stage, signed_in: bool, acts: list) -> None:
    stage.turn = 0
    with transaction.atomic():
        for act in acts:
            stage.act(*act)
        stranger = factories.make_user("stranger") if signed_in else None
        hidden = hidden_words(stage.turn)
        found = {(address, word) for address, text in pages(stage.article, stranger) for word in hidden if word in text}
        transaction.set_rollback(True)
    assert found == set()


@pytest.mark.django_db
def test_a_deep_and_wide_thread_stays_sound(article: Article, reader: User) -> None:
    parent = factories.make_comment(article, by=reader, text="Root.")
    for turn in range(120):
        posted = post_comment(article, by=reader, parent=parent, text=f"Turn {turn}.")
        parent = posted if turn % 3 else parent
    assert check_threads() == []
