"""Judge a typed text as posting, previewing and editing do: with the people it may mention and its writer's trust."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments import conf, markup
from comments.models import TRUST_MAX
from comments.permissions import can_moderate
from comments.services.marking import known_marks
from comments.services.mentioning import known_people
from comments.services.records import trust_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from comments.markup import Rendered


def judge_text(text: str, *, by: User | AnonymousUser, language: str) -> Rendered:
    """Return a text rendered for its writer, or raise `TextRefused`. One query for plain words, at most five.

    `language`: that of the article, whose legal marks hold. What `Rendered.mentions` names, `store_mentions` keeps.
    """
    source = markup.normalize(text)
    # One over the length is refused whomever it names; all its names at once could be more than a query takes.
    fits = len(source) <= conf.MAX_LENGTH
    people, marks = (known_people(source), known_marks(language)) if fits else ({}, None)
    needs_trust = bool(people) or "[media" in source.lower()
    return markup.check_text(source, people, trust=_trust(by) if needs_trust else 0, marks=marks)


def _trust(by: User | AnonymousUser) -> int:
    """Return how far a writer is trusted here; moderators as far as anybody."""
    return TRUST_MAX if can_moderate(by) else trust_of(by)
