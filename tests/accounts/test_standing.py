"""What moderators decide about members, and what members can do about it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from accounts.errors import MayNotWrite, SanctionRefused
from accounts.models import OutgoingMail, Sanction
from accounts.permissions import can_write, check_may_write
from accounts.services.standing import (
    answer_second_look,
    ask_second_look,
    lift_sanction,
    read_warning,
    sanction_member,
)
from accounts.standing import standing_of
from tests import factories
from tests.config.test_admin_site import allow
from tests.desk import said, typed

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User

Kind = Sanction.Kind
DESK = "/admin/accounts/sanction/"
PAGE = "/accounts/standing/"


@pytest.fixture
def moderator(db: None) -> User:
    """Return somebody who decides about members."""
    user = factories.make_user("mods", display_name="Mo Dessen", is_staff=True)
    return allow(user, "accounts.sanction_member", "accounts.view_user")


@pytest.fixture
def second(db: None) -> User:
    """Return another moderator."""
    return allow(factories.make_user("nell", is_staff=True), "accounts.sanction_member")


def suspend(user: User, by: User, hours: int = 1) -> Sanction:
    """Suspend a member for some hours."""
    ends_at = timezone.now() + timedelta(hours=hours)
    return sanction_member(user, kind=Kind.SUSPENDED, reason="Three insults in a day", ends_at=ends_at, by=by)


def test_a_suspended_member_reads_why_and_until_when(reader: User, moderator: User) -> None:
    ends_at = timezone.now().replace(hour=18, minute=0) + timedelta(days=1)
    sanction_member(reader, kind=Kind.SUSPENDED, reason="Three insults in a day", ends_at=ends_at, by=moderator)
    with pytest.raises(MayNotWrite) as refusal:
        check_may_write(reader)
    assert refusal.value.message.endswith(", 18:00. The reason: Three insults in a day.")


def test_the_severest_in_force_counts(reader: User, moderator: User) -> None:
    suspend(reader, moderator)
    sanction_member(reader, kind=Kind.BANNED, reason="Enough.", by=moderator)
    sanction_member(reader, kind=Kind.WARNING, reason="Be kind.", by=moderator)
    assert standing_of(reader).sanction.kind == Kind.BANNED  # type: ignore[union-attr]


def test_a_member_in_order_costs_one_query(reader: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        assert can_write(reader)


def test_the_member_is_told_by_mail_that_cannot_be_switched_off(reader: User, moderator: User) -> None:
    suspend(reader, moderator)
    mail = OutgoingMail.objects.get(kind="sanction")
    assert mail.recipient == reader
    assert "Unsubscribe" not in str(mail.headers)


@pytest.mark.parametrize(
    ("kind", "hours", "sentence"),
    [
        (Kind.SUSPENDED, None, "Say until when."),
        (Kind.LIMITED, -1, "The end must be in the future."),
        (Kind.BANNED, 1, "A warning and a ban have no end. Leave it empty."),
    ],
)
def test_ends_fit_their_kind(reader: User, moderator: User, kind: str, hours: int | None, sentence: str) -> None:
    ends_at = None if hours is None else timezone.now() + timedelta(hours=hours)
    with pytest.raises(SanctionRefused, match=sentence):
        sanction_member(reader, kind=kind, reason="Why.", ends_at=ends_at, by=moderator)
    assert not Sanction.objects.exists()


def test_nobody_sanctions_staff_themselves_or_without_the_right(reader: User, moderator: User, editor: User) -> None:
    for user, by in ((editor, moderator), (moderator, moderator), (moderator, reader)):
        with pytest.raises(SanctionRefused):
            sanction_member(user, kind=Kind.BANNED, reason="Why.", by=by)


def test_an_early_end_needs_a_reason_and_happens_once(reader: User, moderator: User) -> None:
    sanction = suspend(reader, moderator)
    with pytest.raises(SanctionRefused, match="Say why"):
        lift_sanction(sanction, by=moderator, reason=" ")
    assert lift_sanction(sanction, by=moderator, reason="Meant for somebody else.")
    assert can_write(reader)
    assert not lift_sanction(sanction, by=moderator, reason="Again.")
    assert OutgoingMail.objects.filter(kind="sanction_lifted").count() == 1


def test_notes_name_no_moderator_so_that_one_who_leaves_is_not_in_them(reader: User, moderator: User) -> None:
    sanction = suspend(reader, moderator)
    lift_sanction(sanction, by=moderator, reason="Meant for somebody else.")
    sanction.refresh_from_db()
    assert moderator.display_name not in sanction.note
    assert sanction.note.endswith("Ended early: Meant for somebody else.")
    assert sanction.lifted_by == moderator


def test_a_warning_is_read_once(reader: User, moderator: User) -> None:
    sanction_member(reader, kind=Kind.WARNING, reason="Be kind.", by=moderator)
    assert standing_of(reader).warning
    assert read_warning(reader)
    assert not standing_of(reader).warning
    assert not read_warning(reader)


def test_a_second_look_is_asked_once_and_given_by_another(reader: User, moderator: User, second: User) -> None:
    sanction = suspend(reader, moderator)
    assert ask_second_look(sanction, by=reader, text="It was a quotation.")
    assert not ask_second_look(sanction, by=reader, text="Please.")
    sanction.refresh_from_db()
    with pytest.raises(SanctionRefused, match="another moderator"):
        answer_second_look(sanction, by=moderator, answer="No.", lifts=False)
    answer_second_look(sanction, by=second, answer="You are right.", lifts=True)
    assert can_write(reader)
    assert "You are right." in OutgoingMail.objects.get(kind="second_look_answered").text


def test_a_moderator_who_is_alone_answers_their_own(reader: User, moderator: User) -> None:
    sanction = suspend(reader, moderator)
    ask_second_look(sanction, by=reader, text="It was a quotation.")
    answer_second_look(sanction, by=moderator, answer="It was not.", lifts=False)
    assert not can_write(reader)


def test_the_page_shows_what_holds_and_takes_a_request(client: Client, reader: User, moderator: User) -> None:
    sanction = suspend(reader, moderator)
    client.force_login(reader)
    page = client.get(PAGE).content.decode()
    assert "Three insults in a day." in page
    response = client.post(f"{PAGE}{sanction.pk}/second-look/", {"text": "x" * 1001})
    assert response.status_code == 422
    assert "x" * 1001 in response.content.decode()
    client.post(f"{PAGE}{sanction.pk}/second-look/", {"text": "It was a quotation."})
    assert "You asked for a second look" in client.get(PAGE).content.decode()


def test_nobody_asks_for_somebody_else(client: Client, reader: User, other_reader: User, moderator: User) -> None:
    sanction = suspend(reader, moderator)
    client.force_login(other_reader)
    assert client.post(f"{PAGE}{sanction.pk}/second-look/", {"text": "Me!"}).status_code == 404


def test_private_notes_are_on_no_page_of_the_member(client: Client, reader: User, moderator: User) -> None:
    sanction_member(reader, kind=Kind.BANNED, reason="Enough.", note="Seen on another site.", by=moderator)
    client.force_login(reader)
    assert "another site" not in client.get(PAGE).content.decode()
    assert "another site" not in OutgoingMail.objects.get(kind="sanction").text


# The desk


def test_a_sanction_is_given_at_the_desk(client: Client, reader: User, moderator: User) -> None:
    client.force_login(moderator)
    values = typed(client, f"{DESK}add/", user=reader.pk, kind="banned", reason="Enough.", note="")
    client.post(f"{DESK}add/", values)
    sanction = Sanction.objects.get()
    assert (sanction.user, sanction.by, sanction.by_name) == (reader, moderator, "Mo Dessen")


def test_a_refused_sanction_keeps_what_was_typed(client: Client, editor: User, moderator: User) -> None:
    client.force_login(moderator)
    values = typed(client, f"{DESK}add/", user=editor.pk, kind="suspended", reason="Rude in the thread.")
    page = client.post(f"{DESK}add/", values).content.decode()
    assert "Say until when." in page
    assert "People who work at the desk lose their role first" in page
    assert "Rude in the thread." in page


def test_a_second_look_is_answered_at_the_desk(client: Client, reader: User, moderator: User, second: User) -> None:
    sanction = suspend(reader, moderator)
    ask_second_look(sanction, by=reader, text="It was a quotation.")
    address = f"{DESK}{sanction.pk}/change/"
    client.force_login(moderator)
    refused = client.post(address, typed(client, address, outcome="lift", answer="Fine.")).content.decode()
    assert "You made this decision." in refused
    client.force_login(second)
    assert str(sanction.pk) in client.get(f"{DESK}?second_look=waits").content.decode()
    said(client, address, typed(client, address, outcome="lift", answer="Fine."))
    assert can_write(reader)


def test_the_desk_shows_sanctions_to_moderators_only(client: Client, reader: User, moderator: User) -> None:
    suspend(reader, moderator)
    client.force_login(allow(factories.make_user("ed", is_staff=True), "articles.change_article"))
    assert client.get(DESK).status_code == 403


def test_reasons_of_sanctions_are_not_for_those_who_look_after_names(
    client: Client, reader: User, moderator: User
) -> None:
    suspend(reader, moderator)
    client.force_login(allow(factories.make_user("ed", is_staff=True), "accounts.change_user"))
    page = client.get(f"/admin/accounts/user/{reader.pk}/change/").content.decode()
    assert "Ada Lark" in page
    assert "Three insults in a day" not in page


def test_a_banned_members_page_says_the_name_and_no_more(client: Client, reader: User, moderator: User) -> None:
    sanction_member(reader, kind=Kind.BANNED, reason="Enough.", note="Seen elsewhere.", by=moderator)
    page = client.get("/members/ada/").content.decode()
    assert "This account is closed." in page
    assert "Enough." not in page
    assert "Member since" not in page


def test_the_desk_shows_how_members_stand(client: Client, reader: User, editor: User, moderator: User) -> None:
    suspend(reader, moderator)
    client.force_login(editor)
    assert "Suspended" in client.get("/admin/accounts/user/").content.decode()
    page = client.get(f"/admin/accounts/user/{reader.pk}/change/").content.decode()
    assert "Three insults in a day" in page
    assert f"/admin/accounts/sanction/add/?user={reader.pk}" in page
