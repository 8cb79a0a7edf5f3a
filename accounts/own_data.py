"""What accounts itself keeps of a member. Knows allauth's and the desk's tables too: nobody else answers for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import LogEntry

from accounts.models import AuditEntry, DataExport, FormerName, KnownDevice, MailChoice, OutgoingMail, Sanction
from accounts.personal_data import Holder, in_batches, register
from accounts.services.forgetting import forget_account

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import QuerySet

    from accounts.models import User
    from accounts.personal_data import Rows

SETTINGS = (
    "language",
    "time_zone",
    "theme",
    "text_size",
    "typeface",
    "comment_order",
    "has_comment_keys",
    "show_history",
    "indexable",
)
SANCTION = ("kind", "reason", "starts_at", "ends_at", "read_at", "lifted_at", "second_look", "answer", "answered_at")
CLAIMS = frozenset(
    {
        "account.emailaddress.email",
        "account.emailaddress.user",
        "account.emailconfirmation.email_address",
        "accounts.auditentry.by",
        "accounts.auditentry.by_name",
        "accounts.auditentry.network",
        "accounts.bannedaddress.email_hash",
        "accounts.dataexport.file_name",
        "accounts.dataexport.user",
        "accounts.formername.name",
        "accounts.formername.user",
        "accounts.knowndevice.user",
        "accounts.mailchoice.user",
        "accounts.outgoingmail.recipient",
        "accounts.outgoingmail.to",
        "accounts.sanction.answered_by",
        "accounts.sanction.by",
        "accounts.sanction.by_name",
        "accounts.sanction.lifted_by",
        "accounts.sanction.user",
        "accounts.takenname.user",
        "accounts.user.display_name",
        "accounts.user.display_name_changed_at",
        "accounts.user.email",
        "accounts.user.username",
        "accounts.user_groups.user",
        "accounts.user_user_permissions.user",
        "admin.logentry.user",
        "mfa.authenticator.user",
        "sessions.session.session_data",
        "socialaccount.socialaccount.user",
        "usersessions.usersession.ip",
        "usersessions.usersession.user",
        "usersessions.usersession.user_agent",
    }
)


def register_own() -> None:
    """Register what accounts keeps; called once at start."""
    register(Holder(name="accounts", claims=CLAIMS, export=export, erase=forget_account))


def export(user: User) -> Mapping[str, Rows]:
    """Return rows by kind. Not in it: passwords, secrets of factors, codes, and who decided what."""
    return {
        "account": _account(user),
        "names": FormerName.objects.filter(user=user).values("name", "given_up_at"),
        "settings": _settings(user),
        "sanctions": Sanction.objects.filter(user=user).values(*SANCTION),
        "sessions": _of("usersessions.UserSession", user, "ip", "user_agent", "created_at", "last_seen_at"),
        "devices": KnownDevice.objects.filter(user=user).order_by("pk").values("first_seen_at"),
        "factors": _of("mfa.Authenticator", user, "type", "created_at", "last_used_at"),
        "linked-accounts": _of("socialaccount.SocialAccount", user, "provider", "uid", "date_joined", "last_login"),
        "mails": _mails(user),
        "copies": DataExport.objects.filter(user=user).values("asked_at", "ready_at", "expires_at"),
        "desk": _desk_acts(user),
        "acts": AuditEntry.objects.filter(by=user).values("made_at", "act", "object_type"),
    }


def _account(user: User) -> Iterator[dict[str, Any]]:
    yield {
        "username": user.username,
        "display_name": user.display_name,
        "email": user.email,
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "biography": user.biography,
        "member_since": user.date_joined,
        "last_sign_in": user.last_login,
        "last_seen_on": user.last_seen_on,
        "display_name_changed_at": user.display_name_changed_at,
        "roles": list(user.groups.values_list("name", flat=True)),
        "works_at_the_desk": user.is_staff,
        "unread_notices": user.unread_count,
        "erased_at": user.erase_at,
    }


def _settings(user: User) -> Iterator[dict[str, Any]]:
    yield {
        **{name: getattr(user, name) for name in SETTINGS},
        "mails": dict(MailChoice.objects.filter(user=user).values_list("kind", "cadence")),
    }


def _of(model: str, user: User, *fields: str) -> Rows:
    """Return rows of an allauth app that this site may do without."""
    app, _, name = model.partition(".")
    if not apps.is_installed(f"allauth.{app}"):
        return []
    rows: QuerySet[Any] = apps.get_model(app, name).objects.filter(user=user)  # type: ignore[attr-defined]
    return rows.order_by("pk").values(*fields)


def _mails(user: User) -> Iterator[dict[str, Any]]:
    for batch in in_batches(OutgoingMail.objects.filter(recipient=user).only("kind", "made_at", "sent_at")):
        for mail in batch:
            yield {"kind": mail.kind, "made_at": mail.made_at, "sent_at": mail.sent_at}


def _desk_acts(user: User) -> Iterator[dict[str, Any]]:
    """Yield when something was changed at the desk and of what kind it was, never whose."""
    for batch in in_batches(LogEntry.objects.filter(user=user).select_related("content_type")):
        for entry in batch:
            yield {
                "at": entry.action_time,
                "act": entry.get_action_flag_display(),
                "kind": entry.content_type and entry.content_type.model,
            }
