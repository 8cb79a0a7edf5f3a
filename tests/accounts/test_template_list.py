"""Every template an account page can be made of is ours: the list of the specification, read as data."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import allauth
import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.forms import CharField, Form
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.test import RequestFactory

    from accounts.models import User

OURS = settings.BASE_DIR / "templates"
SHIPPED = Path(allauth.__file__).parent / "templates"
LISTED = {
    "allauth/layouts": "base entrance manage",
    "allauth/elements": (
        "alert badge button button_group details field fields form h1 h2 hr img p panel provider provider_list table "
        "tbody td th thead tr"
    ),
    "account": (
        "login signup signup_by_passkey signup_closed logout account_inactive reauthenticate request_login_code "
        "confirm_login_code base_confirm_code confirm_email_verification_code confirm_password_reset_code email_change "
        "password_change password_set password_reset password_reset_from_key password_reset_from_key_done "
        "base_entrance base_manage base_manage_email base_manage_password base_reauthenticate "
        "snippets/already_logged_in snippets/warn_no_email password_reset_help_text "
        "email email_confirm verification_sent verified_email_required password_reset_done"
    ),
    "mfa": (
        "index authenticate reauthenticate trust base_entrance base_manage totp/base totp/activate_form "
        "totp/deactivate_form recovery_codes/base recovery_codes/index recovery_codes/generate "
        "recovery_codes/download.txt webauthn/base webauthn/add_form webauthn/edit_form webauthn/authenticator_list "
        "webauthn/authenticator_confirm_delete webauthn/reauthenticate webauthn/signup_form "
        "webauthn/snippets/login_script webauthn/snippets/scripts"
    ),
    "usersessions": "usersession_list base_manage",
    "socialaccount": (
        "login signup connections login_cancelled login_redirect authentication_error base_entrance base_manage "
        "snippets/login snippets/login_extra snippets/provider_list"
    ),
}
PATHS = [
    f"{folder}/{name}" if "." in name else f"{folder}/{name}.html"
    for folder, names in LISTED.items()
    for name in names.split()
]
PARTS = ("allauth/elements/", "account/password_reset_help_text")
PAGES = [path for path in PATHS if path.endswith(".html") and "snippets/" not in path and not path.startswith(PARTS)]
# Bases that pages extend have no heading of their own.
WITH_HEADING = [path for path in PAGES if "/base" not in path]
# Never shown: telephones are not asked for.
UNUSED_MESSAGES = {"phone_verification_sent.txt", "phone_verified.txt"}
MESSAGES = sorted(path.relative_to(SHIPPED).as_posix() for path in SHIPPED.glob("*/messages/*.txt"))
SUBJECTS = sorted(
    path.relative_to(SHIPPED).as_posix() for path in SHIPPED.glob("*/email/*_subject.txt") if path.parts[-3] != "idp"
)


def is_ours(name: str) -> bool:
    """Return whether a template lies in the project."""
    return Path(get_template(name).origin.name).is_relative_to(OURS)


@pytest.mark.parametrize("path", PATHS)
def test_a_listed_template_is_ours(path: str) -> None:
    assert is_ours(path)


@pytest.mark.parametrize("path", MESSAGES)
def test_a_flash_text_is_ours_and_whole_sentences(path: str) -> None:
    if path.startswith(("headless/", "idp/")):
        return
    assert is_ours(path)
    text = get_template(path).template.render(
        Context({"user": SimpleNamespace(is_authenticated=True, display_name="A"), "email": "a@mail.example"})
    )
    assert text.strip() == "" or re.fullmatch(r"[A-Z].*[.!]", text.strip(), re.DOTALL)


@pytest.mark.parametrize("path", SUBJECTS)
def test_a_mail_is_ours_in_all_its_parts(path: str) -> None:
    for part in ("subject.txt", "message.txt", "message.html"):
        assert is_ours(path.replace("subject.txt", part))


class AnyForm(Form):
    """Has the fields any of the pages may ask for."""

    email = CharField(label="Email")
    username = CharField(label="Name")
    password1 = CharField(label="Password")
    fax_number = CharField(label="Trap")
    credential = CharField(label="Key")
    accounts = ()


@pytest.fixture
def request_of(rf: RequestFactory) -> HttpRequest:
    """Return a visitor's request as middleware leaves it."""
    request = rf.get("/accounts/x/")
    request.user = AnonymousUser()
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]  # noqa: SLF001  (where messages live)
    return request


@pytest.mark.parametrize("path", WITH_HEADING)
@pytest.mark.django_db
def test_a_listed_page_has_our_frame_one_heading_and_a_title(path: str, request_of: HttpRequest, reader: User) -> None:
    form = AnyForm({})
    text = get_template(path).render(
        {
            "form": form,
            "verify_form": form,
            "terms_form": form,
            "email": "a@mail.example",
            "user": reader,
            "minutes_left": 3,
            "provider": SimpleNamespace(name="City Library"),
            "account": SocialAccount(provider="city", uid="77", user=reader),
            "authenticator": SimpleNamespace(pk=1, wrap=lambda: None, created_at=timezone.now()),
            "sessions": [{"pk": 1, "device": "Firefox", "network": "x", "is_current": True}],
            "redirect_to": "/",
            "trust_from": timezone.now(),
        },
        request_of,
    )
    assert 'class="wordmark"' in text
    assert text.count("<h1") == 1
    assert re.search(r"<title>(Error: )?[A-Z][^|]+ \| Broadsheet</title>", text)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"", text)


@pytest.mark.parametrize("path", PATHS)
def test_nothing_shipped_is_drawn_in(path: str) -> None:
    source = (OURS / path).read_text()
    for name in re.findall(r"{% (?:extends|include) \"([^\"]+)\"", source):
        assert is_ours(name)
