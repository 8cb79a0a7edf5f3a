"""The kinds of mail a member may get, and how often they want each.

Apps register their kinds in `AppConfig.ready`; the settings page lists them. A kind that is not optional cannot be
switched off and goes at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress

from accounts.models import MailChoice

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from accounts.models import User

Cadence = MailChoice.Cadence


@dataclass(frozen=True)
class MailKind:
    """One kind. `label` names it in the settings; `words` end the sentence "Stop mails about ..."."""

    name: str
    label: str
    explanation: str
    default: MailChoice.Cadence = Cadence.AT_ONCE
    optional: bool = True
    words: str = ""
    # Only for people who work at the desk: nobody else is asked about it.
    staff_only: bool = False


_kinds: dict[str, MailKind] = {}


def register(kind: MailKind) -> None:
    """Add a kind to the settings page, after those registered before; the same name again replaces it."""
    _kinds[kind.name] = kind


def known_kinds(*, optional: bool | None = None) -> list[MailKind]:
    """Return all kinds in the order of registration, or only those that can or cannot be switched off."""
    return [kind for kind in _kinds.values() if optional is None or kind.optional == optional]


def kind_named(name: str) -> MailKind | None:
    """Return a kind; None for mails that no setting speaks of, such as codes."""
    return _kinds.get(name)


def kinds_for(user: User) -> list[MailKind]:
    """Return the kinds a member chooses among."""
    return [kind for kind in known_kinds(optional=True) if user.is_staff or not kind.staff_only]


def is_optional(name: str) -> bool:
    """Tell whether members may do without this kind of mail."""
    kind = kind_named(name)
    return kind is not None and kind.optional


def words_for(names: Iterable[str]) -> str:
    """Return what mails of these kinds are about: "replies to you and mentions of you"."""
    parts = [kind.words or kind.label for name in names if (kind := kind_named(name))]
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def cadences_of(user: User) -> dict[str, MailChoice.Cadence]:
    """Return how often a member wants each optional kind; one query."""
    return cadences_among([user.pk])[user.pk]


def cadences_among(user_ids: Collection[int]) -> dict[int, dict[str, MailChoice.Cadence]]:
    """Return how often some members want each optional kind, by primary key; one query."""
    chosen: dict[int, dict[str, str]] = {pk: {} for pk in user_ids}
    for user_id, kind, cadence in MailChoice.objects.filter(user__in=user_ids).values_list("user", "kind", "cadence"):
        chosen[user_id][kind] = cadence
    kinds = known_kinds(optional=True)
    return {pk: {kind.name: Cadence(own.get(kind.name, kind.default)) for kind in kinds} for pk, own in chosen.items()}


def cadence_of(user: User, kind: str) -> MailChoice.Cadence:
    """Return how often a member wants this kind: never, for one that nobody registered; at most one query."""
    known = kind_named(kind)
    if known is None:
        return Cadence.NEVER
    return cadences_of(user)[kind] if known.optional else Cadence.AT_ONCE


def takes_optional_mail(user: User) -> bool:
    """Tell whether more than what must be said may be mailed: the account is open, confirmed, and stays; one query."""
    return bool(_taking_optional_mail([user]))


def may_mail(user: User, kind: str) -> bool:
    """Tell whether this kind may reach this person by mail now; no query for what cannot be switched off, else two."""
    return bool(reachable([user], kind))


def reachable(people: Iterable[User], kind: str) -> list[User]:
    """Keep whom this kind may reach by mail now; no query for what cannot be switched off, else two for all."""
    if not is_optional(kind):
        return list(people)
    taking = _taking_optional_mail(people)
    cadences = cadences_among([user.pk for user in taking]) if taking else {}
    return [user for user in taking if cadences[user.pk][kind] != Cadence.NEVER]


def _taking_optional_mail(people: Iterable[User]) -> list[User]:
    staying = [user for user in people if user.is_active and user.erase_at is None]
    if not staying:
        return []
    verified = EmailAddress.objects.filter(user__in=[user.pk for user in staying], verified=True)
    confirmed = set(verified.values_list("user", "email"))
    return [user for user in staying if (user.pk, user.email) in confirmed]


# What the accounts app itself mails: none of it can be switched off.
register(
    MailKind("security", "Security", "Codes, and what changed about your password, address or keys.", optional=False)
)
register(
    MailKind("standing", "Your standing", "What moderators decided about your account, and why.", optional=False),
)
register(
    MailKind("data", "Your data", "That a copy of your data is ready, or your account about to go.", optional=False),
)
