"""What a backup brings back and nobody should meet again: sessions, late mails, copies of data without their files."""

from __future__ import annotations

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.models import DataExport, OutgoingMail
from accounts.services.auditing import log_act
from config.backups import afterwards

# Whoever waited longer for a mail has asked again, or been told otherwise.
STALE_AFTER = timedelta(hours=1)


def register() -> None:
    """Have it done after every restore."""
    afterwards.register("sessions ended, and the codes in them", end_all_sessions, is_about_sessions=True)
    afterwards.register("old mails left unsent", leave_old_mails)
    afterwards.register("copies of members' data forgotten: they ask again", forget_copies)
    afterwards.register("entry in the audit log", note_restore)


@transaction.atomic
def end_all_sessions() -> int:
    """End everybody's session, with what waits in it; return how many there were. The caches are emptied before."""
    UserSession.objects.all().delete()
    return int(Session.objects.all().delete()[0])


def leave_old_mails() -> int:
    """Let nobody send what has waited for an hour and more; return how many mails that were."""
    old = OutgoingMail.objects.filter(next_try_at__isnull=False, made_at__lt=timezone.now() - STALE_AFTER)
    return old.update(next_try_at=None, text="", html="", last_error="Left unsent after a restore.")


def forget_copies() -> int:
    """Drop the rows of copies, whose files no backup holds; return how many."""
    return int(DataExport.objects.all().delete()[0])


def note_restore() -> int:
    """Write down that the site came back from a backup."""
    log_act("restore backup", by=None)
    return 1
