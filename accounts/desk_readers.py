"""The desk's list and page of readers: who they are, how they stand, where they are signed in, what is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.html import format_html_join

from accounts.desk_admin import DeskAdmin
from accounts.desk_facts import facts_of
from accounts.devices import device_in_words, masked_network
from accounts.models import AuditEntry, OutgoingMail, Sanction
from accounts.services.access import NOTED
from accounts.services.sessions import live_sessions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest

    from accounts.models import User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class StandingFilter(admin.SimpleListFilter):
    """How members stand."""

    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        kinds = [(str(kind.value), str(kind.label)) for kind in Sanction.Kind]
        return [("order", "In order"), *kinds, ("leaving", "Erasure pending"), ("closed", "Closed")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Read the annotation `sanction_kind`; an unknown value keeps everything."""
        open_ones = queryset.filter(is_active=True)
        kept = {
            "order": open_ones.filter(erase_at=None, sanction_kind=None),
            "leaving": open_ones.filter(erase_at__isnull=False),
            "closed": queryset.filter(is_active=False),
            **{kind: open_ones.filter(sanction_kind=kind) for kind in Sanction.Kind.values},
        }
        return kept.get(self.value() or "", queryset)


class FactorFilter(admin.SimpleListFilter):
    """People of the desk whose door stands open with a password alone."""

    title = "second factor"
    parameter_name = "factor"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("none", "At the desk without one")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
        return queryset.filter(~Exists(factors), is_staff=True) if self.value() == "none" else queryset


class Readers(ChangeList):
    """A page of readers with what other apps know of them: as many queries as there are such apps."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = with_facts(list(self.result_list))


def with_facts(members: Sequence[Any]) -> Sequence[Any]:
    """Return members with what other apps know of them."""
    facts = facts_of([member.pk for member in members])
    for member in members:
        member.desk_facts = facts.get(member.pk, "")
    return members


class ReaderFacts(DeskAdmin):
    """Columns and lines of readers. Each says what it queries."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return Readers

    def file_filled(self, rows: Sequence[Any]) -> Sequence[Any]:
        return with_facts(rows)

    @admin.display(description="in discussions")
    def facts(self, member: User) -> str:
        """Return what the list has loaded for the whole page."""
        return getattr(member, "desk_facts", "") or "–"

    @admin.display(description="last seen", ordering="last_seen_on")
    def last_seen(self, member: User) -> Any:
        return member.last_seen_on

    @admin.display(description="roles")
    def roles(self, member: User) -> str:
        """Return what somebody is at the desk; the list has the groups prefetched."""
        names = ["Every right"] * member.is_superuser + sorted(group.name for group in member.groups.all())
        return (", ".join(names) or "At the desk") if member.is_staff else ", ".join(names) or "–"

    @admin.display(description="signed in at")
    def sessions(self, member: User) -> str:
        """Return the member's browsers, the one used last first, their networks masked: one query."""
        rows = [
            (device_in_words(row.user_agent), masked_network(row.ip), _moment(row.last_seen_at))
            for row in live_sessions(member)
        ]
        return format_html_join("", "<p>{}, {}, last on {}</p>", rows) or "Nowhere"

    @admin.display(description="mails that failed")
    def failed_mails(self, member: User) -> int:
        """Return how many mails to this member were given up: one query."""
        mails: Any = OutgoingMail.objects
        return int(mails.given_up().filter(recipient=member).count())

    @admin.display(description="private notes")
    def notes(self, member: User) -> str:
        """Return what colleagues noted, the newest first: one query."""
        entries: Any = AuditEntry.objects
        rows = [
            (entry.reason, entry.by_name, _moment(entry.made_at)) for entry in entries.about(member).filter(act=NOTED)
        ]
        return format_html_join("", "<p>{} <i>{}, {}</i></p>", rows) or "None so far."


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%-d %B %Y %H:%M}"
