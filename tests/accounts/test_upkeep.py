"""What has had its time goes, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.utils import timezone

from accounts.models import DataExport, MailChoice, OutgoingMail, Sanction, User
from accounts.names import name_key
from accounts.services.counting import count_act
from accounts.services.exporting import ask_for_export, build_export
from accounts.services.forgetting import former_member
from accounts.services.mail import queue_mail, send_due
from accounts.services.members import create_member, pretend_sign_up
from accounts.taken_names import taken_keys

if TYPE_CHECKING:
    from pathlib import Path

    import time_machine

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_things(reader: User, time_machine: time_machine.TimeMachineFixture) -> User:
    """Return an account that was not confirmed, 31 days later, among other things of its age."""
    unconfirmed = create_member(username="cleo", email="cleo@mail.example", confirmed=False)
    pretend_sign_up(username="dora", email="ada@mail.example", password=None)
    queue_mail(to="ada@mail.example", kind="greeting", subject="Good day", text="Hello")
    send_due()
    count_act("sign-up:192.0.2.1", amount=20, seconds=3600)
    session = SessionStore()
    session.set_expiry(60)
    session.save()
    UserSession.objects.create(user=reader, session_key=session.session_key, ip="203.0.113.77", user_agent="Browser")
    time_machine.move_to(timezone.now() + timedelta(days=31), tick=False)
    return unconfirmed


def removals(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines of what was removed; others say what was looked at or written down."""
    return [line for line in capsys.readouterr().out.splitlines() if line.endswith(" removed")]


def test_old_things_go(old_things: User, reader: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("prune")
    told = [line for line in removals(capsys) if " 0 " not in line]
    assert told == [
        "prune: 1 expired sessions removed",
        "prune: 1 rows of ended sessions removed",
        "prune: 1 unconfirmed accounts removed",
        "prune: 1 names free again removed",
        "prune: 1 notes of old mails removed",
        "prune: 1 counts of limits removed",
    ]
    assert list(User.objects.all()) == [reader]
    assert not taken_keys({name_key("cleo")})


def test_a_second_run_finds_nothing(old_things: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("prune")
    capsys.readouterr()
    call_command("prune")
    assert {line.split()[1] for line in removals(capsys)} == {"0"}


def test_a_dry_run_changes_nothing(old_things: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("prune", dry_run=True)
    assert "prune: 1 unconfirmed accounts would go" in capsys.readouterr().out
    assert User.objects.filter(pk=old_things.pk).exists()


def test_young_things_stay(reader: User) -> None:
    create_member(username="cleo", email="cleo@mail.example", confirmed=False)
    queue_mail(to="ada@mail.example", kind="greeting", subject="Good day", text="Hello")
    call_command("prune")
    assert User.objects.count() == 2
    assert OutgoingMail.objects.count() == 1


def test_b34_an_unconfirmed_account_that_owns_something_is_kept_and_reported(
    old_things: User, capsys: pytest.CaptureFixture[str]
) -> None:
    MailChoice.objects.create(user=old_things, kind="reply", cadence="never")
    call_command("prune")
    assert User.objects.filter(pk=old_things.pk).exists()
    told = capsys.readouterr().out
    assert "prune: 0 unconfirmed accounts removed" in told
    assert "prune: 1 unconfirmed accounts kept, since something leads to them" in told


def test_what_stands_for_former_colleagues_is_no_unconfirmed_account(
    db: None, capsys: pytest.CaptureFixture[str], time_machine: time_machine.TimeMachineFixture
) -> None:
    user = former_member()
    LogEntry.objects.create(user=user, action_flag=CHANGE, object_repr="Members")
    time_machine.move_to(timezone.now() + timedelta(days=8), tick=False)
    call_command("prune")
    assert "unconfirmed accounts kept" not in capsys.readouterr().out
    assert LogEntry.objects.get().user == user


def test_b34_the_name_and_the_address_of_an_unconfirmed_account_are_free_again(old_things: User) -> None:
    call_command("prune")
    assert create_member(username="cleo", email="cleo@mail.example").username == "cleo"


def test_private_notes_go_two_years_after_the_end(reader: User, time_machine: time_machine.TimeMachineFixture) -> None:
    now = timezone.now()
    for days in (1, 10):
        ends_at = now + timedelta(days=days)
        Sanction.objects.create(user=reader, kind="limited", reason="Spam.", note="Watch.", ends_at=ends_at)
    time_machine.move_to(now + timedelta(days=2 * 365 + 5), tick=False)
    call_command("prune")
    assert sorted(Sanction.objects.values_list("note", flat=True)) == ["", "Watch."]


def test_copies_of_data_go_with_their_files(
    reader: User, private_folder: Path, time_machine: time_machine.TimeMachineFixture
) -> None:
    build_export(ask_for_export(reader, by=reader).pk)
    assert len(list(private_folder.rglob("*.zip"))) == 1
    time_machine.move_to(timezone.now() + timedelta(hours=25), tick=False)
    call_command("prune")
    assert not list(private_folder.rglob("*.zip"))
    assert not DataExport.objects.exists()
