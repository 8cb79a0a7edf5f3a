"""Every page allauth can show wears our look."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import allauth
import pytest
from allauth.account import urls as allauth_urls
from allauth.usersessions import urls as session_urls
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core import checks
from django.forms import CharField, Form
from django.template.loader import get_template

from accounts import entrance_urls
from accounts.services.members import create_member

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.test import Client, RequestFactory
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User

ACCOUNT = Path(allauth.__file__).parent / "templates" / "account"
ELEMENTS = ACCOUNT.parent / "allauth" / "elements"
NEVER_SHOWN = {
    "phone_change.html",
    "base_manage_phone.html",
    "confirm_phone_verification_code.html",
}
SHIPPED_PAGES = sorted(path.name for path in ACCOUNT.glob("*.html") if path.name not in NEVER_SHOWN)
OURS = str(settings.BASE_DIR / "templates")


def test_allauths_addresses_are_all_taken_over() -> None:
    def listed(patterns: list[object]) -> set[tuple[str, str]]:
        return {(str(pattern.pattern), pattern.name) for pattern in patterns}  # type: ignore[attr-defined]

    sessions = {(f"sessions/{address}", name) for address, name in listed(session_urls.urlpatterns)}
    assert listed(entrance_urls.urlpatterns) == listed(allauth_urls.urlpatterns) | sessions


@pytest.mark.parametrize("pattern", entrance_urls.urlpatterns, ids=lambda pattern: pattern.name)
@pytest.mark.django_db
def test_each_address_shows_our_page_or_leads_on(client: Client, reader: User, pattern: object) -> None:
    for person in (None, reader):
        if person:
            client.force_login(person)
        answer = client.get(f"/accounts/{pattern.pattern}")  # type: ignore[attr-defined]
        assert answer.headers["Cache-Control"] == "private, no-store"
        if answer.status_code == 200:
            assert {template.name for template in answer.templates} >= {"base.html", "allauth/layouts/base.html"}
            assert [template.name for template in answer.templates if not is_ours(template.name)] == []
            assert answer.text.count("<h1") == 1
        else:
            assert answer.status_code == 302


def is_ours(name: str | None) -> bool:
    """Return whether a template lies in the project; Django's own form widgets are no pages."""
    return name is None or name.startswith("django/forms/widgets/") or get_template(name).origin.name.startswith(OURS)


@pytest.mark.parametrize("name", SHIPPED_PAGES)
def test_each_shipped_page_is_replaced(name: str) -> None:
    assert is_ours(f"account/{name}")


@pytest.mark.parametrize("name", sorted(path.name for path in ELEMENTS.glob("*.html")))
def test_each_shipped_element_is_replaced(name: str) -> None:
    assert is_ours(f"allauth/elements/{name}")


@pytest.fixture
def request_of_nobody(rf: RequestFactory) -> HttpRequest:
    """Return a visitor's request as middleware leaves it."""
    request = rf.get("/accounts/x/")
    request.user = AnonymousUser()
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]  # noqa: SLF001  (where messages live)
    return request


@pytest.mark.parametrize("name", [name for name in SHIPPED_PAGES if not name.startswith("base_")])
@pytest.mark.django_db
def test_each_page_has_one_heading_and_a_title(name: str, request_of_nobody: HttpRequest, reader: User) -> None:
    class AnyForm(Form):
        email = CharField(label="Email")
        username = CharField(label="Name")
        password1 = CharField(label="Password")
        fax_number = CharField(label="Trap")

    form = AnyForm({})
    text = get_template(f"account/{name}").render(
        {"form": form, "verify_form": form, "email": "a@mail.example", "minutes_left": 3, "user": reader},
        request_of_nobody,
    )
    assert text.count("<h1") == 1
    assert re.search(r"<title>Error: [A-Z][^|]+ \| Broadsheet</title>", text)


def test_the_settings_are_those_of_the_document() -> None:
    document = (settings.BASE_DIR / "docs" / "accounts.md").read_text()
    named = set(re.findall(r"^\| `([A-Z_]+)`", document, re.MULTILINE))
    folder = settings.BASE_DIR / "config" / "settings"
    source = (folder / "accounts.py").read_text() + (folder / "base.py").read_text()
    used = set(
        re.findall(
            r"^((?:ACCOUNT|ALLAUTH|LOGIN|MFA|SOCIALACCOUNT|STAFF|USERSESSIONS)_[A-Z_]+|AUTH[A-Z_]+|PASSWORD_HASHERS)"
            r"(?:: [^=]+)? =",
            source,
            re.MULTILINE,
        )
    )
    assert named == used


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("ACCOUNT_EMAIL_VERIFICATION", "none", "accounts.E003"),
        ("ALLAUTH_TRUSTED_CLIENT_IP_HEADER", "X-Real-IP", "accounts.E002"),
        ("CACHES", {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}, "accounts.E001"),
    ],
)
def test_wrong_settings_are_found_at_start(settings: SettingsWrapper, name: str, value: object, check: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {"login": "30/m/ip"}
    setattr(settings, name, value)
    found = checks.run_checks(tags=["security"], include_deployment_checks=True)
    assert check in {message.id for message in found}


@pytest.mark.django_db
def test_the_sign_up_page_hides_the_trap(client: Client) -> None:
    page = client.get("/accounts/signup/").text
    trap = page[page.index('class="trap"') :][:400]
    assert 'aria-hidden="true"' in trap
    assert 'tabindex="-1"' in trap
    assert "style=" not in page


@pytest.mark.django_db
def test_fields_are_described_by_their_hints_and_errors(client: Client, sign_up: Callable) -> None:
    create_member(username="taken", email="t@mail.example")
    page = sign_up(username="taken").text
    control = re.search(r'<input[^>]*name="username"[^>]*>', page)
    assert control
    assert 'aria-describedby="id_username_helptext id_username_error"' in control[0]
    assert 'aria-invalid="true"' in control[0]
    assert 'class="input"' in control[0]
    assert "placeholder" not in page
    assert "maxlength" not in control[0]
