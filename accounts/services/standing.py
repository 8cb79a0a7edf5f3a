"""Decisions about members: given, read, looked at again, ended. The member is told of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import notices
from accounts.errors import SanctionRefused
from accounts.mails import send_template_mail, site_address, zone_named
from accounts.models import SECOND_LOOK_MAX_LENGTH, Sanction, User
from accounts.permissions import SANCTION, check_answer, check_lift, check_sanction
from accounts.services.auditing import log_act
from accounts.standing import sentence

if TYPE_CHECKING:
    from datetime import datetime

Kind = Sanction.Kind
TIMED = frozenset({Kind.LIMITED, Kind.SUSPENDED})


@transaction.atomic
def sanction_member(
    user: User, *, kind: str, reason: str, by: User, note: str = "", ends_at: datetime | None = None
) -> Sanction:
    """Decide about a member, who is told the reason; raise SanctionRefused with a sentence for the moderator.

    `ends_at` is asked for limited and suspended members, and for nobody else.
    """
    fresh = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    check_sanction(fresh, by=by)
    check_end(kind, ends_at)
    if not reason.strip():
        raise SanctionRefused("Give a reason. The member reads it.")
    sanction: Sanction = Sanction.objects.create(
        user=fresh, kind=kind, reason=reason.strip(), note=note.strip(), ends_at=ends_at, by=by, by_name=by.display_name
    )
    log_act("sanctioned", fresh, by=by, reason=sanction.reason, changes={"kind": [None, kind]})
    _tell(sanction, "sanction", sentence(sanction))
    return sanction


def check_end(kind: str, ends_at: datetime | None) -> None:
    """Raise SanctionRefused for an end that does not fit the kind or has passed."""
    if kind not in TIMED and ends_at is not None:
        raise SanctionRefused("A warning and a ban have no end. Leave it empty.")
    if kind in TIMED and ends_at is None:
        raise SanctionRefused("Say until when.")
    if ends_at is not None and ends_at <= timezone.now():
        raise SanctionRefused("The end must be in the future.")


@transaction.atomic
def lift_sanction(sanction: Sanction, *, by: User, reason: str) -> bool:
    """End a sanction early; return False if it does not hold any more. The reason stays among the private notes."""
    fresh = _locked(sanction)
    check_lift(fresh, by=by)
    if not fresh.is_in_force:
        return False
    if not reason.strip():
        raise SanctionRefused("Say why it ends early.")
    fresh.note = f"{fresh.note}\nEnded early: {reason.strip()}".strip()
    _lift(fresh, by)
    log_act("lifted sanction", fresh.user, by=by, reason=reason.strip())
    _tell(fresh, "sanction_lifted", "A moderator ended a decision about your account early. You can write again.")
    return True


def read_warning(user: User) -> bool:
    """Note that a member has read their warning, the oldest first; return False if none waits."""
    waiting = Sanction.objects.in_force().filter(user=user, kind=Kind.WARNING).order_by("starts_at", "pk")
    oldest: Sanction | None = waiting.first()
    if oldest is None:
        return False
    return bool(Sanction.objects.filter(pk=oldest.pk, read_at=None).update(read_at=timezone.now()))


@transaction.atomic
def ask_second_look(sanction: Sanction, *, by: User, text: str) -> bool:
    """Ask another moderator to look at a sanction again; return False if that was asked before."""
    fresh, text = _locked(sanction), text.strip()
    if fresh.user_id != by.pk or not fresh.is_in_force:
        raise SanctionRefused("This decision does not hold any more.")
    if not text:
        raise SanctionRefused("Say in a few words why it should be looked at again.")
    if len(text) > SECOND_LOOK_MAX_LENGTH:
        raise SanctionRefused(f"Use at most {SECOND_LOOK_MAX_LENGTH:,} characters.")
    if fresh.second_look_at is not None:
        return False
    fresh.second_look, fresh.second_look_at = text, timezone.now()
    fresh.save(update_fields=["second_look", "second_look_at"])
    return True


@transaction.atomic
def answer_second_look(sanction: Sanction, *, by: User, answer: str, lifts: bool) -> None:
    """Answer a member's request, and end the sanction or uphold it; raise SanctionRefused where that is not yours."""
    fresh = _locked(sanction)
    check_answer(fresh, by=by, is_alone=is_alone(by))
    if not answer.strip():
        raise SanctionRefused("Write an answer. The member reads it.")
    fresh.answer, fresh.answered_at, fresh.answered_by = answer.strip(), timezone.now(), by
    fresh.save(update_fields=["answer", "answered_at", "answered_by"])
    if lifts and fresh.is_in_force:
        _lift(fresh, by)
    log_act("answered second look", fresh.user, by=by, reason=fresh.answer, changes={"lifted": [False, lifts]})
    outcome = "The decision about your account was ended" if lifts else "The decision about your account stands"
    _tell(fresh, "second_look_answered", f"{outcome}: {fresh.answer}")


def is_alone(by: User) -> bool:
    """Tell whether nobody else decides about members here: one query."""
    return not ModelBackend().with_perm(SANCTION).exclude(pk=by.pk).exists()


def _locked(sanction: Sanction) -> Sanction:
    found: Sanction = Sanction.objects.select_for_update(no_key=True).get(pk=sanction.pk)
    return found


def _lift(sanction: Sanction, by: User) -> None:
    sanction.lifted_at, sanction.lifted_by = timezone.now(), by
    sanction.save(update_fields=["lifted_at", "lifted_by", "note"])


def _tell(sanction: Sanction, kind: str, text: str) -> None:
    """Tell the member by a notice and by a mail that cannot be switched off."""
    if sanction.user is None:
        return
    page = reverse("accounts:standing")
    notices.tell(sanction.user, text=text, address=page)
    with timezone.override(zone_named(sanction.user.time_zone)):
        facts = {"sanction": sanction, "sentence": sentence(sanction), "standing_url": site_address(page)}
    send_template_mail(sanction.user, kind, facts)
