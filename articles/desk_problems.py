"""What is wrong, for the front of the desk: apps register what they can count, each with a sentence and a way there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail
from articles import desk_numbers
from articles.desk_front import SIDE, FrontCard
from articles.desk_front import register as register_card
from articles.desk_numbers import Number, numbers_of
from articles.models import Article, ErrorReport, Photo
from articles.permissions import VIEW
from articles.querysets import PUBLISH, works_at_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from accounts.models import User
    from articles.desk_numbers import Counted

# Long enough to ask for a longer license, or to choose another photo.
LICENSE_SOON = timedelta(days=14)


@dataclass(frozen=True)
class Problem:
    """Something wrong that is counted with the desk's numbers: `rows(user)` is None where it is not theirs to mend.

    An expression in the place of rows is the count itself.

    `one` and `many` finish the sentence begun by the count; `address()` leads to where it is mended. `offsets` are the
    distances from now of moments in the rows, besides now itself.
    """

    name: str
    order: int
    rows: Callable[[User], Counted | None]
    one: str
    many: str
    address: Callable[[], str]
    offsets: tuple[timedelta, ...] = ()


@dataclass(frozen=True)
class ShownProblem:
    """A problem that exists: its sentence and the way to it."""

    words: str
    address: str


_problems: dict[str, Problem] = {}


def register(problem: Problem) -> None:
    """Have something looked for whenever the front of the desk is opened; called once at start."""
    _problems[problem.name] = problem
    desk_numbers.register(Number(_number(problem), problem.rows, offsets=problem.offsets))


def register_card_and_own() -> None:
    """Offer the card, and what the magazine itself looks for; called once at start."""
    register_card(FrontCard("problems", 20, "admin/front/problems.html", load_problems, column=SIDE))
    photos, articles = "admin:articles_photo_changelist", "admin:articles_article_changelist"
    reports = "admin:articles_errorreport_changelist"
    register(Problem("reported", 5, _reported, "reported error waits", "reported errors wait",
                     lambda: f"{reverse(reports)}?decision__exact=open"))  # fmt: skip
    register(Problem("checks", 10, _failing, "live article fails a check", "live articles fail a check",
                     lambda: f"{reverse(articles)}?shown=live&lacks=errors"))  # fmt: skip
    register(Problem("ended", 20, _ended, "photo in use whose license ended", "photos in use whose licenses ended",
                     lambda: f"{reverse(photos)}?ends=ended"))  # fmt: skip
    register(Problem("ending", 30, _ending, "license ends within 14 days", "licenses end within 14 days",
                     lambda: f"{reverse(photos)}?ends=14", offsets=(LICENSE_SOON,)))  # fmt: skip
    register(Problem("files", 40, _without_files, "photo lacks its smaller files", "photos lack their smaller files",
                     lambda: f"{reverse(photos)}?ready=failed"))  # fmt: skip
    register(Problem("mails", 50, _unsent, "mail could not be sent", "mails could not be sent",
                     lambda: reverse("admin:accounts_outgoingmail_changelist")))  # fmt: skip


def load_problems(user: User) -> dict[str, Any] | None:
    """Return the sentences of what is wrong, in order: no query of its own. None for who could mend nothing."""
    numbers = numbers_of(user)
    theirs = [problem for problem in _problems.values() if _number(problem) in numbers]
    if not theirs:
        return None
    found = [problem for problem in sorted(theirs, key=lambda problem: problem.order) if numbers[_number(problem)]]
    rows = [ShownProblem(_sentence(problem, numbers[_number(problem)]), problem.address()) for problem in found]
    return {"count": len(rows), "rows": rows}


def _number(problem: Problem) -> str:
    return f"problem: {problem.name}"


def _sentence(problem: Problem, count: int) -> str:
    return f"{count} {problem.one if count == 1 else problem.many}"


def _reported(user: User) -> QuerySet[Any] | None:
    """Return what readers say is wrong in articles this person publishes."""
    if not works_at_desk(user, PUBLISH):
        return None
    reports: Any = ErrorReport.objects.all()
    found: QuerySet[Any] = reports.decidable_by(user).waiting()
    return found


def _failing(user: User) -> QuerySet[Any] | None:
    """Return live articles whose last daily look found an error."""
    if not works_at_desk(user, VIEW):
        return None
    articles: Any = Article.objects.all()
    found: QuerySet[Any] = articles.visible_to(user).published().failing()
    return found


def _photos(user: User) -> QuerySet[Any] | None:
    return Photo.objects.all() if user.has_perm("articles.change_any_photo") else None


def _ending(user: User) -> QuerySet[Any] | None:
    photos, now = _photos(user), timezone.now()
    return None if photos is None else photos.filter(license_until__gt=now, license_until__lte=now + LICENSE_SOON)


def _ended(user: User) -> QuerySet[Any] | None:
    """Return photos past their license that a live article still names: readers see it without them."""
    photos = _photos(user)
    if photos is None:
        return None
    ended = photos.filter(license_until__lte=timezone.now())
    live = Article.objects.published().order_by()
    leads = live.filter(lead_photo__in=ended.values("pk")).values("lead_photo")
    placed = live.filter(body_photos__in=ended.values("pk")).values("body_photos")
    # From the few photos that ended to their articles; EXISTS for each photo would look at every article.
    return photos.filter(pk__in=leads.union(placed))


def _without_files(user: User) -> QuerySet[Any] | None:
    photos = _photos(user)
    return None if photos is None else photos.exclude(rendition_problem="")


def _unsent(user: User) -> QuerySet[Any] | None:
    mails: Any = OutgoingMail.objects.all()
    return mails.given_up() if user.has_perm("accounts.view_outgoingmail") else None
