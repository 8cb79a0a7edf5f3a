"""Limits: counted one by one however many come at once, by what the proxies prove, and never in anybody's way."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from allauth.account.internal.flows.email_verification import consume_email_verification_rate_limit
from allauth.core.exceptions import RateLimited
from allauth.core.internal import ratelimit
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts import limits
from accounts.errors import TooOften
from accounts.limits import LIMITS, check_limit
from accounts.models import Tally, User
from accounts.services import counting
from accounts.services.counting import count_act, forget_count, has_room, take_back
from accounts.services.members import create_member
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    import time_machine
    from django.http import HttpRequest
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db
WRONG = {"password": "not the right one"}


@pytest.fixture
def limited(settings: SettingsWrapper) -> SettingsWrapper:
    """Switch the limits of production on, which last for hours here: no machine is too slow for them."""
    settings.ACCOUNT_RATE_LIMITS = {
        "login": "30/h/ip",
        "login_failed": "10/h/ip,5/2h/key",
        "signup": "20/h/ip",
        "request_login_code": "10/h/ip,3/h/key",
        "reset_password": "10/h/ip,3/h/key",
        "confirm_email": "1/10s/key",
        "reauthenticate": "10/h/user",
    }
    return settings


def post(*, network: str = "192.0.2.1", method: str = "post", user: User | None = None, **headers: str) -> HttpRequest:
    """Return a request from a network."""
    request = getattr(RequestFactory(), method)("/", REMOTE_ADDR=network, headers=headers)
    request.user = user or AnonymousUser()
    return request  # type: ignore[no-any-return]


def try_password(login: str, password: str = "not the right one", **extra: str) -> int:  # noqa: S107
    """Try to sign in afresh and return the status."""
    return Client(**extra).post("/accounts/login/", {"login": login, "password": password}).status_code  # type: ignore[arg-type]


def test_the_limit_passes_and_no_more_in_one_query_each(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(4):
        passed = [count_act("act", amount=3, seconds=60) for _ in range(4)]
    assert passed == [True, True, True, False]
    assert count_act("another act", amount=3, seconds=60)


def test_a_count_ends_after_its_time(time_machine: time_machine.TimeMachineFixture) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    for _ in range(3):
        count_act("act", amount=3, seconds=60)
    time_machine.shift(timedelta(seconds=59))
    assert not count_act("act", amount=3, seconds=60)
    time_machine.shift(timedelta(seconds=1))
    assert count_act("act", amount=3, seconds=60)
    assert Tally.objects.get().count == 1


def test_the_act_that_reaches_the_limit_starts_its_time_anew(time_machine: time_machine.TimeMachineFixture) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    count_act("act", amount=2, seconds=300)
    time_machine.shift(timedelta(seconds=290))
    count_act("act", amount=2, seconds=300)
    time_machine.shift(timedelta(seconds=299))
    assert not count_act("act", amount=2, seconds=300)


def test_what_need_not_count_is_taken_back() -> None:
    count_act("act", amount=1, seconds=60)
    assert not has_room("act", amount=1)
    assert take_back("act")
    assert has_room("act", amount=1)
    assert count_act("act", amount=1, seconds=60)
    assert forget_count("act")
    assert not take_back("act")


def test_the_table_names_nobody(limited: SettingsWrapper) -> None:
    try_password("ada@mail.example")
    assert Tally.objects.count() == 3
    assert {len(key) for key in Tally.objects.values_list("key", flat=True)} == {64}


@pytest.mark.parametrize("broken", ["_count", "_key"])
def test_a_broken_counter_locks_nobody_out_and_is_logged(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    reader: User,
    limited: SettingsWrapper,
    broken: str,
) -> None:
    def fail(*args: object) -> bool:
        raise OperationalError("disk full near 192.0.2.1")

    monkeypatch.setattr(counting, broken, fail)
    monkeypatch.setattr(counting, "_own_counts", counting.OwnCounts())
    with caplog.at_level(logging.ERROR):
        assert try_password("ada", factories.PASSWORD) == 302
    assert "A limit could not be counted in the table: OperationalError" in caplog.text
    assert "192.0.2.1" not in caplog.text


def test_a_process_counts_by_itself_while_the_table_is_away(
    monkeypatch: pytest.MonkeyPatch, time_machine: time_machine.TimeMachineFixture
) -> None:
    def fail(*args: object) -> bool:
        raise OperationalError

    time_machine.move_to(timezone.now(), tick=False)
    monkeypatch.setattr(counting, "_count", fail)
    monkeypatch.setattr(counting, "_own_counts", counting.OwnCounts())
    assert [count_act("act", amount=2, seconds=60) for _ in range(3)] == [True, True, False]
    time_machine.shift(timedelta(seconds=60))
    assert count_act("act", amount=2, seconds=60)


def test_allauth_counts_with_this_counter() -> None:
    assert ratelimit._consume_single_rate is limits.consume_rate  # noqa: SLF001
    assert ratelimit.clear is limits.clear_rates


def test_a_dry_run_counts_nothing(limited: SettingsWrapper) -> None:
    request = post()
    for _ in range(2):
        assert consume_email_verification_rate_limit(request, "Ada@mail.example", dry_run=True)
    assert consume_email_verification_rate_limit(request, "ada@mail.example")
    with pytest.raises(RateLimited):
        consume_email_verification_rate_limit(request, "ADA@mail.example", raise_exception=True)


@pytest.mark.parametrize("action", LIMITS)
def test_our_own_limits_say_how_long_to_wait(reader: User, limited: SettingsWrapper, action: str) -> None:
    rate = ratelimit.parse_rate(LIMITS[action])
    for _ in range(rate.amount):
        check_limit(post(user=reader), action)
    with pytest.raises(TooOften, match=r"^You have done this very often\. Try again in ") as refusal:
        check_limit(post(user=reader), action)
    assert refusal.value.retry_after == rate.duration


def test_looking_at_a_page_is_never_counted(limited: SettingsWrapper) -> None:
    check_limit(post(method="get"), "keep_text")
    assert not Tally.objects.exists()


@pytest.mark.parametrize(
    ("network", "is_same"),
    [("2001:db8:1:2::9", True), ("2001:DB8:1:2:ffff::1", True), ("2001:db8:1:3::1", False), ("192.0.2.1", False)],
)
def test_a_network_of_version_6_is_its_first_64_bits(limited: SettingsWrapper, network: str, is_same: bool) -> None:
    rate = ratelimit.Rate(1, 60, "ip")
    limits.consume_rate(post(network="2001:db8:1:2::1"), app="accounts", action="keep_text", rate=rate)
    second = limits.consume_rate(post(network=network), app="accounts", action="keep_text", rate=rate)
    assert (second is None) is is_same


def test_clearing_spares_the_failures_of_a_network(limited: SettingsWrapper) -> None:
    rates = {"config": limited.ACCOUNT_RATE_LIMITS, "app": "allauth.account", "action": "login_failed", "key": "ada"}
    for _ in range(5):
        ratelimit.consume(post(), **rates)
    success = post()
    assert not ratelimit.consume(success, **rates)
    ratelimit.clear(success, **rates)
    assert sorted(Tally.objects.values_list("count", flat=True)) == [5]


@pytest.mark.django_db(transaction=True)
def test_fifty_wrong_passwords_at_once_pass_as_often_as_the_limit_says(limited: SettingsWrapper) -> None:
    factories.make_user("ada")
    limited.ACCOUNT_RATE_LIMITS |= {"login": "100/h/ip"}

    def one(number: int) -> int:
        try:
            return try_password(f"nobody{number}", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(one, range(50)))
    assert (answers.count(422), answers.count(429)) == (10, 40)
    assert try_password("ada", factories.PASSWORD) == 429
    assert try_password("ada", factories.PASSWORD, REMOTE_ADDR="203.0.113.7") == 302


def test_no_act_is_counted_within_a_transaction(
    monkeypatch: pytest.MonkeyPatch, client: Client, reader: User, limited: SettingsWrapper
) -> None:
    outside, seen = len(connection.savepoint_ids), []
    count = counting._count  # noqa: SLF001

    def watched(*args: object) -> bool:
        seen.append(len(connection.savepoint_ids))
        return count(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(counting, "_count", watched)
    fresh = {"email": "c@mail.example", "username": "cleo", "password1": factories.PASSWORD}
    Client().post("/accounts/signup/", fresh)
    for address in ("/accounts/login/code/", "/accounts/password/reset/"):
        Client().post(address, {"email": "ada@mail.example"})
    client.post("/accounts/login/", {"login": "ada", "password": factories.PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    assert len(seen) >= 9
    assert set(seen) == {outside}


def test_the_desks_door_takes_no_password(client: Client, editor: User, limited: SettingsWrapper) -> None:
    for _ in range(12):
        answer = client.post("/admin/login/", {"username": "mira", "password": factories.PASSWORD})
        assert answer.headers["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session
    for number in range(10):
        try_password(f"nobody{number}")
    assert client.post("/admin/login/", {"username": "mira", "password": factories.PASSWORD}).status_code == 302
    assert try_password("mira", factories.PASSWORD) == 429


def test_b19_a_21st_sign_up_in_an_hour_waits_with_everything_typed(client: Client, limited: SettingsWrapper) -> None:
    for _ in range(20):
        client.post("/accounts/signup/", {"email": "x"})
    typed = {"email": "cleo@mail.example", "username": "Cleo-B", "password1": factories.PASSWORD, "next": "/search/"}
    answer = client.post("/accounts/signup/", typed)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert "There were too many tries. You can try again in an hour." in answer.text
    assert 'value="cleo@mail.example"' in answer.text
    assert 'value="Cleo-B"' in answer.text
    assert '<input type="hidden" name="next" value="/search/"' in answer.text
    assert factories.PASSWORD not in answer.text
    assert not User.objects.exists()


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/"])
def test_every_page_of_the_way_in_gives_back_what_was_typed(limited: SettingsWrapper, address: str) -> None:
    limited.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip", "request_login_code": "1/m/ip", "reset_password": "1/m/ip"}
    for email in ("one@mail.example", "two@mail.example"):
        answer = Client().post(address, {"email": email, "login": email, "password": "a wrong one"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "You can try again in a minute." in answer.text
    assert 'value="two@mail.example"' in answer.text
    assert "a wrong one" not in answer.text


def test_two_people_asking_for_one_address_at_once_do_not_take_each_others_names(
    client: Client, limited: SettingsWrapper
) -> None:
    typed = {"email": "cleo@mail.example", "password1": factories.PASSWORD}
    Client().post("/accounts/signup/", {**typed, "username": "first"})
    answer = client.post("/accounts/signup/", {**typed, "username": "second"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "10")
    assert 'value="second"' in answer.text
    assert [user.username for user in User.objects.all()] == ["first"]


@pytest.mark.parametrize(
    ("proxies", "header", "status"),
    [
        (0, "203.0.113.{n}", 429),
        (2, "203.0.113.{n}, 198.51.100.1, 10.0.0.2", 429),
        (2, "203.0.113.9, 198.51.100.{n}, 10.0.0.2", 422),
        (1, "203.0.113.{n}, 198.51.100.1", 429),
        # It has passed too few proxies: nothing in its header is proved.
        (3, "203.0.113.{n}", 429),
    ],
)
def test_b20_limits_follow_the_address_that_the_proxies_prove(
    limited: SettingsWrapper, proxies: int, header: str, status: int
) -> None:
    limited.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for number in range(11):
        answer = try_password(f"nobody{number}", HTTP_X_FORWARDED_FOR=header.format(n=number))
    assert answer == status


def test_b20_the_header_of_the_operators_proxy_is_believed_and_no_other(limited: SettingsWrapper) -> None:
    limited.ALLAUTH_TRUSTED_CLIENT_IP_HEADER = "X-Real-IP"
    for number in range(11):
        forged = {"HTTP_X_REAL_IP": "203.0.113.5", "HTTP_X_FORWARDED_FOR": f"198.51.100.{number}"}
        answer = try_password(f"nobody{number}", **forged)
    assert answer == 429
    assert try_password("nobody", HTTP_X_REAL_IP="203.0.113.6") == 422


def test_a_sign_in_around_the_proxies_counts_for_its_sender(
    settings: SettingsWrapper, reader: User, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_said", set())
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3
    fields = {"login": reader.username, "password": factories.PASSWORD}
    sender = {"HTTP_X_FORWARDED_FOR": "203.0.113.5", "REMOTE_ADDR": "192.0.2.44"}
    assert Client().post("/accounts/login/", fields, **sender).status_code == 302
    assert UserSession.objects.get().ip == "192.0.2.44"
    assert caplog.text.count(limits.TOO_FEW_PROXIES) == 1
    assert Client().post("/accounts/login/", fields, **{**sender, "REMOTE_ADDR": ""}).status_code == 403


def test_b18_five_failures_lock_the_password_but_not_the_code(
    client: Client, send: Callable, reader: User, mailed_code: Callable, limited: SettingsWrapper
) -> None:
    limited.ACCOUNT_RATE_LIMITS |= {"login_failed": "10/m/ip,5/300s/key"}
    for _ in range(5):
        try_password("ada")
    locked = client.post("/accounts/login/", {"login": "ADA", "password": factories.PASSWORD})
    assert (locked.status_code, locked.headers["Retry-After"]) == (429, "300")
    assert "You can try again in 5 minutes, or have a sign-in code mailed to you: that way is open." in locked.text
    send("/accounts/login/code/", email="ada@mail.example")
    client.post("/accounts/login/code/confirm/", {"code": mailed_code()})
    assert client.session["_auth_user_id"] == str(reader.pk)


def test_a_code_asked_for_in_capitals_is_the_same_address(client: Client, limited: SettingsWrapper) -> None:
    create_member(username="cleo", email="cleo@mail.example")
    for email in ("cleo@mail.example", "CLEO@mail.example", "Cleo@Mail.Example"):
        Client().post("/accounts/login/code/", {"email": email})
    answer = client.post("/accounts/login/code/", {"email": "cleO@mail.example"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")


def test_a_proxy_that_no_setting_names_is_logged_once(
    limited: SettingsWrapper, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_said", set())
    check_limit(post(), "keep_text")
    assert limits.PROXY_WARNED not in caplog.text
    for _ in range(2):
        check_limit(post(**{"X-Forwarded-For": "192.0.2.9"}), "keep_text")
    assert caplog.text.count(limits.PROXY_WARNED) == 1


def test_a_proxy_that_a_setting_names_is_no_news(
    limited: SettingsWrapper, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_said", set())
    limited.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    check_limit(post(**{"X-Forwarded-For": "192.0.2.9"}), "keep_text")
    assert limits.PROXY_WARNED not in caplog.text
