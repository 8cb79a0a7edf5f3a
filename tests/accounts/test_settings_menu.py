"""The menu of the settings marks where a member is, on the pages beneath its lines too."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.template import Context
from django.urls import reverse

from accounts.templatetags.members import settings_pages
from tests import factories

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db
MARKED = re.compile(r'settings-menu__link"[^>]* aria-current="(\w+)">([^<]+)<')


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        ("accounts:profile", [("page", "Profile")]),
        ("accounts:security", [("page", "Sign-in and security")]),
        ("account_email", [("true", "Sign-in and security")]),
        ("account_change_password", [("true", "Sign-in and security")]),
        ("usersessions_list", [("true", "Sign-in and security")]),
        ("accounts:standing", []),
    ],
)
def test_the_menu_marks_the_line_a_page_belongs_to(
    client: Client, reader: User, name: str, marked: list[tuple[str, str]]
) -> None:
    client.post("/accounts/login/", {"login": reader.username, "password": factories.PASSWORD})
    assert MARKED.findall(client.get(reverse(name)).text) == marked


def test_pages_of_second_factors_belong_to_security() -> None:
    here = SimpleNamespace(resolver_match=SimpleNamespace(view_name="mfa_add_webauthn"))
    marked = [page.words for page in settings_pages(Context({"request": here})) if page.current == "true"]
    assert marked == ["Sign-in and security"]
