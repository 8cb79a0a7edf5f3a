"""What a name may be, and which names are one."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts import names
from accounts.names import check_display_name, check_username, clean_display_name, name_key, name_keys

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    "look_alike",
    [
        "Сосо Рах",
        "COCO  PAX",
        "C0co Pax",
        "Cóco-Pax",
        "cocopax",
        "ｃｏｃｏｐａｘ",
        "coco\u00adpax",
        "coco\u200bpax",
        "Coco.Pax.",
    ],
)
def test_look_alikes_share_a_key(look_alike: str) -> None:
    assert name_key(look_alike) == name_key("Coco Pax")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ill", "i1l"),
        ("oo", "0o"),
        ("Ærø", "aero"),
        ("νικη", "ΝΙΚΗ"),
        ("Σας", "σασ"),
        ("фіг", "φιr"),
        ("зоя", "3oᴙ"),
    ],
)
def test_letters_of_one_shape_are_one(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_capitals_that_look_latin_take_a_second_key() -> None:
    assert name_keys("ΝΙΚΗ") & name_keys("NIKH")
    assert name_keys("НАТЕ") & name_keys("Hate")
    assert name_keys("ΓΙΑ") & name_keys("ГІА")


def test_latin_names_take_one_key() -> None:
    assert len(name_keys("Ada Lark")) == 1


@given(st.text(max_size=60))
def test_keys_are_stable_and_fit_their_column(text: str) -> None:
    key = name_key(text)
    assert name_key(key) == key
    assert len(key) <= names.KEY_MAX_LENGTH


@pytest.mark.parametrize("check", [check_username, check_display_name])
@given(text=st.text(max_size=60))
def test_any_text_gets_a_verdict(check: Callable[[str], None], text: str) -> None:
    with contextlib.suppress(ValidationError):
        check(text)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Сoco Pax", names.SCRIPTS_SENTENCE),
        ("Editor", names.RESERVED_SENTENCE),
        ("Broadsheet", names.RESERVED_SENTENCE),
        ("Former Member", names.RESERVED_SENTENCE),
        ("Ann\u202enna", names.INVISIBLE_SENTENCE),
        ("\u3164\u3164", names.INVISIBLE_SENTENCE),
        ("👍👍", names.EMOJI_SENTENCE),
        ("12345", names.DIGITS_SENTENCE),
        ("٣٤٥", names.DIGITS_SENTENCE),
        ("a@b.example", names.ADDRESS_SENTENCE),
        ("http://x", names.ADDRESS_SENTENCE),
        ("Z\u0334\u0303\u0342algo", names.MARKS_SENTENCE),
        ("x" * 41, names.DISPLAY_NAME_SENTENCE),
        ("x", names.DISPLAY_NAME_SENTENCE),
        ("<b>Ann</b>", names.EMOJI_SENTENCE),
        ("...", names.DISPLAY_NAME_SENTENCE),
    ],
)
def test_each_refusal_has_its_sentence(name: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check_display_name(name)
    assert refused.value.messages == [sentence]


@pytest.mark.parametrize(
    "name", ["Ada Lark", "J. R. O’Neill", "Zażółć", "Ольга", "ひらカタ漢字", "김민준", "نور الهدى", "Ann-Marie 2"]
)
def test_honest_names_pass(name: str) -> None:
    check_display_name(name)


@pytest.mark.parametrize(
    "name", ["admin", "accounts", "articles", "..", "favicon.ico", "null", "@all", "аdmin", "_x_", "ab", "x" * 31]
)
def test_dangerous_usernames_are_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        check_username(name)


@pytest.mark.parametrize("name", ["ann", "Ann_B", "7-of-9"])
def test_plain_usernames_pass(name: str) -> None:
    check_username(name)


def test_spaces_are_stored_single() -> None:
    assert clean_display_name("  Ada   Lark ") == "Ada Lark"
