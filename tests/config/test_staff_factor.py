"""The desk opens to people with a second factor only, and leads the others to where they add one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import checks
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.services.access import change_roles
from tests.accounts.factors import add_key, code_of, connect_app, enter_proved

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User

pytestmark = pytest.mark.django_db
SECURITY = "/accounts/settings/security/"


@pytest.fixture(autouse=True)
def strict(settings: SettingsWrapper) -> None:
    """Ask for a second factor as production does."""
    settings.STAFF_FACTOR_REQUIRED = True


def desk_addresses() -> list[str]:
    """Return every address of the desk with something in every blank, but for its two doors."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> list[str]:
        found = []
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            found += walk(pattern.url_patterns, route) if isinstance(pattern, URLResolver) else [route]
        return found

    resolver = next(entry for entry in get_resolver().url_patterns if str(entry.pattern) == "admin/")
    routes = [re.sub(r"<[^>]+>", "1", route) for route in walk(resolver.url_patterns, "/admin/")]
    routes = [re.sub(r"\^|\$|\(\?P.*?\)", "", route) for route in routes]
    return [route for route in routes if route not in {"/admin/login/", "/admin/logout/"}]


@pytest.mark.parametrize("address", desk_addresses())
def test_b22_every_address_of_the_desk_leads_to_set_up_and_back(client: Client, editor: User, address: str) -> None:
    client.force_login(editor)
    answer = client.get(address)
    if answer.status_code == 405:
        # It takes forms only, and takes none before there is a second factor.
        assert client.post(address).status_code == 403
        return
    assert answer.status_code in {301, 302}
    assert answer.headers["Location"].startswith((f"{SECURITY}?next=", "/admin/"))
    if answer.headers["Location"].startswith("/admin/"):
        assert client.get(address, follow=True).redirect_chain[-1][0].startswith(f"{SECURITY}?next=")


def test_b22_set_up_says_why_and_leads_back(client: Client, editor: User) -> None:
    enter_proved(client, editor)
    page = client.get("/admin/comments/comment/?state=held", follow=True).text
    assert "The desk opens with a second factor only." in page
    (address,) = re.findall(r'href="(/accounts/2fa/totp/activate/\?next=[^"]+)"', page)
    secret = re.search(r'class="secret"[^>]*>([A-Z2-7]+)<', client.get(address).text)
    assert secret
    came_for = "/admin/comments/comment/?state=held"
    done = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret[1]), "next": came_for}, follow=True)
    assert 'href="/admin/comments/comment/?state=held"' in done.text
    assert client.get("/admin/").status_code == 200


def test_b22_the_last_factor_cannot_be_removed(client: Client, editor: User) -> None:
    enter_proved(client, editor)
    add_key(client)
    key = Authenticator.objects.get(type="webauthn")
    address = f"/accounts/2fa/webauthn/keys/{key.pk}/remove/"
    assert "Add another one first" in client.get(address).text
    refused = client.post(address)
    assert refused.status_code == 422
    assert "Add another one first" in refused.text
    connect_app(editor)
    assert client.post(address).status_code == 302
    assert "Add another one first" in client.post("/accounts/2fa/totp/deactivate/").text
    assert Authenticator.objects.filter(user=editor, type="totp").exists()


def test_recovery_codes_alone_do_not_open_the_desk(client: Client, editor: User) -> None:
    RecoveryCodes.activate(editor)
    client.force_login(editor)
    assert client.get("/admin/").headers["Location"] == f"{SECURITY}?next=%2Fadmin%2F"


def test_a_form_that_was_on_its_way_comes_back_with_its_text(client: Client, editor: User) -> None:
    client.force_login(editor)
    answer = client.post("/admin/articles/article/add/", {"title": "Hours"}, headers={"origin": "http://testserver"})
    assert answer.status_code == 403
    assert 'value="Hours"' in answer.text
    assert "The desk asks for a second factor" in answer.text


def test_newcomers_of_the_staff_have_the_time_the_operator_gives(
    client: Client, editor: User, reader: User, settings: SettingsWrapper
) -> None:
    settings.STAFF_FACTOR_GRACE = timedelta(hours=48)
    change_roles(reader, is_staff=True, is_superuser=False, groups=[], by=editor)
    client.force_login(reader)
    assert "The desk needs a second factor from" in client.get("/admin/").text
    type(reader).objects.filter(pk=reader.pk).update(staff_since=timezone.now() - timedelta(hours=49))
    assert client.get("/admin/").status_code == 302


def test_a_second_promotion_of_a_member_of_the_staff_starts_no_new_grace(editor: User, reader: User) -> None:
    change_roles(reader, is_staff=True, is_superuser=False, groups=[], by=editor)
    since = type(reader).objects.get(pk=reader.pk).staff_since
    change_roles(reader, is_staff=True, is_superuser=True, groups=[], by=editor)
    assert type(reader).objects.get(pk=reader.pk).staff_since == since
    change_roles(reader, is_staff=False, is_superuser=False, groups=[], by=editor)
    assert type(reader).objects.get(pk=reader.pk).staff_since is None


def test_readers_without_a_role_are_refused_as_before(client: Client, reader: User) -> None:
    client.force_login(reader)
    assert client.get("/admin/", follow=True).status_code == 403


def test_a_public_site_cannot_switch_it_off(settings: SettingsWrapper) -> None:
    settings.STAFF_FACTOR_REQUIRED = False
    settings.EMBEDDED = False
    found = checks.run_checks(tags=["security"], include_deployment_checks=True)
    assert "accounts.E006" in {message.id for message in found}
