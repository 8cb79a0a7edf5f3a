"""Who is mentioned: members by username when a text is stored, their names of today when it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse

from accounts.models import User
from comments.markup import MentionLabel, fill
from comments.markup.mentions import possible_names
from comments.markup.slots import has_mention, mentioned_ids, spell
from comments.models import Comment, Mention

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

# What a mention is printed from.
NAMED_BY = ("pk", "username", "display_name")


def known_people(text: str) -> dict[str, int]:
    """Return the members a text may mention, primary keys by username. One query, none without an "@" before a name.

    Who has not confirmed an address or whose account is closed is nobody here: they have no profile to lead to.
    """
    names = possible_names(text)
    if not names:
        return {}
    return dict(User.objects.with_public_profile().filter(username__in=names).values_list("username", "pk"))


class MentionChange(NamedTuple):
    """Whom a text mentions that did not before, and whom no longer, by primary key."""

    added: frozenset[int] = frozenset()
    removed: frozenset[int] = frozenset()


def store_mentions(comment: Comment, usernames: Collection[str], *, is_new: bool = False) -> MentionChange:
    """Store whom a comment mentions in place of whom it did, and return the difference.

    Up to four queries; none for a new one without any.
    """
    if is_new and not usernames:
        return MentionChange()
    wanted = set(User.objects.filter(username__in=usernames).values_list("pk", flat=True)) if usernames else set()
    stored = set() if is_new else set(Mention.objects.filter(comment=comment).values_list("user_id", flat=True))
    if stored - wanted:
        Mention.objects.filter(comment=comment, user__in=stored - wanted).delete()
    added = [Mention(comment=comment, user_id=pk) for pk in sorted(wanted - stored)]
    if added:
        Mention.objects.bulk_create(added)
    return MentionChange(frozenset(wanted - stored), frozenset(stored - wanted))


def mention_labels(body_htmls: Collection[str]) -> dict[int, MentionLabel]:
    """Return how the members are named for whom some stored HTML keeps slots, by primary key.

    One query, none without slots. Who is not in it is gone.
    """
    ids = mentioned_ids(body_html for body_html in body_htmls if has_mention(body_html))
    return _labels(User.objects.filter(pk__in=ids).values_list(*NAMED_BY)) if ids else {}


def _labels(people: Iterable[tuple[int, str, str]]) -> dict[int, MentionLabel]:
    return {
        pk: MentionLabel(name, reverse("accounts:member", args=[username]), username) for pk, username, name in people
    }


def spell_mentions(body_htmls: Collection[str]) -> list[str]:
    """Return stored HTML with members' usernames in their slots, as they were typed: quotes are compared like that.

    One query, none without slots. A name changes nothing about what was said, so no quote depends on one.
    """
    labels = mention_labels(body_htmls)
    return [spell(body_html, labels) for body_html in body_htmls]


def name_people(comments: Iterable[Comment], *, among: Iterable[tuple[int, str, str]] = ()) -> None:
    """Put members' names of today into the HTML of loaded rows, for pages that print them alone.

    At most one query, none where all who are mentioned are `among` rows of NAMED_BY.
    """
    waiting = [comment for comment in comments if has_mention(comment.body_html)]
    bodies = [comment.body_html for comment in waiting]
    labels = _labels(among) if waiting else {}
    if not labels.keys() >= set(mentioned_ids(bodies)):
        labels = mention_labels(bodies)
    for comment in waiting:
        comment.body_html = fill(comment.body_html, {}, labels)
