"""A member asks for a copy of their data, gets it once a day, and nobody else ever does."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import DataExport
from accounts.services import exporting
from accounts.services.exporting import ask_for_export, build_export
from tests import factories

if TYPE_CHECKING:
    from pathlib import Path

    import time_machine
    from django.test import Client

    from accounts.models import User
    from tests.accounts.conftest import Post

pytestmark = pytest.mark.django_db
DATA = "/accounts/settings/data/"


@pytest.fixture
def copy(reader: User, private_folder: Path) -> DataExport:
    """Return a copy that its member can fetch."""
    export = ask_for_export(reader, by=reader)
    build_export(export.pk)
    export.refresh_from_db()
    return export


def test_a_copy_is_asked_for_with_the_password_and_told_by_mail(
    client: Client, reader: User, private_folder: Path, send: Post
) -> None:
    client.force_login(reader)
    asked = client.post(f"{DATA}copy/")
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    answer = send(asked.headers["Location"], password=factories.PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, DATA)  # type: ignore[attr-defined]
    assert "Save the file" in client.get(DATA).text
    assert mail.outbox[-1].subject == "Your data from Broadsheet is ready"
    assert f"http://testserver{DATA}" in mail.outbox[-1].body


def test_a_second_request_within_the_day_shows_the_first(copy: DataExport, reader: User) -> None:
    assert ask_for_export(reader, by=reader) == copy
    assert DataExport.objects.count() == 1


def test_a_copy_that_was_lost_is_begun_anew(
    reader: User, private_folder: Path, time_machine: time_machine.TimeMachineFixture
) -> None:
    lost = ask_for_export(reader, by=reader)
    time_machine.move_to(timezone.now() + timedelta(minutes=61), tick=False)
    assert lost.is_lost
    assert ask_for_export(reader, by=reader) == lost
    assert build_export(lost.pk)


def test_making_a_copy_twice_leaves_one_file(copy: DataExport, private_folder: Path) -> None:
    assert not build_export(copy.pk)
    DataExport.objects.update(ready_at=None)
    assert build_export(copy.pk)
    assert exporting.forget_stray_files() == 0


def test_a_copy_is_a_file_that_no_cache_keeps(client: Client, reader: User, copy: DataExport) -> None:
    client.force_login(reader)
    answer = client.get(f"{DATA}copy/{copy.pk}/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="your-data.zip"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    names = zipfile.ZipFile(io.BytesIO(answer.getvalue())).namelist()
    assert {"index.html", "style.css", "data/account.json", "data/comments.json"} <= set(names)


def test_a_copy_is_nobody_elses_and_not_even_theirs_after_a_day(
    client: Client,
    reader: User,
    other_reader: User,
    copy: DataExport,
    time_machine: time_machine.TimeMachineFixture,
) -> None:
    address = f"{DATA}copy/{copy.pk}/"
    assert client.get(address).status_code == 404
    client.force_login(other_reader)
    assert client.get(address).status_code == 404
    client.force_login(reader)
    answer = client.get(address)
    answer.getvalue()
    assert answer.status_code == 200
    time_machine.move_to(timezone.now() + timedelta(hours=24), tick=False)
    assert client.get(address).status_code == 404


def test_the_account_leaves_with_the_copy_but_for_its_secrets(reader: User, copy: DataExport) -> None:
    with exporting.private_files().open(copy.file_name) as file, zipfile.ZipFile(file) as opened:
        (account,) = json.loads(opened.read("data/account.json"))
        everything = b"".join(map(opened.read, opened.namelist()))
    assert (account["username"], account["email"]) == ("ada", "ada@mail.example")
    assert reader.password.encode() not in everything


def test_a_stray_file_goes_after_a_day(private_folder: Path, time_machine: time_machine.TimeMachineFixture) -> None:
    (private_folder / "copies").mkdir(parents=True)
    (private_folder / "copies" / "stray.zip").write_bytes(b"")
    assert exporting.forget_stray_files() == 0
    time_machine.move_to(timezone.now() + timedelta(hours=25), tick=False)
    assert exporting.forget_stray_files() == 1
