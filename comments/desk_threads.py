"""What `check_threads` found last, among the problems on the desk's front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Subquery
from django.urls import reverse
from django.utils import timezone

from articles.desk_health import may_see
from articles.desk_problems import Problem
from articles.desk_problems import register as register_problem
from articles.models import DailyFigure

if TYPE_CHECKING:
    from accounts.models import User

FOUND = "errors found in threads"


def register() -> None:
    """Offer it; called once at start."""
    register_problem(
        Problem(
            "threads", 60, found_for, "error in a thread: run check_threads --repair",
            "errors in threads: run check_threads --repair", lambda: reverse("admin:comments_comment_changelist"),
        )
    )  # fmt: skip


def note_found(count: int) -> None:
    """Write down how many errors a look at all threads found, or left."""
    day = timezone.now().date()
    DailyFigure.objects.update_or_create(name=FOUND, day=day, section=None, defaults={"value": count})


def found_for(user: User) -> Subquery | None:
    """Return what the last look found; None for who could do nothing about it."""
    if not may_see(user):
        return None
    return Subquery(DailyFigure.objects.filter(name=FOUND, section=None).order_by("-day").values("value")[:1])
