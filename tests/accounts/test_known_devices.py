"""A sign-in from a device never seen before is mailed to the account's owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from accounts.models import KnownDevice, OutgoingMail
from accounts.personal_data import claimed
from accounts.services.devices import note_device
from tests import factories

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:{version}.0) Gecko/20100101 Firefox/{version}.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"


def sign_in(user: User, user_agent: str) -> None:
    """Sign in with a password from a browser."""
    browser = Client(headers={"user-agent": user_agent}, REMOTE_ADDR="203.0.113.77")
    answer = browser.post("/accounts/login/", {"login": user.username, "password": factories.PASSWORD})
    assert answer.status_code == 302


def mailed() -> list[OutgoingMail]:
    """Return the mails about new devices."""
    return list(OutgoingMail.objects.filter(kind="new_device").order_by("pk"))


def test_the_first_sign_in_of_an_account_is_no_news(reader: User) -> None:
    sign_in(reader, FIREFOX.format(version=145))
    assert mailed() == []
    assert KnownDevice.objects.get().user == reader


def test_another_device_is_mailed_once_in_words(reader: User) -> None:
    sign_in(reader, FIREFOX.format(version=145))
    sign_in(reader, IPHONE)
    sign_in(reader, IPHONE)
    (mail,) = mailed()
    assert (mail.to, mail.recipient) == (reader.email, reader)
    for body in (mail.text, mail.html):
        assert "Safari on iPhone" in body
        assert "203.0.113.0/24" in body
        assert "203.0.113.77" not in body
        assert "http://testserver/accounts/sessions/" in body


def test_a_new_version_is_the_same_device(reader: User) -> None:
    sign_in(reader, FIREFOX.format(version=145))
    sign_in(reader, FIREFOX.format(version=146))
    assert KnownDevice.objects.count() == 1
    assert mailed() == []


def test_a_device_of_somebody_else_is_new_and_its_row_names_none(reader: User, other_reader: User) -> None:
    for user in (reader, other_reader):
        assert note_device(user, user_agent=IPHONE, address="203.0.113.77")
    first, second = KnownDevice.objects.values_list("key", flat=True)
    assert first != second
    assert "accounts.knowndevice.user" in claimed()


def test_a_changed_secret_makes_no_device_new(reader: User, settings: SettingsWrapper) -> None:
    note_device(reader, user_agent=IPHONE, address="203.0.113.77")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one"
    assert not note_device(reader, user_agent=IPHONE, address="203.0.113.77")


def test_a_known_device_costs_one_query(reader: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    note_device(reader, user_agent=IPHONE, address="203.0.113.77")
    with django_assert_num_queries(3):  # one within its transaction
        assert not note_device(reader, user_agent=IPHONE, address="203.0.113.77")
    reader.delete()
    assert not KnownDevice.objects.exists()
