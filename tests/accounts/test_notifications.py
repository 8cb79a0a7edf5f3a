"""How often which mails come, and the one-click way out of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from accounts.mail_kinds import Cadence, cadence_of, kinds_for
from accounts.models import MailChoice
from accounts.services.notifications import choose_mails
from accounts.unsubscribing import KIND, unsubscribe_url

if TYPE_CHECKING:
    import time_machine
    from pytest_django import DjangoAssertMaxNumQueries, DjangoAssertNumQueries

    from accounts.models import User

    Clock = time_machine.TimeMachineFixture

PAGE = "/accounts/settings/notifications/"


def way_out(user: User, kinds: str = "reply") -> str:
    """Return the path of a link that stops mails of these kinds."""
    return unsubscribe_url(user, KIND, kinds).removeprefix("http://testserver")


@pytest.fixture
def stranger() -> Client:
    """Return a mail program: no session, no cookie, no token."""
    return Client(enforce_csrf_checks=True)


def test_the_page_asks_about_every_kind_once(
    client: Client, reader: User, django_assert_max_num_queries: DjangoAssertMaxNumQueries
) -> None:
    client.force_login(reader)
    with django_assert_max_num_queries(8):
        page = client.get(PAGE).text
    for kind in kinds_for(reader):
        assert page.count(f'<select name="{kind.name}"') == 1
    assert '<option value="at_once" selected>' in page
    assert "Always mailed" in page
    assert "(optional)" not in page


def test_one_save_stores_all_choices(client: Client, reader: User) -> None:
    client.force_login(reader)
    answer = client.post(PAGE, {"reply": "daily", "mention": "never", "followed": "weekly", "picked": "never"})
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert "Your choices are saved." in client.get(PAGE).text
    assert [cadence_of(reader, kind) for kind in ("reply", "mention", "followed", "picked", "removed")] == [
        "daily",
        "never",
        "weekly",
        "never",
        "never",
    ]
    # What equals the default is no row.
    assert MailChoice.objects.count() == 3


def test_an_unknown_cadence_is_refused_and_nothing_is_half_saved(client: Client, reader: User) -> None:
    client.force_login(reader)
    answer = client.post(PAGE, {"reply": "daily", "mention": "every minute"})
    assert answer.status_code == 422
    assert "Choose how often from the list." in answer.text
    assert '<option value="daily" selected>' in answer.text
    assert not MailChoice.objects.exists()


def test_visitors_sign_in_first(client: Client, db: None) -> None:
    for answer in (client.get(PAGE), client.post(PAGE, {"reply": "never"})):
        assert answer.headers["Location"] == f"/accounts/login/?next={PAGE}"


def test_nothing_to_change_costs_one_query(reader: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(3):  # the transaction's two and the present choices
        assert choose_mails(reader, {"reply": Cadence.AT_ONCE}, by=reader) is False


def test_b28_a_mail_programs_post_stops_the_kind_without_sign_in(stranger: Client, reader: User) -> None:
    address = way_out(reader)
    answer = stranger.post(address, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.cookies) == (200, {})
    assert cadence_of(reader, "reply") == Cadence.NEVER
    assert cadence_of(reader, "mention") == Cadence.AT_ONCE


@pytest.mark.parametrize("place", [0, 5, -3, -12, -40])
def test_b28_one_changed_letter_answers_404(stranger: Client, reader: User, place: int) -> None:
    start, token = way_out(reader).removesuffix("/").rsplit("/", 1)
    letter = "A" if token[place] != "A" else "B"
    changed = token[:place] + letter + (token[place + 1 :] if place != -1 else "")
    assert stranger.post(f"{start}/{changed}/").status_code == 404
    assert cadence_of(reader, "reply") == Cadence.AT_ONCE


def test_e70_posted_twice_both_answer_200_and_mails_stop(stranger: Client, reader: User) -> None:
    address = way_out(reader)
    answers = [stranger.post(address, {"List-Unsubscribe": "One-Click"}).status_code for _ in range(2)]
    assert answers == [200, 200]
    assert cadence_of(reader, "reply") == Cadence.NEVER
    assert MailChoice.objects.count() == 1


def test_looking_at_the_page_changes_nothing(stranger: Client, reader: User) -> None:
    answer = stranger.get(way_out(reader))
    assert (answer.status_code, answer.cookies) == (200, {})
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "You get mails about replies to you." in answer.text
    assert cadence_of(reader, "reply") == Cadence.AT_ONCE


def test_the_page_takes_it_back_as_it_was(stranger: Client, reader: User) -> None:
    choose_mails(reader, {"reply": Cadence.WEEKLY}, by=reader)
    address = way_out(reader, "reply,mention")
    page = stranger.post(address, {"act": "stop"}).text
    assert "You get no more mails about replies to you and mentions of you." in page
    assert 'name="before" value="weekly,at_once"' in page
    answer = stranger.post(address, {"act": "resume", "before": "weekly,at_once"})
    assert "Stop these mails?" in answer.text
    assert [cadence_of(reader, kind) for kind in ("reply", "mention")] == ["weekly", "at_once"]


@pytest.mark.parametrize("before", ["", "never", "hourly,hourly,hourly", "<b>"])
def test_taking_it_back_later_gives_the_kinds_own_cadence(stranger: Client, reader: User, before: str) -> None:
    choose_mails(reader, {"reply": Cadence.NEVER}, by=reader)
    stranger.post(way_out(reader), {"act": "resume", "before": before})
    assert cadence_of(reader, "reply") == Cadence.AT_ONCE


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_of_last_year_leads_to_the_settings(
    stranger: Client, reader: User, time_machine: Clock, method: str
) -> None:
    address = way_out(reader)
    time_machine.move_to(timezone.now() + timedelta(days=366), tick=False)
    answer = getattr(stranger, method)(address)
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert cadence_of(reader, "reply") == Cadence.AT_ONCE


def test_a_link_of_somebody_gone_answers_404(stranger: Client, reader: User) -> None:
    address = way_out(reader)
    reader.taken_names.all().delete()
    reader.delete()
    assert stranger.get(address).status_code == 404


def test_what_cannot_be_switched_off_has_no_way_out(stranger: Client, reader: User) -> None:
    assert stranger.post(way_out(reader, "security")).status_code == 404
