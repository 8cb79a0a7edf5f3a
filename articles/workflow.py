"""What can be done with an article, by the state shown, and by whom. The services refuse whatever else is tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from articles.permissions import (
    can_bin,
    can_correct,
    can_delete_for_good,
    can_publish,
    can_withdraw_correction,
    can_write,
)
from articles.querysets import PUBLISH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from articles.models import Article
    from articles.querysets import Person

    type May = Callable[[Person, Article], bool]

DRAFT, REVIEW, APPROVED = "Draft", "In review", "Approved"
SCHEDULED, LIVE, ENDED, WITHDRAWN, DELETED = "Scheduled", "Live", "Ended", "Withdrawn", "Deleted"
UNPUBLISHED = (DRAFT, REVIEW, APPROVED)
# Where writers who do not publish write freely; elsewhere their change needs a new look.
OPEN_TO_WRITERS = (DRAFT, REVIEW)
LOOKED_AT = (APPROVED, SCHEDULED)
# Texts that readers know, or will again once the end is moved: they change by publishing changes alone.
KNOWN = (LIVE, ENDED)


@dataclass(frozen=True)
class Act:
    """One button. `asks` names what is typed with it; what must be typed ends with "!"."""

    name: str
    label: str
    asks: tuple[str, ...] = ()
    is_grave: bool = False

    @property
    def button(self) -> str:
        """Return the name of the submit button in the form."""
        return f"_{self.name}"


@dataclass(frozen=True)
class Rule:
    """An act, the states it leads away from, and who may do it. The first that fits is the next act."""

    act: Act
    states: tuple[str, ...]
    may: May
    label_in: tuple[tuple[str, str], ...] = ()
    if_changed: bool | None = None

    def label(self, state: str) -> str:
        """Return the words of the button in a state."""
        return dict(self.label_in).get(state, self.act.label)


RULES = (
    Rule(Act("publish_changes", "Publish changes", ("nature!",)), (LIVE,), can_publish, if_changed=True),
    Rule(Act("approve", "Approve", ("note",)), (REVIEW,), can_publish),
    Rule(
        Act("publish", "Publish now"),
        (APPROVED, DRAFT, REVIEW, WITHDRAWN, SCHEDULED),
        can_publish,
        ((WITHDRAWN, "Publish again"),),
    ),
    Rule(Act("submit", "Submit for review", ("note",)), (DRAFT,), can_write),
    Rule(
        Act("schedule", "Schedule", ("moment!", "end")),
        (*UNPUBLISHED, SCHEDULED),
        can_publish,
        ((SCHEDULED, "Reschedule"),),
    ),
    Rule(Act("return", "Return to the writers", ("note!",)), (REVIEW,), can_publish),
    Rule(Act("take_back", "Take back"), (REVIEW,), can_write),
    Rule(Act("unschedule", "Unschedule"), (SCHEDULED,), can_publish),
    Rule(Act("correct", "Add a correction", ("correction!",)), (LIVE,), can_correct),
    Rule(
        Act("withdraw_correction", "Withdraw a correction", ("correction!", "reason!"), is_grave=True),
        (LIVE,),
        can_withdraw_correction,
    ),
    Rule(Act("discard_changes", "Discard changes", ("sure!",), is_grave=True), (LIVE,), can_publish, if_changed=True),
    Rule(Act("end", "Set or clear the end", ("end",)), (LIVE, ENDED), can_publish),
    Rule(Act("withdraw", "Withdraw", ("reason!",), is_grave=True), (LIVE, ENDED), can_publish),
    Rule(
        Act("bin", "Delete", ("reason",), is_grave=True),
        (*UNPUBLISHED, SCHEDULED, LIVE, ENDED, WITHDRAWN),
        can_bin,
    ),
    Rule(Act("restore", "Restore", ("as_before!",)), (DELETED,), can_bin),
    Rule(Act("delete_for_good", "Delete for good", ("slug!",), is_grave=True), (DELETED,), can_delete_for_good),
)

# Where an act leads, of those that do nothing there.
LEADS_TO = {
    "submit": REVIEW, "approve": APPROVED, "publish": LIVE, "schedule": SCHEDULED, "unschedule": APPROVED,
    "return": DRAFT, "take_back": DRAFT, "withdraw": WITHDRAWN, "bin": DELETED,
}  # fmt: skip
LEADING_ON = frozenset({"publish_changes", "approve", "publish", "submit"})


def acts_for(article: Article, user: Person) -> list[Act]:
    """Return the acts a person has in the state shown, the next one first. Queries are those of the rights."""
    state, has_changes = article.shown_status, article.pending_id is not None
    fitting = [rule for rule in RULES if state in rule.states and rule.if_changed in {None, has_changes}]
    if article.wiped_at is not None:
        return []
    answers: dict[May, bool] = {}
    for rule in fitting:
        if rule.may not in answers:
            answers[rule.may] = rule.may(user, article)
    return [
        Act(rule.act.name, rule.label(state), rule.act.asks, rule.act.is_grave) for rule in fitting if answers[rule.may]
    ]


def acts_for_new(user: Person) -> list[Act]:
    """Return the acts somebody may try with an article not yet saved; whether they may is asked when it is."""
    publishes = ("publish", "schedule") if user.has_perm(PUBLISH) else ()
    return [rule.act for rule in RULES if rule.act.name in {*publishes, "submit"}]


def next_act(article: Article | None, acts: Sequence[Act]) -> Act | None:
    """Return the one act that leads a text on from here; None where it has arrived."""
    state = article.shown_status if article is not None else DRAFT
    return acts[0] if acts and acts[0].name in LEADING_ON and state != SCHEDULED else None


def may(user: Person, article: Article, name: str) -> bool:
    """Tell whether somebody has the right to an act, whatever the state."""
    return any(rule.may(user, article) for rule in RULES if rule.act.name == name)


def is_done(article: Article, name: str) -> bool:
    """Tell whether an article is where an act leads already: pressing twice is no mistake."""
    return LEADS_TO.get(name) == article.shown_status


def needs_new_look(article: Article, user: Person) -> bool:
    """Tell whether a change by this person sends an approved text back to review. Queries of the rights at most."""
    return article.shown_status in LOOKED_AT and not can_publish(user, article)


def in_the_way(article: Article) -> str:
    """Return why an act that another state would allow is refused, and what to do first."""
    return {
        DRAFT: "This article is a draft; submit or publish it first.",
        REVIEW: "This article is in review; approve it, return it or take it back first.",
        APPROVED: "This article is approved and not public yet; publish or schedule it first.",
        SCHEDULED: "This article is scheduled; unschedule it first.",
        LIVE: "This article is live; withdraw it first.",
        ENDED: "This article has ended; move or clear its end, or withdraw it first.",
        WITHDRAWN: "This article is withdrawn; publish it again first.",
        DELETED: "This article is in the bin; restore it first.",
    }.get(article.shown_status, "This cannot be done with the article as it stands.")
