"""The votes on one comment as HTML: a number, and the buttons of whoever may vote."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode

from comments.addresses import address
from comments.marks_html import escaped

if TYPE_CHECKING:
    from comments.nodes import Node

HIDDEN_SCORE = '<span class="vote__hidden">score hidden</span>'
# What a press asks for, by the vote that is cast: a cast one is taken back.
UP_ASKS = {1: "none", 0: "up", -1: "up"}
DOWN_ASKS = {1: "down", 0: "down", -1: "none"}


@dataclass(slots=True)
class Ballot:
    """What one viewer sees of the votes on a comment."""

    comment_id: int
    name: str
    # None: hidden for now.
    score: int | None
    my_vote: int = 0
    can_vote: bool = False
    can_vote_down: bool = False
    votes_after_sign_in: bool = False
    # A sentence after a vote that was refused.
    refusal: str = ""


def votes(node: Node) -> str:
    """Return the votes of a comment on a page; nothing where there is neither a number nor a button."""
    if not node.is_public:
        return ""
    ballot = Ballot(
        comment_id=node.id,
        name=node.name,
        score=node.score,
        my_vote=node.my_vote,
        can_vote=node.can_vote,
        can_vote_down=node.can_vote_down,
        votes_after_sign_in=node.votes_after_sign_in,
    )
    return ballot_html(ballot)


def ballot_html(ballot: Ballot) -> str:
    """Return the component that a vote puts in its own place."""
    if not ballot.can_vote:
        inner = _number(ballot)
    elif ballot.votes_after_sign_in:
        inner = _link(ballot)
    else:
        inner = _button(ballot, "up", UP_ASKS, "Recommend")
        if ballot.can_vote_down or ballot.my_vote < 0:
            inner += _button(ballot, "down", DOWN_ASKS, "Vote down")
    refusal = f'<span class="vote__refusal">{escape(ballot.refusal)}</span>' if ballot.refusal else ""
    return f'<span class="vote">{inner}{refusal}</span>' if inner or refusal else ""


def _button(ballot: Ballot, way: str, asks: dict[int, str], verb: str) -> str:
    """Return a button that posts the vote wanted through the page's one form; a second press changes nothing."""
    href = address("vote", ballot.comment_id)
    is_cast = asks[ballot.my_vote] == "none"
    return (
        f'<button id="{way}-{ballot.comment_id}" class="act act--{way}" form="acts" formaction="{href}" name="value" '
        f'value="{asks[ballot.my_vote]}" aria-pressed="{"true" if is_cast else "false"}">'
        f"{_label(ballot, verb, with_score=way == 'up')}</button>"
    )


def _link(ballot: Ballot) -> str:
    """Return the way through sign-in and back to this control, which has the focus then; it votes on nothing."""
    before, after = way_through_sign_in()
    label = _label(ballot, "Recommend", with_score=True)
    return f'<a class="act act--up" href="{before}{ballot.comment_id}{after}" rel="nofollow">{label}</a>'


def _number(ballot: Ballot) -> str:
    score = score_of(ballot.score)
    if not score:
        return ""
    return f'<span class="act--up vote__number"><span class="visually-hidden">Score </span>{score}</span>'


def _label(ballot: Ballot, verb: str, *, with_score: bool) -> str:
    score = score_of(ballot.score) if with_score else ""
    return f'<span class="visually-hidden">{verb} {escaped(ballot.name)}’s comment{", " if score else ""}</span>{score}'


def score_of(score: int | None) -> str:
    """Return the number as pages print it; none beside what nobody voted on."""
    if score is None:
        return HIDDEN_SCORE
    return f"{score:+,}".replace("-", "−") if score else ""


@lru_cache
def way_through_sign_in() -> tuple[str, str]:
    """Return what stands before and after a comment's number in the address."""
    query = urlencode({"next": f"{address('comment', 0)}?act=vote"})
    before, _, after = f"{reverse('account_login')}?{query}".partition("%2F0%2F")
    return f"{before}%2F", f"%2F{after}"
