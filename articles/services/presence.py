"""Say who has an article open at this moment. Nobody is locked out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Presence

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from articles.models import Article

# A form tells every 15 seconds that it is open; who has not told for this long is gone.
PRESENT_FOR = timedelta(seconds=60)
KEPT_FOR = timedelta(days=1)
MINUTE = 60


@dataclass(frozen=True)
class Present:
    """Somebody with the article open: a colleague, or oneself in another tab."""

    name: str
    is_self: bool
    typed_at: datetime | None
    seen_at: datetime

    @property
    def sentence(self) -> str:
        """Return it in words: "Anna is editing - 20 s ago"."""
        if self.is_self:
            return "You have this open in another tab"
        if self.typed_at is None:
            return f"{self.name} has this open"
        seconds = max(0, int((timezone.now() - self.typed_at).total_seconds()))
        ago = f"{seconds} s" if seconds < MINUTE else f"{seconds // MINUTE} min"
        return f"{self.name} is editing - {ago} ago"


def tell_presence(article: Article, *, by: User, tab: str, typed: bool) -> list[Present]:
    """Note that somebody has an article open, and return who else has: two queries, four for the first telling."""
    now = timezone.now()
    place = {"article": article, "person": by, "tab": tab}
    values = {"seen_at": now} | ({"typed_at": now} if typed else {})
    if not Presence.objects.filter(**place).update(**values):
        try:
            with transaction.atomic():
                Presence.objects.create(**place, **values)
        except IntegrityError:
            # Two tellings of one tab at the same moment: it is noted.
            pass
    others = Presence.objects.filter(article=article, seen_at__gte=now - PRESENT_FOR).exclude(person=by, tab=tab)
    rows = others.select_related("person").order_by("-typed_at", "-seen_at")
    return [Present(row.person.display_name, row.person_id == by.pk, row.typed_at, row.seen_at) for row in rows]


def leave(article: Article, *, by: User, tab: str) -> None:
    """Note that a tab was closed: one query."""
    Presence.objects.filter(article=article, person=by, tab=tab).delete()
