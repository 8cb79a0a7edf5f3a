"""What an operator can set wrong is found at start, one sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accounts import checks

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

LOCAL = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DUMMY = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


def ids(found: list[checks.CheckMessage]) -> list[str | None]:
    """Return the numbers of what a check found."""
    return [message.id for message in found]


@pytest.mark.parametrize("caches", [LOCAL, DUMMY])
def test_a_cache_of_one_process_is_refused_while_limits_are_on(settings: SettingsWrapper, caches: dict) -> None:
    settings.CACHES = caches
    assert not checks.check_limits_are_shared(None)
    settings.ACCOUNT_RATE_LIMITS = {"login": "30/m/ip"}
    assert ids(checks.check_limits_are_shared(None)) == ["accounts.E001"]


def test_two_proxy_settings_contradict_each_other(settings: SettingsWrapper) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert not checks.check_one_proxy_setting(None)
    settings.ALLAUTH_TRUSTED_CLIENT_IP_HEADER = "X-Real-IP"
    assert ids(checks.check_one_proxy_setting(None)) == ["accounts.E002"]


def test_addresses_must_be_confirmed(settings: SettingsWrapper) -> None:
    assert not checks.check_addresses_are_confirmed(None)
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    assert ids(checks.check_addresses_are_confirmed(None)) == ["accounts.E003"]


def test_the_page_of_limits_must_be_there(settings: SettingsWrapper) -> None:
    assert not checks.check_limits_have_a_page(None)
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
    assert ids(checks.check_limits_have_a_page(None)) == ["accounts.E007"]
