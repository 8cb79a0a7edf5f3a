"""Every page about second factors wears our look, and its addresses are all taken over."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import allauth
import pytest
from allauth.mfa import urls as allauth_urls
from allauth.mfa.models import Authenticator
from django.template.loader import get_template
from django.test import Client
from django.urls import URLPattern, URLResolver
from django.utils import timezone

from accounts import factor_urls
from tests.accounts.factors import add_key, connect_app, enter_proved
from tests.accounts.test_pages import is_ours

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
MFA = Path(allauth.__file__).parent / "templates" / "mfa"
SHIPPED = sorted(path.relative_to(MFA).as_posix() for path in MFA.rglob("*.*"))
MAILS = sorted(path.name.removesuffix("_subject.txt") for path in (MFA / "email").glob("*_subject.txt"))


def listed(patterns: list[URLPattern | URLResolver], prefix: str = "") -> set[tuple[str, str | None]]:
    """Return the addresses and names of a list, whatever it includes."""
    found: set[tuple[str, str | None]] = set()
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found |= listed(pattern.url_patterns, route)
        else:
            found.add((route, pattern.name))
    return found


def test_allauths_addresses_are_all_taken_over() -> None:
    assert listed([*factor_urls.urlpatterns]) == listed(allauth_urls.urlpatterns)


@pytest.mark.parametrize("name", SHIPPED)
def test_each_shipped_template_is_replaced(name: str) -> None:
    assert is_ours(f"mfa/{name}")


@pytest.mark.parametrize("pattern", factor_urls.urlpatterns, ids=lambda pattern: pattern.name)
def test_each_address_shows_our_page_or_leads_on(client: Client, reader: User, pattern: URLPattern) -> None:
    connect_app(reader)
    enter_proved(client, reader)
    add_key(client)
    key = Authenticator.objects.get(type="webauthn")
    address = "/accounts/2fa/" + str(pattern.pattern).replace("<int:pk>", str(key.pk))
    assert Client().get(address).status_code == 302
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "private, no-store"
    if answer.status_code == 200:
        assert [template.name for template in answer.templates if not is_ours(template.name)] == []
        assert answer.text.count("<h1") == 1
        assert "style=" not in answer.text
    else:
        assert answer.status_code in {302, 404}


@pytest.mark.parametrize("kind", MAILS)
def test_each_mail_has_subject_text_and_html(kind: str) -> None:
    values = {
        "site_name": "Broadsheet",
        "site_url": "https://magazine.example",
        "site_host": "magazine.example",
        "email": "o'hara@mail.example",
        "password_reset_url": "https://magazine.example/new/",
        "timestamp": timezone.now(),
        "network": "10.0.0.0/24",
        "user_agent": "Browser",
    }
    subject, text, html = (
        get_template(f"mfa/email/{kind}_{part}").render(values)
        for part in ("subject.txt", "message.txt", "message.html")
    )
    assert "Broadsheet" in subject
    assert "&#x27;" not in text
    assert "If this was not you" in text
    assert "If this was not you" in html
    assert not re.search(r"<img|http:|src=", html)
