"""Members and the outbox at the desk: who sees what of whom, and who changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accounts.errors import AccessRefused
from accounts.models import OutgoingMail, User
from accounts.services.access import allow_sign_in, change_roles
from accounts.services.mail import queue_mail
from tests import factories
from tests.config.test_admin_site import allow
from tests.desk import said, typed

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

LIST = "/admin/accounts/user/"
MAILS = "/admin/accounts/outgoingmail/"


@pytest.fixture
def chief(db: None) -> User:
    """Return somebody of the staff who may change members and is no administrator."""
    user = factories.make_user("noor", display_name="Noor Bekele", is_staff=True)
    return allow(user, "accounts.view_user", "accounts.change_user")


def form_of(user: User) -> str:
    """Return the address of a member's form."""
    return f"{LIST}{user.pk}/change/"


def test_no_form_shows_a_password_hash(client: Client, editor: User, reader: User) -> None:
    client.force_login(editor)
    for address in (LIST, form_of(reader)):
        page = client.get(address).content.decode()
        assert reader.password not in page
        assert 'name="password"' not in page


def test_addresses_and_rights_are_for_administrators(client: Client, chief: User, editor: User, reader: User) -> None:
    client.force_login(chief)
    page = client.get(form_of(reader)).content.decode()
    assert reader.email not in page
    assert 'name="is_staff"' not in page
    client.force_login(editor)
    page = client.get(form_of(reader)).content.decode()
    assert reader.email in page
    assert 'name="is_staff"' in page


def test_posted_rights_are_ignored_for_all_others(client: Client, chief: User, reader: User) -> None:
    client.force_login(chief)
    by_hand = {"is_superuser": "on", "is_staff": "on", "email": "x@y.example", "username": "root"}
    said(client, form_of(reader), typed(client, form_of(reader), **by_hand))
    reader.refresh_from_db()
    assert (reader.is_superuser, reader.is_staff, reader.username) == (False, False, "ada")


def test_staff_is_changed_by_administrators_only(client: Client, chief: User, editor: User) -> None:
    client.force_login(chief)
    assert client.post(form_of(editor), {"display_name": "Down"}).status_code == 403
    assert client.post(form_of(chief), {"display_name": "Up", "is_superuser": "on"}).status_code == 403


def test_a_member_is_kept_out_and_let_in_again(client: Client, chief: User, reader: User) -> None:
    client.force_login(chief)
    data = typed(client, form_of(reader))
    data.pop("is_active")
    said(client, form_of(reader), data)
    assert not User.objects.get(pk=reader.pk).is_active
    said(client, form_of(reader), typed(client, form_of(reader), is_active="on"))
    assert User.objects.get(pk=reader.pk).is_active


def test_a_new_display_name_is_judged_like_a_readers(
    client: Client, chief: User, reader: User, other_reader: User
) -> None:
    client.force_login(chief)
    said(client, form_of(reader), typed(client, form_of(reader), display_name="Ada Larkin"))
    assert User.objects.get(pk=reader.pk).display_name == "Ada Larkin"
    said(client, form_of(reader), typed(client, form_of(reader), display_name="Вen Okoro"))
    assert User.objects.get(pk=reader.pk).display_name == "Ada Larkin"


def test_the_last_administrator_stays_one(client: Client, editor: User) -> None:
    client.force_login(editor)
    data = typed(client, form_of(editor))
    data.pop("is_superuser")
    assert "This is the last administrator. Make somebody else one first." in said(client, form_of(editor), data)
    assert User.objects.get(pk=editor.pk).is_superuser


def test_nobody_locks_themselves_out(editor: User) -> None:
    with pytest.raises(AccessRefused):
        allow_sign_in(editor, allowed=False, by=editor)


def test_roles_are_given_by_administrators_only(editor: User, chief: User, reader: User) -> None:
    with pytest.raises(AccessRefused):
        change_roles(reader, is_staff=True, is_superuser=False, groups=[], by=chief)
    assert change_roles(reader, is_staff=True, is_superuser=False, groups=[], by=editor)
    assert not change_roles(reader, is_staff=True, is_superuser=False, groups=[], by=editor)


@pytest.mark.parametrize("lookup", ["password__startswith=md5", "email__startswith=a", "emailaddress__email=a"])
def test_secrets_are_not_guessed_by_filtering(client: Client, editor: User, lookup: str) -> None:
    client.force_login(editor)
    assert client.get(f"{LIST}?{lookup}").status_code == 400


def test_whole_addresses_find_members_for_administrators_only(
    client: Client, editor: User, chief: User, reader: User
) -> None:
    client.force_login(editor)
    assert list(client.get(LIST, {"q": reader.email}).context["cl"].queryset) == [reader]
    client.force_login(chief)
    assert list(client.get(LIST, {"q": reader.email}).context["cl"].queryset) == []


def test_members_are_neither_added_nor_deleted(client: Client, editor: User, reader: User) -> None:
    client.force_login(editor)
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{reader.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_outbox_shows_states_and_never_codes(client: Client, editor: User) -> None:
    mail = queue_mail(to="ada@mail.example", kind="code", subject="Your code: ABCD-EFGH", text="ABCD-EFGH")
    client.force_login(editor)
    for address in (MAILS, f"{MAILS}{mail.pk}/change/"):
        page = client.get(address).content.decode()
        assert "Waits" in page
        assert "ABCD-EFGH" not in page
    assert client.post(f"{MAILS}{mail.pk}/change/", {"to": "me@mail.example"}).status_code == 403
    assert OutgoingMail.objects.get().to == "ada@mail.example"


def test_the_outbox_is_for_administrators(client: Client, chief: User) -> None:
    client.force_login(allow(chief, "accounts.view_outgoingmail"))
    assert client.get(MAILS).status_code == 403


@pytest.mark.parametrize("address", [LIST, MAILS])
def test_lists_cost_the_same_at_any_length(
    client: Client, editor: User, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(editor)
    with django_assert_max_num_queries(8) as few:
        client.get(address)
    for _ in range(6):
        user = factories.make_user()
        queue_mail(to=user.email, kind="code", subject="Code", text="ABCD")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(address)
