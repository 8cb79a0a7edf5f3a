"""Backups: what they hold, how they come back, and what they refuse. Real commands on a site of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from config.backups.manifest import NAME, read_manifest, sum_of
from tests import postgres
from tests.tables import magazine_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ADDRESS = "http://magazine.example"
# Makes the site and a backup of it in one process.
SEED = """
import io
from datetime import timedelta
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
call_command("migrate", verbosity=0)
from accounts.models import OutgoingMail
from articles.services.photos import add_photo
from tests import factories
picture = io.BytesIO()
Image.new("RGB", (640, 400), "red").save(picture, "JPEG")
picture.seek(0)
article = factories.make_article(lead_photo=add_photo(picture, alt="Red", credit="Tomas Reyl"))
ada = factories.make_user("ada")
root = factories.make_comment(article, by=ada, text="A root.")
for number in range(9):
    factories.make_comment(article, by=ada, parent=root, text=f"Reply {number}.")
SessionStore().create()
long_ago = timezone.now() - timedelta(hours=2)
OutgoingMail.objects.create(to="ada@mail.example", kind="x", subject="x", text="x", message_id="x", made_at=long_ago)
call_command("backup", "BACKUPS", keep=3)
"""
# Prints comments, sessions, mails that wait, whether the photo is there, entries about restores; then posts.
LOOK = """
import json
from django.contrib.sessions.models import Session
from accounts.models import AuditEntry, OutgoingMail, User
from articles.models import Article, Photo
from comments.models import Comment
from tests import factories
file = Photo.objects.get().file
entries = AuditEntry.objects.filter(act="restore backup")
print("STATE", json.dumps([Comment.objects.count(), Session.objects.count(), OutgoingMail.objects.waiting().count(),
      file.storage.exists(file.name), entries.count()]))
factories.make_comment(Article.objects.get(), by=User.objects.get(), text="After the backup.")
"""


@dataclass
class Site:
    """A site with one article, a photo, ten comments, a session and a mail nobody sent."""

    folder: Path
    told: dict[str, str]

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run a command of the site."""
        command = [sys.executable, "manage.py", *map(str, arguments)]
        return subprocess.run(  # noqa: S603  (our own command)
            command, cwd=settings.BASE_DIR, env=self.told, capture_output=True, text=True, check=False
        )

    def shell(self, script: str) -> str:
        """Run a script in the site."""
        done = self.run("shell", "--no-imports", "--command", script)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def look_and_post(self) -> list[int]:
        """Return what the site holds, and post one comment more."""
        found: list[int] = json.loads(self.shell(LOOK).split("STATE ", 1)[1])
        return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Make it, on the database the suite runs on."""
    folder = tmp_path_factory.mktemp("site")
    with ExitStack() as stack:
        address = stack.enter_context(magazine_database(folder, name="backups"))
        told = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.dev", "VAR_DIR": str(folder)}
        told |= {"DATABASE_URL": address, "SITE_URL": ADDRESS}
        if address.startswith("postgres"):
            binaries = postgres.reachable_binaries(tmp_path_factory.mktemp("programs"))
            told["PATH"] = f"{binaries}{os.pathsep}{told['PATH']}"
        made = Site(folder, told)
        made.shell(SEED.replace("BACKUPS", str(folder / "backups")))
        yield made


@pytest.fixture
def backup(site: Site) -> Path:
    """Return the backup of it."""
    [folder] = (site.folder / "backups").iterdir()
    return folder


def test_a_backup_names_its_files_and_rows_and_only_its_owner_reads_it(backup: Path) -> None:
    manifest = read_manifest(backup)
    assert (manifest.rows["comments_comment"], manifest.site) == (10, ADDRESS)
    assert manifest.pictures
    assert {path.name for path in backup.iterdir()} == {*manifest.files, NAME}
    assert {path.stat().st_mode & 0o777 for path in backup.iterdir()} == {0o600}


def test_a_backup_is_proved_in_a_scratch_place(site: Site, backup: Path) -> None:
    done = site.run("restore", backup, "--check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "check_threads: 1 threads, 10 comments, 0 problems" in done.stdout
    assert "nothing was changed" in done.stdout


@pytest.fixture
def cut_off(backup: Path, tmp_path: Path) -> Path:
    """Return a copy of the backup whose database ends too early, as its manifest says it should."""
    folder = shutil.copytree(backup, tmp_path / "cut-off")
    file = next(folder.glob("database.*"))
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])
    manifest = read_manifest(folder)
    replace(manifest, files={**manifest.files, file.name: sum_of(file)}).write(folder)
    return folder


def test_what_was_there_stays_where_a_restore_fails_half_way(site: Site, cut_off: Path) -> None:
    done = site.run("restore", cut_off, "--replace", ADDRESS)
    assert (done.returncode, done.stdout) == (1, "")
    assert site.look_and_post() == [10, 1, 1, True, 0]


def test_s106_what_comes_back_is_whole_and_nobody_is_signed_in(site: Site, backup: Path) -> None:
    assert site.look_and_post()[1:] == [1, 1, True, 0]
    shutil.rmtree(site.folder / "media")
    done = site.run("restore", backup, "--replace", ADDRESS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 comments, 0 problems" in done.stdout
    assert site.look_and_post() == [10, 0, 0, True, 1]
