"""What backups refuse and forget, without a site of their own."""

from __future__ import annotations

import hashlib
import io
import tarfile
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection

from config.backups import pictures
from config.backups.errors import BackupError
from config.backups.making import drop_old, make_backup
from config.backups.manifest import Manifest, check_files
from config.backups.restoring import check_is_free, proved

if TYPE_CHECKING:
    from pathlib import Path

    from accounts.models import User

DAYS = [f"2026-01-0{day}T031000Z" for day in range(1, 6)]


def manifest(**fields: object) -> Manifest:
    told = {"site": "x", "database": connection.vendor, "begun_at": "x", "ended_at": "x", "migrations": []}
    return Manifest(**{**told, "rows": {}, "pictures": None, "files": {}, **fields})  # type: ignore[arg-type]


def test_the_newest_backups_are_kept_and_nothing_else_is_touched(tmp_path: Path) -> None:
    for name in (*DAYS, f"{DAYS[0]}.part", f"{DAYS[4].replace('05T', '06T')}.part", "letters"):
        (tmp_path / name).mkdir()
    assert [path.name for path in drop_old(tmp_path, keep=2)] == DAYS[:3]
    assert sorted(path.name for path in tmp_path.iterdir()) == [*DAYS[3:], "2026-01-06T031000Z.part", "letters"]


@pytest.mark.parametrize("name", ["MEDIA_ROOT", "STATIC_ROOT"])
def test_no_backup_is_written_where_everybody_reads(name: str) -> None:
    with pytest.raises(BackupError, match="Everybody may read"):
        make_backup(getattr(settings, name) / "backups")


def test_a_folder_without_a_manifest_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no complete backup"):
        proved(tmp_path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"database": "oracle"}, "backup of oracle"),
        ({"migrations": ["comments.9999_to_come"]}, "newer release"),
        ({"format": 99}, "another release"),
        ({"files": {"database.dump": "0"}}, "missing or damaged"),
    ],
    ids=["other database", "newer release", "other format", "missing file"],
)
def test_what_this_release_cannot_restore_is_refused(tmp_path: Path, fields: dict[str, object], sentence: str) -> None:
    manifest(**fields).write(tmp_path)
    with pytest.raises(BackupError, match=sentence):
        proved(tmp_path)


def test_a_live_site_is_replaced_only_by_its_name(reader: User) -> None:
    with pytest.raises(BackupError, match="--replace"):
        check_is_free(replace=None)
    with pytest.raises(BackupError, match="Nothing was changed"):
        check_is_free(replace="http://other.example")
    check_is_free(replace=f"{settings.SITE_URL}/")


@pytest.mark.django_db
def test_a_site_without_people_and_texts_is_free() -> None:
    check_is_free(replace=None)


def test_a_file_with_one_other_byte_is_found(tmp_path: Path) -> None:
    (tmp_path / "database.dump").write_bytes(b"abd")
    told = manifest(files={"database.dump": hashlib.sha256(b"abc").hexdigest()})
    with pytest.raises(BackupError, match="nothing was changed"):
        check_files(tmp_path, told)


def test_an_archive_cannot_write_outside_the_folder(tmp_path: Path) -> None:
    archive = tmp_path / "media.tar"
    with tarfile.open(archive, "w") as tar:
        entry = tarfile.TarInfo("../outside.jpg")
        entry.size = 1
        tar.addfile(entry, io.BytesIO(b"x"))
    with pytest.raises(BackupError, match="outside"):
        pictures.unpack(archive, tmp_path / "media")
    assert not (tmp_path / "outside.jpg").exists()


def test_pictures_come_back_beside_those_that_are_there(tmp_path: Path) -> None:
    folder, archive, other = tmp_path / "media", tmp_path / "media.tar", tmp_path / "other"
    (folder / "photos").mkdir(parents=True)
    (folder / "photos" / "a.jpg").write_bytes(b"a")
    other.mkdir()
    (other / "b.jpg").write_bytes(b"b")
    assert (pictures.pack(folder, archive), pictures.unpack(archive, other)) == (1, 1)
    assert sorted(path.name for path in other.rglob("*.jpg")) == ["a.jpg", "b.jpg"]
    assert sorted(path.name for path in other.iterdir()) == ["b.jpg", "photos"]
