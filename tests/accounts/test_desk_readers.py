"""Readers at the desk: the list, the page, sessions ended, notes among colleagues, roles composed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from accounts.errors import AccessRefused
from accounts.models import AuditEntry, User
from accounts.services.access import change_roles, note_member, sign_out_everywhere
from accounts.services.forgetting import forget_account
from accounts.services.roles import delete_role, save_role
from accounts.services.standing import sanction_member
from tests import factories
from tests.accounts.factors import connect_app
from tests.desk import said, typed
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from articles.models import Article

LIST = "/admin/accounts/user/"


def page_of(user: User) -> str:
    """Return the address of a reader's page."""
    return f"{LIST}{user.pk}/change/"


def test_the_list_tells_what_members_do_in_discussions(client: Client, article: Article, reader: User) -> None:
    factories.make_comment(article, by=reader)
    client.force_login(at_desk("Moderator"))
    page = client.get(LIST).text
    assert "1 published, 0 removed" in page
    assert "Moderator" in page
    assert reader.email not in page


def test_readers_are_filtered_by_standing_role_and_factor(client: Client, reader: User, editor: User) -> None:
    moderator = at_desk("Moderator")
    connect_app(editor)
    sanction_member(reader, kind="banned", reason="Enough.", by=moderator)
    client.force_login(moderator)
    role = moderator.groups.get().pk
    for query, expected in (
        ("standing=banned", {reader}),
        ("standing=order", {editor, moderator}),
        (f"groups__id__exact={role}", {moderator}),
        ("factor=none", {moderator}),
    ):
        assert set(client.get(f"{LIST}?{query}").context["cl"].queryset) == expected, query


def test_d37_the_list_of_readers_costs_the_same_at_any_length(
    client: Client, article: Article, reader: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(at_desk("Administrator"))
    factories.make_comment(article, by=reader)
    with django_assert_max_num_queries(14) as few:
        client.get(LIST)
    for _ in range(8):
        factories.make_comment(article, by=factories.make_user())
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(LIST)


def test_sessions_are_shown_masked_and_ended(client: Client, reader: User, editor: User) -> None:
    client.post("/accounts/login/", {"login": reader.email, "password": factories.PASSWORD})
    client.cookies.clear()
    client.force_login(editor)
    address = f"{LIST}{reader.pk}/sessions/"
    page = client.get(address).text
    assert "127.0.0.0/24" in page
    assert "127.0.0.1" not in page
    assert "Signed out of 1 browser." in said(client, address, {})
    assert not UserSession.objects.filter(user=reader).exists()
    assert AuditEntry.objects.get(act="ended sessions").by == editor


def test_sessions_of_colleagues_are_administrators_business(editor: User) -> None:
    with pytest.raises(AccessRefused):
        sign_out_everywhere(editor, by=at_desk("Moderator"))


def test_notes_stand_with_author_and_time_and_go_with_the_account(client: Client, reader: User) -> None:
    moderator = at_desk("Moderator")
    client.force_login(moderator)
    said(client, page_of(reader), typed(client, page_of(reader), new_note="Writes as @ben too."))
    page = client.get(page_of(reader)).text
    assert "Writes as @ben too." in page
    assert moderator.display_name in page
    with pytest.raises(AccessRefused):
        note_member(reader, text=" ", by=moderator)
    forget_account(reader, keep_texts=True)
    assert not AuditEntry.objects.filter(reason__contains="Writes as").exists()


def test_a_readers_page_leads_to_the_author_they_are(client: Client, reader: User, editor: User) -> None:
    author = factories.make_author("Ada in Print", user=reader)
    client.force_login(editor)
    assert f"/admin/articles/author/{author.pk}/change/" in client.get(page_of(reader)).text


def test_d34_a_suspension_that_ended_yesterday_is_refused_with_the_rest_kept(client: Client, reader: User) -> None:
    client.force_login(at_desk("Moderator"))
    yesterday = timezone.localtime(timezone.now() - timedelta(days=1))
    data = {
        "user": reader.pk,
        "kind": "suspended",
        "ends_at_0": f"{yesterday:%Y-%m-%d}",
        "ends_at_1": f"{yesterday:%H:%M:%S}",
        "reason": "Three insults in a day.",
    }
    page = client.post("/admin/accounts/sanction/add/", data)
    assert "The end must be in the future." in page.text
    assert "Three insults in a day." in page.text
    assert not reader.sanctions.exists()


def test_d35_the_last_administrator_does_not_demote_themselves(client: Client, db: None) -> None:
    user = at_desk("Administrator")
    client.force_login(user)
    data = typed(client, page_of(user), groups=[])
    assert "This is the last administrator. Make somebody else one first." in said(client, page_of(user), data)
    assert user.groups.exists()


def test_the_role_of_the_last_administrator_stays(db: None) -> None:
    user = at_desk("Administrator")
    role = user.groups.get()
    with pytest.raises(AccessRefused):
        delete_role(role, by=user)
    with pytest.raises(AccessRefused):
        save_role(role, rights=role.permissions.exclude(codename="change_group"), by=user)
    assert Group.objects.get(pk=role.pk).permissions.filter(codename="change_group").exists()


def test_roles_are_composed_of_rights_one_has(client: Client, db: None) -> None:
    user = at_desk("Administrator")
    theirs = Permission.objects.get(codename="publish_article")
    beyond = Permission.objects.get(codename="delete_outgoingmail")
    role = Group(name="Night desk")
    assert save_role(role, rights=[theirs], by=user)
    assert AuditEntry.objects.get(object_type="auth.group").changes == {"given": ["", "publish_article"]}
    with pytest.raises(AccessRefused):
        save_role(role, rights=[theirs, beyond], by=user)
    client.force_login(user)
    address = f"/admin/auth/group/{role.pk}/change/"
    said(client, address, typed(client, address, name="Night shift"))
    assert Group.objects.get(pk=role.pk).name == "Night shift"


def test_s61_nobody_without_the_right_makes_anybody_anything(client: Client, reader: User, editor: User) -> None:
    chief, role = at_desk("Chief"), Group.objects.get(name="Administrator")
    client.force_login(chief)
    by_hand = {"is_staff": "on", "is_superuser": "on", "groups": [role.pk], "user_permissions": [1]}
    said(client, page_of(reader), typed(client, page_of(reader), **by_hand))
    assert not reader.groups.exists()
    assert not User.objects.get(pk=reader.pk).is_staff
    for other in (editor, chief):
        assert client.post(page_of(other), by_hand).status_code == 403
    with pytest.raises(AccessRefused):
        change_roles(chief, is_staff=True, is_superuser=True, groups=[role], by=chief)


def test_an_administrator_gives_not_every_right_nor_touches_who_has_it(client: Client, reader: User) -> None:
    user, owner = at_desk("Administrator"), factories.make_user("root2", is_staff=True, is_superuser=True)
    with pytest.raises(AccessRefused):
        change_roles(reader, is_staff=True, is_superuser=True, groups=[], by=user)
    with pytest.raises(AccessRefused):
        change_roles(owner, is_staff=True, is_superuser=False, groups=[], by=user)
    client.force_login(user)
    assert 'name="is_superuser"' not in client.get(page_of(reader)).text
    assert client.post(page_of(owner), {"display_name": "Down"}).status_code == 403
