"""One-click ways out of mails (RFC 8058): a signed link names a member and what is to stop.

What can be stopped is a topic. Kinds of mail are one; the comments app registers discussions. A link is not kept
anywhere: the signature is its right, so it works without a session, as often as it is used, for a year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts import mail_kinds
from accounts.models import MailChoice, User
from accounts.services.notifications import choose_mails

if TYPE_CHECKING:
    from collections.abc import Callable

LINK_LIFETIME = timedelta(days=365)
SALT = "accounts.unsubscribing"
# A colon would end an address in some mail programs.
SEPARATOR = "."
KIND = "kind"
Cadence = MailChoice.Cadence


class LinkTooOld(Exception):
    """The link was made more than a year ago."""


@dataclass(frozen=True)
class Topic:
    """What one sort of link stops. The functions take the member and the link's subject.

    `words`: what ends the sentence "Mails about ...", empty where nothing is left to stop. `stop` returns what was
    before, a word that `resume` understands; both may be called again.
    """

    words: Callable[[User, str], str]
    is_stopped: Callable[[User, str], bool]
    stop: Callable[[User, str], str]
    resume: Callable[[User, str, str], None]
    # A sentence about what else stops.
    note: str = ""


_topics: dict[str, Topic] = {}


def register(name: str, topic: Topic) -> None:
    """Offer links that stop this."""
    _topics[name] = topic


@dataclass(frozen=True)
class Link:
    """A link that was read: whose it is and what it stops."""

    user: User
    topic: Topic
    subject: str

    @property
    def words(self) -> str:
        """Return what the mails are about."""
        return self.topic.words(self.user, self.subject)

    @property
    def is_stopped(self) -> bool:
        """Tell whether they have stopped."""
        return self.topic.is_stopped(self.user, self.subject)

    def stop(self) -> str:
        """Stop the mails and return what was before; again changes nothing."""
        return self.topic.stop(self.user, self.subject)

    def resume(self, before: str) -> None:
        """Have the mails sent again, as before where that is known."""
        self.topic.resume(self.user, self.subject, before)


def unsubscribe_url(user: User, topic: str, subject: str) -> str:
    """Return the absolute address that stops this for this member."""
    token = _signer().sign_object([user.pk, topic, subject])
    return f"{settings.SITE_URL}{reverse('accounts:unsubscribe', args=[token])}"


def unsubscribe_headers(url: str) -> dict[str, str]:
    """Return the headers by which mail programs show a button of their own: https://www.rfc-editor.org/rfc/rfc8058."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def read_link(token: str) -> Link | None:
    """Return what a link says: two queries; None for one that was changed or whose member or subject is gone.

    Raise LinkTooOld after a year.
    """
    try:
        user_id, name, subject = _signer().unsign_object(token, max_age=LINK_LIFETIME)
    except signing.SignatureExpired as err:
        raise LinkTooOld from err
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=user_id).first()
    topic = _topics.get(name)
    link = Link(user, topic, subject) if user and topic else None
    return link if link and link.words else None


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=SALT, sep=SEPARATOR)


# Kinds of mail; a link may name several, with commas, as one mail may be about several.


def _kinds_in(subject: str) -> list[str]:
    return [name for name in subject.split(",") if mail_kinds.is_optional(name)]


def _stop_kinds(user: User, subject: str) -> str:
    before = mail_kinds.cadences_of(user)
    names = _kinds_in(subject)
    choose_mails(user, dict.fromkeys(names, Cadence.NEVER), by=user)
    return ",".join(before[name] for name in names)


def _resume_kinds(user: User, subject: str, before: str) -> None:
    names = _kinds_in(subject)
    former = before.split(",") if before.count(",") == len(names) - 1 else [""] * len(names)
    choose_mails(user, {name: _wanted(name, word) for name, word in zip(names, former, strict=True)}, by=user)


def _wanted(name: str, former: str) -> MailChoice.Cadence:
    """Return the cadence to go back to: the former, else the kind's own, and never "never"."""
    kind = mail_kinds.kind_named(name)
    known = [cadence for cadence in Cadence if cadence != Cadence.NEVER]
    if former in known:
        return Cadence(former)
    return kind.default if kind and kind.default in known else Cadence.AT_ONCE


def _kinds_are_stopped(user: User, subject: str) -> bool:
    cadences = mail_kinds.cadences_of(user)
    return all(cadences[name] == Cadence.NEVER for name in _kinds_in(subject))


register(
    KIND,
    Topic(
        words=lambda _user, subject: mail_kinds.words_for(_kinds_in(subject)),
        is_stopped=_kinds_are_stopped,
        stop=_stop_kinds,
        resume=_resume_kinds,
    ),
)
