"""What a look at all threads found stands among the problems on the desk's front."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from comments.desk_threads import note_found
from tests.roles import at_desk

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db
WORDS = "errors in threads: run check_threads --repair"


def test_errors_in_threads_stand_there_until_a_look_finds_none(client: Client, editor: User) -> None:
    client.force_login(editor)
    note_found(3)
    assert f"3 {WORDS}" in client.get("/admin/").text
    call_command("check_threads", stdout=StringIO())
    assert WORDS not in client.get("/admin/").text


def test_who_can_repair_nothing_is_not_told(client: Client) -> None:
    note_found(3)
    client.force_login(at_desk("Chief"))
    assert WORDS not in client.get("/admin/").text
