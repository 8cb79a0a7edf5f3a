"""The embedded server's mails are files a newcomer can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.mail import EmailMultiAlternatives, mailers

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper


@pytest.fixture
def folder(tmp_path: Path, settings: SettingsWrapper) -> Path:
    """Return the folder that mails go to."""
    where = tmp_path / "mail"
    settings.MAILERS = {"default": {"BACKEND": "accounts.mail_files.EmailBackend", "OPTIONS": {"folder": str(where)}}}
    return where


def write(subject: str, text: str = "Grüße — your code:\n\nBCDF-GHJK\n") -> None:
    message = EmailMultiAlternatives(subject, text, "desk@mail.example", ["ada@mail.example"])
    message.attach_alternative(f"<p>{text}</p>", "text/html")
    mailers["default"].send_messages([message])


def test_a_mail_is_one_legible_file(folder: Path) -> None:
    write("Your code for Broadsheet")
    (file,) = folder.iterdir()
    assert file.suffix == ".eml"
    assert "\nBCDF-GHJK\n" in file.read_text().replace("\r\n", "\n")
    assert "To: ada@mail.example" in file.read_text()
    assert "Grüße — your code:" in file.read_text()


def test_files_are_named_in_order(folder: Path) -> None:
    for number in ("one", "two", "three"):
        write(f"Letter {number}")
    names = sorted(file.name for file in folder.iterdir())
    assert [name.rpartition("-")[2] for name in names] == ["one.eml", "two.eml", "three.eml"]


def test_a_subject_is_never_a_path(folder: Path) -> None:
    write("../../etc/passwd")
    (file,) = folder.iterdir()
    assert file.parent == folder
