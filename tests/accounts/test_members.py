"""Names are taken by one, given up slowly, and nobody looks like somebody else."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.errors import NameTaken, RenamedLately
from accounts.models import TakenName, User
from accounts.names import name_key
from accounts.services.members import (
    confirmed_member,
    create_member,
    forget_sign_up,
    pretend_sign_up,
    rename_member,
    settle_address,
)
from accounts.taken_names import free_name_near, taken_keys, taken_sentence
from tests import factories

if TYPE_CHECKING:
    import time_machine
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_member_holds_the_keys_of_both_names(reader: User) -> None:
    assert set(reader.taken_names.values_list("key", flat=True)) == {name_key("ada"), name_key("Ada Lark")}


def test_a_look_alike_is_refused_with_two_free_names(reader: User) -> None:
    with pytest.raises(NameTaken) as refused:
        create_member(username="someone", display_name="Аda Lark", email="x@mail.example")
    assert "too close to another. Try " in refused.value.message
    assert not User.objects.filter(username="someone").exists()


def test_suggestions_are_free(reader: User) -> None:
    create_member(username="ada-2", email="x@mail.example")
    assert free_name_near("ada") == "ada-3"
    assert taken_sentence("ada") == "This name is taken or too close to another. Try ada-3 or ada-4."


@pytest.mark.django_db(transaction=True)
def test_b15_one_of_two_who_ask_at_the_same_moment_gets_the_name() -> None:
    outcomes: list[str] = []
    start = threading.Barrier(4)

    def ask(number: int) -> None:
        start.wait()
        try:
            create_member(username=f"asker{number}x", display_name="Coco Pax", email=f"m{number}@mail.example")
            outcomes.append("won")
        except NameTaken:
            outcomes.append("lost")
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["lost", "lost", "lost", "won"]


def test_a_former_name_rests_for_90_days(
    reader: User, other_reader: User, time_machine: time_machine.TimeMachineFixture
) -> None:
    assert rename_member(reader, display_name="Ada Finch", by=reader)
    with pytest.raises(NameTaken):
        rename_member(other_reader, display_name="Ada Lark", by=other_reader)
    time_machine.move_to(timezone.now() + timedelta(days=91), tick=False)
    assert rename_member(other_reader, display_name="Ada Lark", by=other_reader)


def test_a_username_is_never_free(
    reader: User, other_reader: User, time_machine: time_machine.TimeMachineFixture
) -> None:
    rename_member(reader, display_name="ada", by=reader)
    time_machine.move_to(timezone.now() + timedelta(days=31), tick=False)
    rename_member(reader, display_name="Ada Finch", by=reader)
    assert taken_keys({name_key("ada")}, but_of=other_reader.pk)
    assert TakenName.objects.get(key=name_key("ada")).free_at is None


def test_a_former_name_is_kept_for_the_desk_and_shown_for_30_days(
    client: Client, reader: User, editor: User, time_machine: time_machine.TimeMachineFixture
) -> None:
    rename_member(reader, display_name="Ada Finch", by=reader)
    assert 'formerly <bdi translate="no">Ada Lark</bdi>' in client.get("/members/ada/").text
    time_machine.move_to(timezone.now() + timedelta(days=31), tick=False)
    assert "Ada Lark" not in client.get("/members/ada/").text
    client.force_login(editor)
    assert "<bdi>Ada Lark</bdi>, until" in client.get(f"/admin/accounts/user/{reader.pk}/change/").text


def test_a_member_takes_a_former_name_back(reader: User, editor: User) -> None:
    rename_member(reader, display_name="Ada Finch", by=reader)
    assert rename_member(reader, display_name="Ada Lark", by=editor)
    assert TakenName.objects.get(key=name_key("Ada Lark")).free_at is None


def test_a_name_changes_once_in_30_days(reader: User, editor: User) -> None:
    rename_member(reader, display_name="Ada Finch", by=reader)
    with pytest.raises(RenamedLately, match="once in 30 days, next on"):
        rename_member(reader, display_name="Ada Wren", by=reader)
    assert rename_member(reader, display_name="Ada Wren", by=editor)


def test_the_same_name_is_no_change(reader: User) -> None:
    assert not rename_member(reader, display_name=" Ada  Lark ", by=reader)


def test_a_name_against_the_rules_is_not_stored(reader: User) -> None:
    with pytest.raises(ValidationError):
        rename_member(reader, display_name="👍👍", by=reader)
    reader.refresh_from_db()
    assert reader.display_name == "Ada Lark"


def test_only_a_confirmed_member_owns_an_address(reader: User) -> None:
    create_member(username="stranger", email="new@mail.example", confirmed=False)
    assert confirmed_member("ADA@mail.example") == reader
    assert confirmed_member("new@mail.example") is None
    User.objects.filter(pk=reader.pk).update(is_active=False)
    assert confirmed_member("ada@mail.example") is None


def test_confirming_frees_the_address_and_names_of_those_who_waited() -> None:
    stranger = create_member(username="stranger", email="new@mail.example", confirmed=False)
    owner = create_member(username="owner", email="new@mail.example", confirmed=False)
    EmailAddress.objects.filter(user=owner).update(verified=True)
    assert settle_address(email="new@mail.example", owner=owner) == 1
    assert not User.objects.filter(pk=stranger.pk).exists()
    assert not TakenName.objects.filter(key=name_key("stranger")).exists()


def test_a_forgotten_sign_up_frees_its_name() -> None:
    user = create_member(username="cleo", email="cleo@mail.example", confirmed=False)
    assert forget_sign_up(user_id=user.pk, kept_keys=set())
    assert create_member(username="cleo", email="cleo@mail.example")


def test_a_confirmed_account_is_not_forgotten(reader: User) -> None:
    assert not forget_sign_up(user_id=reader.pk, kept_keys={name_key("ada")})
    assert User.objects.filter(pk=reader.pk).exists()
    assert TakenName.objects.filter(key=name_key("ada")).exists()


def test_a_pretended_sign_up_keeps_the_name_for_a_week(time_machine: time_machine.TimeMachineFixture) -> None:
    pretend_sign_up(username="cleo", email="ada@mail.example", password=factories.PASSWORD)
    with pytest.raises(NameTaken):
        create_member(username="cleo", email="cleo@mail.example")
    time_machine.move_to(timezone.now() + timedelta(days=8), tick=False)
    assert create_member(username="cleo", email="cleo@mail.example")
