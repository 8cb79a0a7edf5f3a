"""Second factors at the desk: removed by another administrator, with a reason, logged, told by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator

from accounts.errors import AccessRefused
from accounts.models import AuditEntry, OutgoingMail
from accounts.services.factors import remove_factors
from tests.accounts.factors import connect_app
from tests.config.test_admin_site import allow

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

REASON = "Lost her phone, proved it by a call."


@pytest.fixture
def address(reader: User) -> str:
    """Return the page that removes the factors of a member who has some."""
    connect_app(reader)
    return f"/admin/accounts/user/{reader.pk}/factors/"


def test_an_administrator_removes_them_with_a_reason(client: Client, editor: User, reader: User, address: str) -> None:
    client.force_login(editor)
    assert address in client.get(f"/admin/accounts/user/{reader.pk}/change/").text
    assert client.get(address).status_code == 200
    page = client.post(address, {"reason": REASON}, follow=True)
    assert "the member is told by mail" in page.text
    assert not Authenticator.objects.filter(user=reader).exists()
    entry = AuditEntry.objects.get(act="removed factors")
    assert (entry.reason, entry.by, entry.object_key) == (REASON, editor, str(reader.pk))


def test_the_member_is_told_why_and_sees_no_secret(editor: User, reader: User) -> None:
    secret = connect_app(reader)
    remove_factors(reader, by=editor, reason=REASON)
    mail = OutgoingMail.objects.get(kind="factors_removed", recipient=reader)
    assert REASON in mail.text
    assert "http://testserver/accounts/settings/security/" in mail.text
    assert "If this was not you" in mail.html
    assert secret not in mail.text + mail.html


def test_a_reason_is_needed(client: Client, editor: User, reader: User, address: str) -> None:
    client.force_login(editor)
    assert client.post(address, {"reason": " "}).status_code == 422
    assert Authenticator.objects.filter(user=reader).exists()


def test_nobody_else_may(client: Client, reader: User, other_reader: User, address: str) -> None:
    other_reader.is_staff = True
    other_reader.save(update_fields=["is_staff"])
    client.force_login(allow(other_reader, "accounts.view_user", "accounts.change_user"))
    assert client.post(address, {"reason": REASON}).status_code == 403
    with pytest.raises(AccessRefused):
        remove_factors(reader, by=other_reader, reason=REASON)


def test_nobody_does_it_for_themselves(editor: User) -> None:
    connect_app(editor)
    with pytest.raises(AccessRefused, match="Another administrator"):
        remove_factors(editor, by=editor, reason=REASON)


def test_nothing_to_remove_is_no_error_and_no_mail(editor: User, reader: User) -> None:
    assert not remove_factors(reader, by=editor, reason=REASON)
    assert not OutgoingMail.objects.exists()


def test_an_unknown_member_is_not_found(client: Client, editor: User) -> None:
    client.force_login(editor)
    assert client.get("/admin/accounts/user/999999/factors/").status_code == 404
