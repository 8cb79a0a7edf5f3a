"""Names that nobody may take: look-alikes, the operator's, and those of members who left."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import names
from accounts.checks import check_reserved_names
from accounts.errors import NameTaken
from accounts.models import RetiredName, TakenName, User
from accounts.names import check_display_name, check_username
from accounts.services.members import create_member, rename_member
from accounts.services.names import retire_name
from accounts.taken_names import taken_keys
from tests import factories

if TYPE_CHECKING:
    import time_machine
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db


PROFILE = "/accounts/settings/profile/"
TOO_CLOSE = "This name is taken or too close to another. Try "


@pytest.mark.parametrize("typed", ["Сосо Рах", "COCO  PAX", "C0co Pax", "Cóco-Pax"])
def test_b14_a_look_alike_display_name_gets_the_sentence_with_suggestions(
    client: Client, reader: User, other_reader: User, typed: str
) -> None:
    rename_member(other_reader, display_name="Coco Pax", by=other_reader)
    client.force_login(reader)
    answer = client.post(PROFILE, {"display_name": typed, "biography": "Birds."})
    assert answer.status_code == 422
    assert TOO_CLOSE in answer.text
    assert "Birds." in answer.text


def test_b14_a_look_alike_username_gets_the_sentence_with_suggestions(client: Client, reader: User) -> None:
    rename_member(reader, display_name="Coco Pax", by=reader)
    typed = {"email": "cleo@mail.example", "username": "cocopax", "password1": factories.PASSWORD}
    assert f"{TOO_CLOSE}cocopax-2 or cocopax-3." in client.post("/accounts/signup/", typed).text


def test_b14_two_scripts_in_one_word_get_their_own_sentence(client: Client, reader: User) -> None:
    client.force_login(reader)
    answer = client.post(PROFILE, {"display_name": "Сoco Pax", "biography": ""})
    assert names.SCRIPTS_SENTENCE in answer.text
    assert TOO_CLOSE not in answer.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Editor", names.RESERVED_SENTENCE),
        ("Broadsheet", names.RESERVED_SENTENCE),
        ("Ann\u202enna", names.INVISIBLE_SENTENCE),
        ("👍👍", names.EMOJI_SENTENCE),
        ("12345", names.DIGITS_SENTENCE),
        ("a@b.example", names.ADDRESS_SENTENCE),
    ],
)
def test_b16_each_kind_of_name_is_refused_with_its_own_sentence(
    client: Client, reader: User, typed: str, sentence: str
) -> None:
    client.force_login(reader)
    answer = client.post(PROFILE, {"display_name": typed, "biography": "Birds."})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Birds." in answer.text


def leave(user: User) -> None:
    """Do to a member's names and row what erasing an account does."""
    with transaction.atomic():
        retire_name(user)
        user.delete()


@pytest.mark.parametrize("name", ["River Watch", "RIVER-WATCH", "City Official", "the0fficial"])
def test_the_operators_words_and_patterns_are_refused(name: str, settings: SettingsWrapper) -> None:
    settings.RESERVED_NAMES = ["River Watch", "*official*"]
    with pytest.raises(ValidationError, match="kept for the magazine"):
        check_display_name(name)
    check_display_name("River Watcher")


def test_the_operators_words_hold_for_usernames(settings: SettingsWrapper) -> None:
    settings.RESERVED_NAMES = ["riverwatch"]
    with pytest.raises(ValidationError) as refused:
        check_username("river-watch")
    assert refused.value.messages == [names.RESERVED_SENTENCE]


def test_a_pattern_of_hardly_a_letter_stops_the_start(settings: SettingsWrapper) -> None:
    settings.RESERVED_NAMES = ["*", "a*", "ab*"]
    assert [problem.id for problem in check_reserved_names(None)] == ["accounts.E010"] * 2


def test_bearers_of_a_reserved_name_keep_it_and_are_listed(
    client: Client, reader: User, other_reader: User, editor: User, settings: SettingsWrapper
) -> None:
    settings.RESERVED_NAMES = ["ada l*"]
    client.force_login(reader)
    saved = client.post(PROFILE, {"display_name": "Ada Lark", "biography": "Birds."})
    assert saved.status_code == 303
    client.force_login(editor)
    page = client.get("/admin/accounts/user/?name=reserved").text
    assert "Ada Lark" in page
    assert "Ben Okoro" not in page


def test_a_username_of_a_member_who_left_is_never_given_again(
    reader: User, time_machine: time_machine.TimeMachineFixture
) -> None:
    leave(reader)
    time_machine.move_to(timezone.now() + timedelta(days=4000), tick=False)
    for look_alike in ("ada", "ADA", "a-d-a"):
        assert taken_keys(names.name_keys(look_alike))
        with pytest.raises(NameTaken, match="too close to another"):
            create_member(username=look_alike, email="new@mail.example")


def test_a_display_name_of_a_member_who_left_rests_for_90_days(
    reader: User, other_reader: User, time_machine: time_machine.TimeMachineFixture
) -> None:
    leave(reader)
    with pytest.raises(NameTaken):
        rename_member(other_reader, display_name="Ada Lark", by=other_reader)
    time_machine.move_to(timezone.now() + timedelta(days=91), tick=False)
    assert rename_member(other_reader, display_name="Ada Lark", by=other_reader)


def test_no_table_holds_the_names_of_a_member_who_left(reader: User) -> None:
    rename_member(reader, display_name="Ada Finch", by=reader)
    leave(reader)
    kept = [*RetiredName.objects.values_list("key_hash", flat=True), *TakenName.objects.values_list("key", flat=True)]
    assert len(kept) == 3
    assert not any(key in text for text in kept for key in ("iark", "finch"))


def test_leaving_twice_is_leaving_once(reader: User) -> None:
    with transaction.atomic():
        retire_name(reader)
        retire_name(reader)
    assert RetiredName.objects.count() == 1
