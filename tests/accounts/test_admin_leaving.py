"""Erasure at the desk: started by an administrator with a reason, told by mail, taken back the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accounts.errors import AccessRefused
from accounts.models import AuditEntry, OutgoingMail
from accounts.services.access import change_roles
from accounts.services.leaving import schedule_erasure
from tests.config.test_admin_site import allow

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

REASON = "Asked for it by letter."


@pytest.fixture
def address(reader: User) -> str:
    """Return the page that has a member's account deleted."""
    return f"/admin/accounts/user/{reader.pk}/erase/"


def test_an_administrator_starts_it_and_takes_it_back(client: Client, editor: User, reader: User, address: str) -> None:
    client.force_login(editor)
    assert address in client.get(f"/admin/accounts/user/{reader.pk}/change/").text
    client.post(address, {"reason": REASON, "keep_texts": "remove"})
    reader.refresh_from_db()
    assert reader.erase_at is not None
    assert not reader.erase_keeps_texts
    assert REASON in " ".join(OutgoingMail.objects.get(kind="erasure_scheduled").text.split())
    assert AuditEntry.objects.get(act="began erasing", object_key=str(reader.pk)).reason == REASON
    assert "stays as it was" in client.get(address).text
    client.post(address)
    reader.refresh_from_db()
    assert reader.erase_at is None


def test_a_reason_is_needed_and_staff_stay(client: Client, editor: User, reader: User, address: str) -> None:
    client.force_login(editor)
    assert client.post(address, {"reason": "", "keep_texts": "keep"}).status_code == 422
    reader.is_staff = True
    reader.save(update_fields=["is_staff"])
    page = client.post(address, {"reason": REASON, "keep_texts": "keep"}, follow=True)
    assert "hand over their role first" in page.text
    reader.refresh_from_db()
    assert reader.erase_at is None


def test_nobody_else_may(client: Client, other_reader: User, address: str) -> None:
    other_reader.is_staff = True
    other_reader.save(update_fields=["is_staff"])
    client.force_login(allow(other_reader, "accounts.change_user", "accounts.sanction_member"))
    assert client.post(address, {"reason": REASON, "keep_texts": "keep"}).status_code == 403


def test_who_is_leaving_gets_no_role(editor: User, reader: User) -> None:
    schedule_erasure(reader, keep_texts=True, by=reader)
    with pytest.raises(AccessRefused, match="about to be deleted"):
        change_roles(reader, is_staff=True, is_superuser=True, groups=[], by=editor)
    reader.refresh_from_db()
    assert not reader.is_staff
