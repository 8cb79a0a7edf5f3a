"""Make accounts forget a member: their sessions, files, mails, and their name beside what they decided."""

from __future__ import annotations

import json
import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils.html import escape

from accounts.avatars import file_names
from accounts.models import AuditEntry, DataExport, Origin, OutgoingMail, Sanction, User
from accounts.services.exporting import remove_exports
from accounts.services.sessions import end_sessions

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMER_MEMBER = "Former member"
# A reserved word, so that no member bears it. The desk's log needs an account behind each act.
FORMER_MEMBER_USERNAME = "former-member"
SESSIONS_AT_ONCE = 1000


def forget_account(user: User, keep_texts: bool) -> None:
    """Forget what accounts keeps but the row itself and its names, which go last and together."""
    end_traces_in_sessions(user)
    _forget_picture(user)
    remove_exports(DataExport.objects.filter(user=user))
    OutgoingMail.objects.filter(Q(recipient=user) | Q(to__iexact=user.email)).delete()
    _forget_name_in_stuck_mails(user)
    Origin.objects.filter(kind="user", row_id=user.pk).update(row_id=None)
    _forget_name_in_decisions(user)
    _forget_name_in_desk_log(user)
    AuditEntry.objects.forget_member(user.pk, name=FORMER_MEMBER)  # type: ignore[attr-defined]


def _forget_name_in_stuck_mails(user: User) -> None:
    """Delete mails to others that tell of the member and that nobody tries any more; the desk keeps these for a while.

    The text is wrapped, also within names; the HTML is not.
    """
    stuck = OutgoingMail.objects.filter(next_try_at=None).exclude(html="")
    tells_of = Q(html__icontains=escape(user.display_name)) | Q(html__icontains=user.get_absolute_url())
    stuck.filter(tells_of).delete()


def _forget_picture(user: User) -> None:
    """Delete the files first: killed in between, the next run still knows their names."""
    if user.avatar:
        for name in file_names(user.avatar):
            default_storage.delete(name)
        User.objects.filter(pk=user.pk).update(avatar="")


def end_traces_in_sessions(user: User) -> None:
    """End every session that opens the account or in which its address was typed, kept texts and all.

    Reads all sessions: an address typed before signing in stands in sessions that are nobody's.
    """
    end_sessions(user)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for session in Session.objects.iterator(chunk_size=SESSIONS_AT_ONCE):
        if _tells_of(session.get_decoded(), user):
            store(session.session_key).delete()


def _tells_of(data: Mapping[str, Any], user: User) -> bool:
    is_theirs = data.get("_auth_user_id") == str(user.pk) or data.get("sign_up", {}).get("user_id") == user.pk
    held = json.dumps(data, default=str, ensure_ascii=False)
    # The whole address: "an@mail.example" is no part of "dan@mail.example".
    whole = rf"(?<![\w.+-]){re.escape(user.email)}(?!\.?[\w-])"
    return is_theirs or re.search(whole, held, re.IGNORECASE) is not None


def _forget_name_in_decisions(user: User) -> None:
    """Keep what a moderator decided, and what was decided about a member, without their name and their own words."""
    Sanction.objects.filter(by=user).update(by=None, by_name=FORMER_MEMBER)
    Sanction.objects.filter(lifted_by=user).update(lifted_by=None)
    Sanction.objects.filter(answered_by=user).update(answered_by=None)
    # Whose they are is asked once more at the very end, where bans are looked for.
    Sanction.objects.filter(user=user).update(second_look="")


def _forget_name_in_desk_log(user: User) -> None:
    """Keep what was done at the desk, by a former member or to one."""
    about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    about.update(object_id=None, object_repr=FORMER_MEMBER)
    if LogEntry.objects.filter(user=user).exists():
        LogEntry.objects.filter(user=user).update(user=former_member())


def former_member() -> User:
    """Return the account that stands for former colleagues in the desk's log: closed, without address or profile."""
    user: User
    user, is_new = User.objects.get_or_create(
        username=FORMER_MEMBER_USERNAME, defaults={"display_name": FORMER_MEMBER, "is_active": False}
    )
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user
