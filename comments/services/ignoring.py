"""Ignore a person: their comments fold to one line, and nothing of theirs rings the bell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.errors import NotAllowed
from comments.models import Ignore, Notice
from comments.services.bells import withhold
from comments.services.noticing import deliver_after_commit
from comments.services.threads import writing

if TYPE_CHECKING:
    from accounts.models import User


@writing()
def ignore_person(person: User, *, by: User) -> bool:
    """Ignore a person; return False where the member does. What they caused leaves the inbox. About five queries."""
    if person.pk == by.pk:
        raise NotAllowed("You cannot ignore yourself.")
    _, is_new = Ignore.objects.get_or_create(user=by, ignored=person)
    if is_new:
        withhold(Notice.objects.of_new_comments().filter(recipient=by, actor=person))
    return is_new


@writing()
def heed_person(person: User, *, by: User) -> bool:
    """Ignore a person no more and bring back what left the inbox; return False where the member does not."""
    if not Ignore.objects.filter(user=by, ignored=person).delete()[0]:
        return False
    waiting = Notice.objects.of_new_comments().filter(recipient=by, actor=person).waiting()
    deliver_after_commit(waiting.values_list("pk", flat=True))
    return True
