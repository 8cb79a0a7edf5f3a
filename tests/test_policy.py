"""Rules that hold for every file of their kind: what a reviewer would otherwise have to remember."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

if TYPE_CHECKING:
    from django.test import Client

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "articles", "comments")
OWN_CODE = sorted(path for app in (*APPS, "config") for path in (ROOT / app).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Mail programs read no style sheets, so mails carry their own.
PAGES = [path for path in TEMPLATES if not {"email", "mail"} & set(path.parts)]
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
# Where typed text becomes HTML, after cleaning or escaping; nothing else vouches for a string.
MAY_MARK_SAFE = ("articles/markup/", "comments/markup/", "comments/thread_html.py")


def name(path: Path) -> str:
    """Return a path as a reader of the failure wants it."""
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> set[str]:
    """Return the top-level names a module imports, in functions too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", OWN_CODE, ids=name)
def test_knowledge_runs_one_way(path: Path) -> None:
    app = name(path).split("/")[0]
    above = APPS[APPS.index(app) + 1 :] if app in APPS else ()
    assert not imported(path) & set(above)


@pytest.mark.parametrize("path", OWN_CODE, ids=name)
def test_only_markup_vouches_for_html(path: Path) -> None:
    if not name(path).startswith(MAY_MARK_SAFE):
        assert not re.search(r"\bmark_safe\b|\bSafeString\(", path.read_text())


@pytest.mark.parametrize("path", OWN_CODE, ids=name)
def test_no_query_is_built_from_text(path: Path) -> None:
    assert not re.search(r"\.extra\(|\bRawSQL\(|\.raw\(", path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_print_unescaped_only_what_markup_made(path: Path) -> None:
    printed = re.findall(r"([\w.]+)\s*\|\s*safe\b", path.read_text())
    assert all(variable.endswith("_html") for variable in printed)
    assert "autoescape off" not in path.read_text()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_templates_hold_nothing_inline(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text)
    assert not [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag and "json" not in tag]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_pages_have_a_title(path: Path) -> None:
    text = path.read_text()
    if re.search(r"{% extends \"(base|[a-z]+/base_)", text) and not path.name.startswith("base_"):
        assert "{% block title %}" in text


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_static_files_named_in_templates_exist(path: Path) -> None:
    for asset in re.findall(r"{% static ['\"]([^'\"]+)['\"]", path.read_text()):
        assert finders.find(asset), asset


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_script_imports_are_relative_and_exist(path: Path) -> None:
    for target in re.findall(r"^import [^;]*?[\"']([^\"']+)[\"']", path.read_text(), re.MULTILINE):
        assert target.startswith("."), target
        assert (path.parent / target).is_file(), target


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_scripts_import_in_no_circle(path: Path) -> None:
    """Names with a hash in them cannot be made for files that name each other."""
    seen, waiting = set(), [path]
    while waiting:
        script = waiting.pop()
        targets = re.findall(r"(?:^import [^;]*?|import\()[\"'](\.[^\"']+)[\"']", script.read_text(), re.MULTILINE)
        found = {(script.parent / target).resolve() for target in targets}
        assert path.resolve() not in found, name(script)
        waiting += found - seen
        seen |= found


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_styles_stand_in_a_layer_without_ids(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert "@layer" in text
    selectors = re.findall(r"(?:^|[};])\s*([^{};@]+){", text)
    assert not [selector for selector in selectors if re.search(r"#[a-z]", selector)]


@pytest.mark.parametrize("path", [path for path in STYLES if path.name != "tokens.css"], ids=name)
def test_raw_colors_stand_in_the_tokens_only(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\brgb\(|\bhsl\(", text)


def own_views() -> list[tuple[str, URLPattern]]:
    """Return the addresses of our own apps with something in every blank."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> list[tuple[str, URLPattern]]:
        found = []
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                found += walk(pattern.url_patterns, route)
            elif getattr(pattern.callback, "__module__", "").split(".")[0] in APPS:
                found.append((re.sub(r"<int:\w+>", "1", re.sub(r"<(str:|slug:)?\w+>", "x", route)), pattern))
        return found

    return walk(get_resolver().url_patterns, "/")


@pytest.mark.parametrize(("address", "pattern"), own_views(), ids=lambda value: str(value)[:60])
@pytest.mark.django_db
def test_addresses_are_named_and_refuse_other_methods(client: Client, address: str, pattern: URLPattern) -> None:
    assert pattern.name
    assert client.delete(address).status_code == 405


@pytest.mark.parametrize(("address", "pattern"), own_views(), ids=lambda value: str(value)[:60])
def test_views_say_who_may_keep_their_answer(address: str, pattern: URLPattern) -> None:
    assert getattr(pattern.callback, "cache_class", "") in {"public", "secret"}


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_dependency_has_its_reason() -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text().lower()
    for file in (ROOT / "requirements").glob("*.in"):
        for line in file.read_text().splitlines():
            if found := re.match(r"[a-z][a-z0-9-]*", line):
                assert found[0] in reasons, found[0]


def test_the_project_names_no_machine() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()  # noqa: S607
    for file in files:
        path = ROOT / file
        if path.suffix in {".py", ".md", ".html", ".txt", ".in", ".toml", ".css", ".js", ".jsonl"} and path != Path(
            __file__
        ):
            assert not re.search(r"/(root|work|home)/\w|pypi\.org/simple|registry\.npmjs", path.read_text()), file
