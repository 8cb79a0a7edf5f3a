"""Sessions: listed, ended at once, renewed rarely; visitors have none."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import kept_texts
from accounts.services.access import allow_sign_in, change_roles
from accounts.services.sessions import SEEN_KEY, end_sessions, note_visit
from tests import factories

if TYPE_CHECKING:
    import time_machine
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db
LIST = "/accounts/sessions/"
SETTINGS = "/accounts/settings/reading/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def signed_in(user: User, user_agent: str = FIREFOX, address: str = "203.0.113.77") -> Client:
    """Return a browser that has signed in with a password."""
    browser = Client(headers={"user-agent": user_agent}, REMOTE_ADDR=address)
    answer = browser.post("/accounts/login/", {"login": user.username, "password": factories.PASSWORD})
    assert answer.status_code == 302
    return browser


def is_open(browser: Client) -> bool:
    """Return whether a browser's next request is a member's."""
    return browser.get(SETTINGS).status_code == 200


def writes_to(queries: CaptureQueriesContext) -> list[str]:
    """Return the tables that statements changed."""
    found = (re.match(r'(?:UPDATE|INSERT INTO|DELETE FROM) "(\w+)"', query["sql"]) for query in queries)
    return [match[1] for match in found if match]


@pytest.fixture(params=["db", "cached_db"])
def engine(request: pytest.FixtureRequest, settings: SettingsWrapper) -> str:
    """Return how sessions are kept: without and with a shared cache."""
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{request.param}"
    return str(request.param)


def test_b24_one_session_ends_and_the_others_go_on(engine: str, reader: User) -> None:
    one, two, three = signed_in(reader), signed_in(reader), signed_in(reader)
    row = UserSession.objects.get(session_key=two.session.session_key)
    assert one.post(f"{LIST}{row.pk}/end/").headers["Location"] == LIST
    assert [is_open(browser) for browser in (one, two, three)] == [True, False, True]


def test_b24_a_new_password_leaves_only_this_session(engine: str, reader: User) -> None:
    one, two, three = signed_in(reader), signed_in(reader), signed_in(reader)
    fields = {"oldpassword": factories.PASSWORD, "password1": "five quiet herons"}
    assert one.post("/accounts/password/change/", fields).status_code == 302
    assert [is_open(browser) for browser in (one, two, three)] == [True, False, False]
    assert UserSession.objects.filter(user=reader).count() == Session.objects.count() == 1


def test_all_others_end_at_once(engine: str, reader: User) -> None:
    one, two, three = signed_in(reader), signed_in(reader), signed_in(reader)
    page = one.post(f"{LIST}end-others/", follow=True).text
    assert "All other browsers are signed out." in page
    assert [is_open(browser) for browser in (one, two, three)] == [True, False, False]


def test_an_ended_session_opens_nothing_when_its_cookie_is_replayed(engine: str, reader: User) -> None:
    browser = signed_in(reader)
    cookie = browser.cookies["session"].value
    browser.post("/accounts/logout/")
    thief = Client()
    thief.cookies["session"] = cookie
    assert not is_open(thief)


def test_nobody_ends_somebody_elses_session(reader: User, other_reader: User) -> None:
    mine, theirs = signed_in(reader), signed_in(other_reader)
    row = UserSession.objects.get(user=other_reader)
    assert mine.post(f"{LIST}{row.pk}/end/", follow=True).status_code == 200
    assert is_open(theirs)


def test_ending_twice_is_no_error(reader: User) -> None:
    one = signed_in(reader)
    assert "was signed out already" in one.post(f"{LIST}77/end/", follow=True).text


def test_this_session_is_not_ended_from_its_own_list(reader: User) -> None:
    one = signed_in(reader)
    one.post(f"{LIST}{UserSession.objects.get().pk}/end/")
    assert is_open(one)


def test_the_list_names_devices_and_masks_networks(reader: User) -> None:
    signed_in(reader, "curl/8.14.1", "2001:db8:77:1::5")
    page = signed_in(reader).get(LIST).text
    assert page.index("Firefox on Linux") < page.index("Unknown device")
    assert "203.0.113.0/24" in page
    assert "2001:db8:77::/48" in page
    assert "203.0.113.77" not in page
    assert page.count("this one") == 1


def test_the_list_costs_the_same_for_many_sessions(reader: User) -> None:
    counts = []
    for _ in range(2):
        browser = signed_in(reader)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_expired_sessions_leave_the_list(reader: User) -> None:
    one, two = signed_in(reader), signed_in(reader)
    Session.objects.filter(session_key=two.session.session_key).update(expire_date=timezone.now())
    assert one.get(LIST).text.count("Network") == 2  # one session, and the note below the list
    signed_in(reader)
    assert UserSession.objects.filter(user=reader).count() == 2


@pytest.mark.parametrize("address", [LIST, f"{LIST}1/end/", f"{LIST}end-others/"])
def test_visitors_are_led_to_sign_in(client: Client, address: str) -> None:
    answer = client.get(address) if address == LIST else client.post(address)
    assert answer.headers["Location"].startswith("/accounts/login/?next=")


def test_b25_of_fifty_requests_at_most_one_writes(
    engine: str, reader: User, article: Article, time_machine: time_machine.TimeMachineFixture
) -> None:
    browser = signed_in(reader)
    browser.get(article.get_absolute_url())
    time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)
    with CaptureQueriesContext(connection) as queries:
        for _ in range(50):
            browser.get(article.get_absolute_url())
    assert sorted(writes_to(queries)).count("django_session") == 1
    assert writes_to(queries).count("usersessions_usersession") == 1


def test_a_visit_renews_session_cookie_and_both_moments(
    reader: User, time_machine: time_machine.TimeMachineFixture
) -> None:
    browser = signed_in(reader)
    time_machine.move_to(timezone.now() + timedelta(days=20), tick=False)
    answer = browser.get(SETTINGS)
    cookie = answer.cookies["session"]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (30 * 24 * 3600, True, "Lax")
    assert Session.objects.get().expire_date == timezone.now() + timedelta(days=30)
    assert UserSession.objects.get().last_seen_at == timezone.now()
    reader.refresh_from_db()
    assert reader.last_seen_on == timezone.now().date()


def test_within_ten_minutes_a_member_costs_nothing_more(reader: User, article: Article) -> None:
    browser = signed_in(reader)
    browser.get(article.get_absolute_url())
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(article.get_absolute_url())
    assert [table for table in writes_to(queries) if "session" in table] == []
    assert "session" not in answer.cookies


def test_noting_a_visit_leaves_what_was_stored_meanwhile(
    reader: User, time_machine: time_machine.TimeMachineFixture
) -> None:
    browser = signed_in(reader)
    time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)
    slow = browser.session
    assert slow[SEEN_KEY]
    other = browser.session
    kept_texts.keep(other, target="article:1", label="Yours", return_to="/", text="Words")
    other.save()
    assert note_visit(slow, reader, address="203.0.113.77", user_agent=FIREFOX)
    assert kept_texts.kept_for(browser.session, "article:1")
    assert not note_visit(browser.session, reader, address=None, user_agent=FIREFOX)


def test_a_session_from_before_the_list_joins_it(client: Client, reader: User) -> None:
    client.force_login(reader)
    session = client.session
    del session[SEEN_KEY]
    session.save()
    assert is_open(client)
    assert UserSession.objects.get().session_key == client.session.session_key


def test_a_session_cached_after_its_end_goes_with_the_next_note(
    settings: SettingsWrapper, reader: User, time_machine: time_machine.TimeMachineFixture
) -> None:
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    browser = signed_in(reader)
    browser.get(SETTINGS)  # shows the greeting, which leaves the session
    Session.objects.all().delete()
    assert is_open(browser)
    time_machine.move_to(timezone.now() + timedelta(minutes=11), tick=False)
    browser.get(SETTINGS)
    assert not is_open(browser)


def test_b35_pages_set_no_cookie_and_sign_in_only_the_token(client: Client, article: Article) -> None:
    addresses = ["/", "/latest/", "/archive/", article.get_absolute_url(), f"{article.get_absolute_url()}discussion/"]
    for address in addresses * 5:
        assert not client.get(address).cookies
    assert sorted(client.get("/accounts/login/").cookies) == ["csrf"]


def test_closing_an_account_and_taking_its_role_end_its_sessions(editor: User, reader: User) -> None:
    one = signed_in(reader)
    allow_sign_in(reader, allowed=False, by=editor)
    allow_sign_in(reader, allowed=True, by=editor)
    assert not is_open(one)
    change_roles(reader, is_staff=True, is_superuser=False, groups=[], by=editor)
    two = signed_in(reader)
    change_roles(reader, is_staff=False, is_superuser=False, groups=[], by=editor)
    assert not is_open(two)


def test_ending_nothing_costs_one_query(reader: User) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert end_sessions(reader) == 0
    assert len([query for query in queries if query["sql"].startswith("SELECT")]) == 1
