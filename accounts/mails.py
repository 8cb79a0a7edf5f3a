"""Letters: templates in; subject, text and HTML for the outbox out, in the language and zone of who reads them.

A mail is three files, `<prefix>_subject.txt`, `<prefix>_message.txt` and `<prefix>_message.html`; the two messages
extend `mail/base.txt` and `mail/base.html`, whose heads list blocks and variables. Nothing is escaped in text files.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation

from accounts import mail_kinds
from accounts.services.mail import queue_mail
from accounts.unsubscribing import KIND, unsubscribe_headers, unsubscribe_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from accounts.models import OutgoingMail, User

FOLDER = "accounts/email"
# Characters a line: legible in any program, with room to be quoted in an answer.
TEXT_WIDTH = 74


@dataclass(frozen=True)
class Letter:
    """What a mail says, in its three parts."""

    subject: str
    text: str
    html: str


def send_template_mail(
    user: User,
    kind: str,
    context: Mapping[str, Any] | None = None,
    *,
    folder: str = FOLDER,
    headers: dict[str, str] | None = None,
    expires_at: datetime | None = None,
) -> OutgoingMail | None:
    """Queue the mail of this kind to a member; None where it may be stopped and they did not want it.

    Adds the link that stops it and its headers where the kind is optional. Call it in the transaction of its cause.
    """
    if not mail_kinds.may_mail(user, kind):
        return None
    return _queue(user, kind, context, folder=folder, headers=headers, expires_at=expires_at)


def send_template_mails(
    people: Iterable[User], kind: str, context: Mapping[str, Any] | None = None, *, folder: str = FOLDER
) -> None:
    """Queue the mail of this kind to all who want it: two queries, and one for each letter."""
    for person in mail_kinds.reachable(people, kind):
        _queue(person, kind, context, folder=folder)


def _queue(
    user: User,
    kind: str,
    context: Mapping[str, Any] | None,
    *,
    folder: str,
    headers: dict[str, str] | None = None,
    expires_at: datetime | None = None,
) -> OutgoingMail:
    values, way_out = dict(context or {}), {}
    if mail_kinds.is_optional(kind):
        url = unsubscribe_url(user, KIND, kind)
        values |= {"unsubscribe_url": url, "unsubscribe_words": mail_kinds.words_for([kind])}
        way_out = unsubscribe_headers(url)
    return queue_letter(
        write_letter(f"{folder}/{kind}", {"person": user, **values}, reader=user),
        to=user.email,
        kind=kind,
        recipient=user,
        headers={**way_out, **(headers or {})},
        expires_at=expires_at,
    )


def queue_letter(letter: Letter, *, to: str, kind: str, **facts: Any) -> OutgoingMail:
    """Put a letter into the outbox; `facts` as `queue_mail` takes them."""
    return queue_mail(to=to, kind=kind, subject=letter.subject, text=letter.text, html=letter.html, **facts)


def write_letter(prefix: str, values: Mapping[str, Any], *, reader: User | None = None) -> Letter:
    """Render the three files of a mail as its reader would have them; without one, as the site does."""
    language = (reader.language if reader else "") or settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(zone_named(reader.time_zone if reader else "")):
        everything = {**site_values(), "mail_language": language, **values}
        return Letter(
            subject=" ".join(_as_text(f"{prefix}_subject.txt", everything).split()),
            text=wrapped(_as_text(f"{prefix}_message.txt", everything)),
            html=get_template(f"{prefix}_message.html").render(everything).strip(),
        )


def zone_named(name: str) -> ZoneInfo:
    """Return the zone of a member's `time_zone`; the site's where it is empty or unknown here."""
    try:
        return ZoneInfo(name or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


def site_address(path: str) -> str:
    """Return the absolute address of a path; it never comes from a request's Host header."""
    return f"{settings.SITE_URL}{path}"


def site_values() -> dict[str, str]:
    """Return what every mail may print about the site."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "site_host": urlsplit(settings.SITE_URL).netloc,
        "signup_url": site_address(reverse("account_signup")),
        "login_url": site_address(reverse("account_login")),
        "password_reset_url": site_address(reverse("account_reset_password")),
        "settings_url": site_address(reverse("accounts:profile")),
        "security_url": site_address(reverse("accounts:security")),
        "notifications_url": site_address(reverse("accounts:notifications")),
    }


def _as_text(name: str, values: Mapping[str, Any]) -> str:
    """Render a text file: an apostrophe in it is no markup, so nothing is escaped."""
    template = get_template(name).template  # type: ignore[attr-defined]  # Django's engine is the only one here
    return str(template.render(Context(values, autoescape=False)))


def wrapped(text: str) -> str:
    """Return a text in lines of TEXT_WIDTH, with at most one empty line between paragraphs.

    Quoted lines keep their mark; an address longer than a line stays whole, or it would lead nowhere.
    """
    lines: list[str] = []
    for line in text.strip().split("\n"):
        if line.strip():
            lines += _folded(line.rstrip())
        elif lines and lines[-1]:
            lines.append("")
    return "\n".join(lines) + "\n"


def _folded(line: str) -> list[str]:
    mark = line[: len(line) - len(line.lstrip("> "))]
    return textwrap.wrap(
        line[len(mark) :],
        TEXT_WIDTH,
        initial_indent=mark,
        subsequent_indent=mark,
        break_long_words=False,
        break_on_hyphens=False,
    )
