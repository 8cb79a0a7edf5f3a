"""Members and names of a file: nobody gets rights, somebody else's name, or mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accounts.models import ImportedIdentity, User
from comments.models import Comment
from tests.importers.conftest import ADA, TRAINS, everything, run, said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.django_db


def test_a_taken_username_gets_one_near_it(lines: Callable[..., Path], other_reader: User) -> None:
    ran = run("import_json", lines({**ADA, "name": "Benjamin", "username": "ben"}))
    assert User.objects.get(email="ada@mail.example").username == "ben-2"
    assert "name_changed" in ran.codes


@pytest.mark.parametrize("name", ["admin", "M0derator", "\u202eevil", "a" * 40, "🙂", "ada@mail.example", "7777"])
def test_a_name_against_the_rules_is_mended(lines: Callable[..., Path], name: str) -> None:
    assert run("import_json", lines({**ADA, "name": name})).code == 0
    member = User.objects.get()
    assert member.display_name
    assert member.username.isascii()


def test_an_address_that_has_an_account_makes_a_name_only(lines: Callable[..., Path]) -> None:
    User.objects.create_user("first", "ada@mail.example")
    ran = run("import_json", lines(ADA, TRAINS, said(1)))
    assert "address_taken" in ran.codes
    assert Comment.objects.get().identity.name == "Ada"
    assert User.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"email": None}, {"email": "ada"}, {"email_confirmed": False}])
def test_without_a_confirmed_address_there_is_no_account(lines: Callable[..., Path], wrong: dict[str, object]) -> None:
    path = lines({**ADA, **wrong}, TRAINS, said(1))
    ran = run("import_json", path)
    assert "address_unconfirmed" in ran.codes
    assert not User.objects.exists()
    before = everything()
    run("import_json", path)
    assert everything() == before


def test_people_may_come_as_names_only(lines: Callable[..., Path]) -> None:
    run("import_json", lines(ADA, TRAINS, said(1)), people="names")
    assert not User.objects.exists()
    assert ImportedIdentity.objects.get().email_key
    assert "ada@mail" not in str(everything())


def test_identities_and_bare_names_stand_beside_comments(lines: Callable[..., Path]) -> None:
    pete = {"kind": "identity", "id": "p", "name": "Pete"}
    comments = [said(1, author=None, identity="p"), said(2, author=None, author_name="Cleo"), said(3, author=None)]
    run("import_json", lines(pete, TRAINS, *comments))
    shown = [comment.shown_name for comment in Comment.objects.order_by("number")]
    assert shown == ["Pete", "Cleo", "Former member"]
