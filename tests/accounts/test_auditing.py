"""The audit log: every act is written down once and stays."""

from __future__ import annotations

import contextlib

import pytest
from django.db import transaction

from accounts.models import AuditEntry
from accounts.services.auditing import log_act
from accounts.services.forgetting import FORMER_MEMBER, forget_account
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_did_what_and_shortens_what_changed() -> None:
    editor, member = make_user(), make_user()
    entry = log_act("renamed", member, by=editor, reason="Asked for it.", changes={"name": ["a" * 200, "b"]})
    assert (entry.by_name, entry.act, entry.object_label) == (editor.display_name, "renamed", member.display_name)
    assert entry.changes["name"] == [f"{'a' * 119}…", "b"]


def test_entries_are_neither_changed_nor_deleted() -> None:
    log_act("exported", by=None)
    with pytest.raises(TypeError):
        AuditEntry.objects.update(act="nothing")
    with pytest.raises(TypeError):
        AuditEntry.objects.all().delete()
    assert AuditEntry.objects.get().by_name == "System"


def test_an_act_that_fails_leaves_no_entry() -> None:
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        log_act("published", by=None)
        raise ZeroDivisionError
    assert not AuditEntry.objects.exists()


def test_who_left_is_named_nowhere_in_the_log() -> None:
    gone, editor = make_user(), make_user()
    log_act("renamed", gone, by=editor)
    log_act("published", by=gone)
    forget_account(gone, keep_texts=True)
    renamed, published = AuditEntry.objects.order_by("pk")
    assert renamed.object_label == published.by_name == FORMER_MEMBER
    assert published.by is None
    assert renamed.by_name == editor.display_name
