"""Leave: an account asked to be deleted goes after a week, in which its member can change their mind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts.errors import LeavingRefused
from accounts.leaving_links import cancel_token
from accounts.mails import send_template_mail, site_address
from accounts.models import OutgoingMail, User
from accounts.permissions import check_may_leave, is_administrator
from accounts.services.auditing import log_act
from accounts.services.sessions import end_sessions

if TYPE_CHECKING:
    from django.db.models import QuerySet

GRACE = timedelta(days=7)
# The second mail goes so long before the end.
REMINDER = timedelta(days=1)
TOMORROW = "erasure_tomorrow"


@transaction.atomic
def schedule_erasure(user: User, *, keep_texts: bool, by: User, reason: str = "", except_key: str = "") -> bool:
    """Have an account deleted in a week; return False if that was so already.

    Ends its sessions, all but the one with `except_key`. Raise LeavingRefused where `check_may_leave` does.
    """
    fresh = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    check_may_leave(fresh, by=by, reason=reason)
    if fresh.erase_at is not None:
        return False
    user.erase_at, user.erase_keeps_texts = timezone.now() + GRACE, keep_texts
    user.save(update_fields=["erase_at", "erase_keeps_texts"])
    end_sessions(user, except_key=except_key)
    log_act("began erasing", user, by=by, reason=reason)
    _mail(user, "erasure_scheduled", reason=reason)
    for moment in (user.erase_at - REMINDER, user.erase_at):
        transaction.on_commit(lambda at=moment: _plan(at), robust=True)  # type: ignore[misc]
    return True


@transaction.atomic
def cancel_erasure(user: User, *, by: User) -> bool:
    """Let an account stay; return False if nobody wanted it deleted. Raise LeavingRefused where it has begun."""
    fresh = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if fresh.erase_at is None:
        return False
    if user.pk != by.pk and not is_administrator(by):
        raise LeavingRefused("Only its member and administrators can keep an account.")
    if fresh.erase_at <= timezone.now():
        raise LeavingRefused("The time to change your mind is over. The account is being deleted.")
    user.erase_at, user.erase_keeps_texts = None, True
    user.save(update_fields=["erase_at", "erase_keeps_texts"])
    OutgoingMail.objects.filter(recipient=user, kind=TOMORROW).delete()
    log_act("kept", user, by=by)
    _mail(user, "erasure_canceled")
    return True


def remind_leaving() -> int:
    """Mail those whose account goes within a day and who have not been told so; return how many."""
    return sum(_remind(pk) for pk in list(to_remind().values_list("pk", flat=True)))


def to_remind() -> QuerySet[User]:
    """Return the members who wait for the second mail."""
    told = OutgoingMail.objects.filter(recipient=OuterRef("pk"), kind=TOMORROW)
    now = timezone.now()
    soon: QuerySet[User] = User.objects.leaving().filter(erase_at__gt=now, erase_at__lte=now + REMINDER)
    return soon.filter(~Exists(told))


@transaction.atomic
def _remind(pk: int) -> bool:
    User.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk").first()
    user = to_remind().filter(pk=pk).first()
    if user is None:
        return False
    _mail(user, TOMORROW)
    return True


def _mail(user: User, kind: str, *, reason: str = "") -> None:
    facts = {"erase_at": user.erase_at, "keeps_texts": user.erase_keeps_texts, "reason": reason}
    if user.erase_at is not None:
        cancel_path = reverse("accounts:keep_account_by_mail", args=[cancel_token(user)])
        facts["cancel_url"] = site_address(cancel_path)
    send_template_mail(user, kind, {**facts, "data_url": site_address(reverse("accounts:data"))})


def _plan(at: datetime) -> None:
    """Have a worker come back then, where there is one; `prune` does the same at its hour."""
    from accounts.tasks import settle_leaving

    if settle_leaving.get_backend().supports_defer:
        settle_leaving.using(run_after=at).enqueue()
