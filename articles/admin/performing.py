"""From an act's answers to its service, and to the sentence the editor reads afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from articles.admin.act_forms import CORRECT
from articles.moments import ahead, in_words
from articles.services.approving import approve_article
from articles.services.binning import DAYS_IN_BIN, bin_article, restore_article
from articles.services.changes import Nature, discard_changes, publish_changes
from articles.services.correcting import correct_article, withdraw_correction
from articles.services.publishing import publish_article
from articles.services.returning import return_article
from articles.services.scheduling import schedule_article, set_end, unschedule_article
from articles.services.submitting import submit_article, take_back_article
from articles.services.wiping import delete_for_good
from articles.services.withdrawing import withdraw_article

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User
    from articles.models import Article

    type Answers = dict[str, Any]
    type Doing = Callable[[Article, User, Answers], str]


def perform(name: str, article: Article, *, by: User, answers: Answers) -> str:
    """Do an act of the workflow and return what became of it. Raises ArticleError with the service's sentence."""
    return _DOINGS[name](article, by, answers)


def _version(answers: Answers) -> dict[str, Any]:
    return {"opened_version": answers.get("version")}


def _gate(answers: Answers) -> dict[str, Any]:
    return {"anyway": bool(answers.get("anyway")), "reason": answers.get("override") or "", **_version(answers)}


def _submit(article: Article, by: User, answers: Answers) -> str:
    submit_article(article, by=by, note=answers["note"], **_version(answers))
    return "Submitted. The editors of its section are told."


def _take_back(article: Article, by: User, answers: Answers) -> str:
    take_back_article(article, by=by, **_version(answers))
    return "Taken back: it is a draft again."


def _return(article: Article, by: User, answers: Answers) -> str:
    return_article(article, by=by, note=answers["note"], **_version(answers))
    return "Returned. Its writers are told what to change."


def _approve(article: Article, by: User, answers: Answers) -> str:
    approve_article(article, by=by, note=answers["note"], **_version(answers))
    return "Approved. Its writers are told."


def _publish(article: Article, by: User, answers: Answers) -> str:
    """Publish; what takes a withdrawal back keeps the day, and was seen with its warnings before."""
    if answers["as_it_was"]:
        publish_article(article, by=by, at=article.publish_at, **{**_gate(answers), "anyway": True})
        return "It is live again, as it was."
    publish_article(article, by=by, **_gate(answers))
    return "Published."


def _schedule(article: Article, by: User, answers: Answers) -> str:
    at, sure = answers["at"], bool(answers.get("sure"))
    schedule_article(article, at, by=by, until=answers.get("until"), sure=sure, **_gate(answers))
    if article.is_live:
        return f"Published, dated {in_words(at)}."
    return f"It is published on {in_words(at)}, {ahead(at)}."


def _unschedule(article: Article, by: User, answers: Answers) -> str:
    unschedule_article(article, by=by, **_version(answers))
    return "Unscheduled: it is approved, and appears only when somebody says so."


@transaction.atomic
def _publish_changes(article: Article, by: User, answers: Answers) -> str:
    """Publish changes, and say in the same transaction what was wrong if that is what they are."""
    is_correction = answers["nature"] == CORRECT
    nature = Nature.UPDATE if is_correction else answers["nature"]
    publish_changes(article, by=by, nature=nature, **_gate(answers))
    if not is_correction:
        return "The changes are published."
    correct_article(article, by=by, **_correction(answers))
    return "Published, with a correction."


def _correction(answers: Answers) -> dict[str, Any]:
    given = {name: answers[name] for name in ("kind", "place", "amends") if answers.get(name)}
    return {"text": answers.get("text") or "", **given}


def _discard_changes(article: Article, by: User, answers: Answers) -> str:
    discard_changes(article, by=by, **_version(answers))
    return "Discarded: the form has what readers have. The changes stay in the history."


def _correct(article: Article, by: User, answers: Answers) -> str:
    correct_article(article, by=by, **_correction(answers), **_version(answers))
    return "The correction stands in the article."


def _withdraw_correction(article: Article, by: User, answers: Answers) -> str:
    withdraw_correction(answers["correction"], by=by, reason=answers["reason"])
    return "The box says that a correction of that day was withdrawn."


def _end(article: Article, by: User, answers: Answers) -> str:
    set_end(article, answers.get("until"), by=by, **_version(answers))
    if article.unpublish_at is None:
        return "The end is cleared: it stays."
    return f"It ends on {in_words(article.unpublish_at)}, {ahead(article.unpublish_at)}."


def _withdraw(article: Article, by: User, answers: Answers) -> str:
    withdraw_article(article, by=by, reason=answers["reason"], **_version(answers))
    return "Withdrawn: readers no longer find it."


def _bin(article: Article, by: User, answers: Answers) -> str:
    bin_article(article, by=by, reason=answers["reason"], **_version(answers))
    return f"Deleted. It can be restored; what readers never saw goes for good after {DAYS_IN_BIN} days."


def _restore(article: Article, by: User, answers: Answers) -> str:
    restore_article(article, as_before=answers["as_before"] == "yes", by=by)
    return f"Restored. It is shown as: {article.shown_status}."


def _delete_for_good(article: Article, by: User, answers: Answers) -> str:
    done = delete_for_good(article, by=by, typed_slug=answers["slug"], reason=answers["reason"])
    return "Deleted for good." if done == "deleted" else "Wiped: its address says that it is gone."


_DOINGS: dict[str, Doing] = {
    "submit": _submit,
    "take_back": _take_back,
    "return": _return,
    "approve": _approve,
    "publish": _publish,
    "schedule": _schedule,
    "unschedule": _unschedule,
    "publish_changes": _publish_changes,
    "discard_changes": _discard_changes,
    "correct": _correct,
    "withdraw_correction": _withdraw_correction,
    "end": _end,
    "withdraw": _withdraw,
    "bin": _bin,
    "restore": _restore,
    "delete_for_good": _delete_for_good,
}
