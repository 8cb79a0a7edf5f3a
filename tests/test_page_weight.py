"""What an article's page loads stays light: all scripts and all styles, as they are sent."""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.staticfiles import finders

from config.storage import APART, SHEET, StaticFilesStorage, strip_script
from tests import factories

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article

ROOT = Path(__file__).resolve().parent.parent / "static"
pytestmark = pytest.mark.django_db
KILOBYTE = 1024
# The site's limits, packed, whatever is loaded at once or only when a reader asks for it.
SCRIPTS_MAX = 30 * KILOBYTE
# With what is loaded only when somebody needs it: keys, news while a page is open, the count of a page that is read.
SCRIPTS_EVER_MAX = 37 * KILOBYTE
STYLES_MAX = 16 * KILOBYTE
SCRIPT = re.compile(r'<script[^>]* src="/static/([^"]+)"')
IMPORT = re.compile(r"""^import [^;]*?["']([^"']+)["']|\bimport\(["']([^"']+)["']\)""", re.MULTILINE)


@pytest.fixture
def page(client: Client, article: Article, reader: User) -> str:
    """Return an article's page as a member sees it, who gets the most."""
    factories.make_comment(article, by=factories.make_user())
    client.force_login(reader)
    return client.get(article.get_absolute_url()).content.decode()


@pytest.fixture
def style_sheet(tmp_path: Path) -> str:
    """Return the one sheet that collectstatic makes of the parts."""
    shutil.copytree(ROOT, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.js", "admin.css"))
    storage = StaticFilesStorage(location=tmp_path, base_url="/static/")
    names = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()]
    for _ in storage.post_process({name: (storage, name) for name in names}):
        pass
    return Path(storage.path(storage.stored_name(SHEET))).read_text()


def file_of(name: str) -> Path:
    """Return the file of a static name."""
    found = finders.find(name)
    assert isinstance(found, str), name
    return Path(found)


def with_imports(files: set[Path], *, on_demand: bool = False) -> set[Path]:
    """Return scripts together with all that they import; `on_demand`: also what waits until somebody needs it."""
    known, waiting = set(files), list(files)
    while waiting:
        script = waiting.pop()
        for at_once, later in IMPORT.findall(script.read_text()):
            module = (script.parent / (at_once or later)).resolve()
            if module not in known and (at_once or on_demand):
                known.add(module)
                waiting.append(module)
    return known


def packed(files: set[Path]) -> int:
    """Return how many bytes scripts take on the way, each packed by itself."""
    return sum(len(gzip.compress(strip_script(file.read_text()).encode())) for file in files)


def test_scripts_of_an_article_are_light(page: str) -> None:
    named = {file_of(name) for name in SCRIPT.findall(page)}
    assert packed(with_imports(named)) <= SCRIPTS_MAX
    assert packed(with_imports(named, on_demand=True)) <= SCRIPTS_EVER_MAX


def test_the_style_sheet_is_light(style_sheet: str) -> None:
    assert len(gzip.compress(style_sheet.encode())) <= STYLES_MAX


def test_the_style_sheet_holds_the_rules_of_its_parts(style_sheet: str) -> None:
    sheets = (path for path in (ROOT / "css").glob("*.css") if not f"css/{path.name}".startswith(APART))
    parts = [path.read_text() for path in sheets]
    assert style_sheet.count("{") == style_sheet.count("}") == sum(part.count("{") for part in parts)
    assert style_sheet.startswith("@layer reset, base, layout, components, utilities;")
    assert "/*" not in style_sheet


def test_scripts_are_sent_without_their_comments(tmp_path: Path) -> None:
    for name in ("announce.js", "key-switch.js"):
        (tmp_path / "js").mkdir(exist_ok=True)
        shutil.copy(ROOT / "js" / name, tmp_path / "js" / name)
    storage = StaticFilesStorage(location=tmp_path, base_url="/static/")
    sent = {name: (storage, name) for name in ("js/announce.js", "js/key-switch.js")}
    assert not [error for _, _, error in storage.post_process(sent) if isinstance(error, Exception)]
    script = Path(storage.path(storage.stored_name("js/key-switch.js"))).read_text()
    assert "//" not in script
    assert "export function isSwitchedOff" in script
