"""Which tombstones a page shows, and the words on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from comments.models import Comment
from comments.services.deletion import delete_comment
from comments.services.moderation import remove_comment
from comments.services.posting import post_comment
from comments.tombstones import is_found, is_shown, tombstone_text
from tests.comments.makers import settle

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article


@dataclass
class Stone:
    """A stand-in for a comment."""

    state: str = "public"
    number: int | None = 1
    reason: str = ""
    note: str = ""
    state_at: datetime | None = field(default_factory=timezone.now)
    trace_count: int = 0


def shown(*stones: Stone, highest: int = 0) -> list[int | None]:
    """Return the numbers of the siblings a page shows, decided from the last to the first."""
    numbers: list[int | None] = []
    for number, stone in reversed(list(enumerate(stones, start=1))):
        stone.number = number
        if is_shown(stone, bool(numbers) or number < highest):
            numbers.insert(0, number)
    return numbers


def live() -> Stone:
    return Stone()


def gone(traces: int = 0) -> Stone:
    return Stone(state="deleted", trace_count=traces)


def removed() -> Stone:
    return Stone(state="removed")


def test_e39_a_deleted_comment_stays_where_later_siblings_need_it() -> None:
    assert shown(live(), gone(), live()) == [1, 2, 3]
    assert shown(live(), live(), gone()) == [1, 2]
    assert shown(live(), live(), gone(), live()) == [1, 2, 3, 4]


def test_e40_a_deleted_comment_stays_above_what_lives() -> None:
    assert shown(gone(), gone(traces=1)) == [1, 2]
    assert shown(gone(), live()) == [1, 2]
    assert shown(gone(), gone()) == []


def test_e41_removed_ones_always_stay_and_keep_earlier_ones() -> None:
    assert shown(gone(), removed(), gone()) == [1, 2]
    # A root on page one is kept by the next one on page two.
    assert shown(gone(), highest=2) == [1]
    assert shown(gone(), gone(), highest=2) == [1]


@pytest.mark.parametrize("choice", ["needed", "all", "none"])
def test_the_operator_chooses_which_leaves_stay(settings: Any, choice: str) -> None:
    settings.DISCUSSION = {"LEAF_TOMBSTONES": choice}
    if choice == "needed":
        assert shown(gone(), live(), gone()) == [1, 2]
    elif choice == "all":
        assert shown(gone(), gone(), gone()) == [1, 2, 3]
    else:
        assert shown(gone(), gone(traces=2), live()) == [2, 3]


def test_what_never_had_a_number_leaves_nothing() -> None:
    assert not is_shown(Stone(state="deleted", number=None), is_followed=True)


@pytest.mark.parametrize(
    ("stone", "sentence"),
    [
        (Stone(state="public"), ""),
        (Stone(state="deleted"), "The comment was deleted."),
        (Stone(state="removed"), "The comment was removed by a moderator."),
        (Stone(state="removed", reason="other"), "The comment was removed by a moderator."),
        (Stone(state="removed", reason="off topic"), "The comment was removed by a moderator: off topic."),
        (
            Stone(state="removed", reason="off topic", note="Trains only"),
            "The comment was removed by a moderator: off topic. Trains only.",
        ),
        (Stone(state="removed", reason="other", note="Why not?"), "The comment was removed by a moderator. Why not?"),
        (Stone(state="hidden"), "The comment is hidden until a moderator has looked at it."),
    ],
)
def test_readers_see_the_exact_words(stone: Stone, sentence: str) -> None:
    assert tombstone_text(stone) == sentence


@pytest.mark.parametrize(
    ("stone", "sentence"),
    [
        (Stone(state="deleted"), "You deleted this comment."),
        (Stone(state="deleted", number=None), "You took this comment back."),
        (Stone(state="deleted", state_at=timezone.now() - timedelta(hours=25)), "The comment was deleted."),
        (Stone(state="hidden"), "Your comment is hidden until a moderator has looked at it."),
        (Stone(state="held", number=None), "Your comment waits for approval. Only you and the moderators see it."),
        (Stone(state="removed", number=None, reason="advertising"), "Your comment was not published: advertising."),
        (Stone(state="removed", reason="advertising"), "Your comment was removed: advertising."),
        (Stone(state="removed", reason="other"), "Your comment was removed."),
    ],
)
def test_authors_see_the_exact_words(stone: Stone, sentence: str) -> None:
    assert tombstone_text(stone, is_own=True) == sentence


def test_an_address_leads_to_what_pages_show_only(
    article: Article, root: Comment, reader: User, other_reader: User, moderator: User
) -> None:
    settle()
    delete_comment(root, by=reader)
    root.refresh_from_db()
    people = (AnonymousUser(), other_reader, reader, moderator)
    assert [is_found(root, person) for person in people] == [False, False, True, True]
    later = post_comment(article, by=other_reader, text="Later.")
    assert is_found(root, AnonymousUser())
    delete_comment(later, by=other_reader)
    assert not is_found(root, AnonymousUser())


def test_replies_are_found_by_the_same_rule(root: Comment, reply: Comment, reader: User, moderator: User) -> None:
    second = post_comment(root.article, by=reader, parent=root, text="Second.")
    delete_comment(reply, by=reply.author)
    assert is_found(Comment.objects.get(pk=reply.pk), AnonymousUser())
    remove_comment(second, by=moderator)
    assert is_found(Comment.objects.get(pk=reply.pk), AnonymousUser())
