"""Rules that hold for every file of their kind: what a reviewer would otherwise have to remember."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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


def offenders(paths: Iterable[Path], offends: Callable[[Path], object]) -> list[str]:
    """Return the files that break a rule: one test asks about all, for a test of its own costs more than the rule."""
    return [name(path) for path in paths if offends(path)]


def imported(path: Path) -> set[str]:
    """Return the top-level names a module imports, in functions too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def knows_above(path: Path) -> set[str]:
    """Return the apps a module imports though they stand above its own."""
    app = name(path).split("/")[0]
    above = APPS[APPS.index(app) + 1 :] if app in APPS else ()
    return imported(path) & set(above)


def test_knowledge_runs_one_way() -> None:
    assert not offenders(OWN_CODE, knows_above)


def test_only_markup_vouches_for_html() -> None:
    others = [path for path in OWN_CODE if not name(path).startswith(MAY_MARK_SAFE)]
    assert not offenders(others, lambda path: re.search(r"\bmark_safe\b|\bSafeString\(", path.read_text()))


def test_no_query_is_built_from_text() -> None:
    assert not offenders(OWN_CODE, lambda path: re.search(r"\.extra\(|\bRawSQL\(|\.raw\(", path.read_text()))


def test_templates_print_unescaped_only_what_markup_made() -> None:
    def offends(path: Path) -> bool:
        printed = re.findall(r"([\w.]+)\s*\|\s*safe\b", path.read_text())
        return not all(variable.endswith("_html") for variable in printed) or "autoescape off" in path.read_text()

    assert not offenders(TEMPLATES, offends)


def test_templates_hold_nothing_inline() -> None:
    def offends(path: Path) -> bool:
        scripts = re.findall(r"<script[^>]*>", path.read_text())
        return bool(
            re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", path.read_text())
            or [tag for tag in scripts if "src=" not in tag and "json" not in tag]
        )

    assert not offenders(PAGES, offends)


def test_pages_have_a_title() -> None:
    def is_page(path: Path) -> bool:
        extends = re.search(r"{% extends \"(base|[a-z]+/base_)", path.read_text())
        return bool(extends) and not path.name.startswith("base_")

    assert not offenders(filter(is_page, PAGES), lambda path: "{% block title %}" not in path.read_text())


def test_static_files_named_in_templates_exist() -> None:
    def missing(path: Path) -> list[str]:
        return [asset for asset in re.findall(r"{% static ['\"]([^'\"]+)['\"]", path.read_text()) if not known(asset)]

    known = cache(finders.find)
    assert not {name(path): missing(path) for path in TEMPLATES if missing(path)}


def test_script_imports_are_relative_and_exist() -> None:
    for path in SCRIPTS:
        for target in re.findall(r"^import [^;]*?[\"']([^\"']+)[\"']", path.read_text(), re.MULTILINE):
            assert target.startswith("."), (name(path), target)
            assert (path.parent / target).is_file(), (name(path), target)


@cache
def named_scripts(script: Path) -> set[Path]:
    """Return the scripts a script imports, at once or later."""
    targets = re.findall(r"(?:^import [^;]*?|import\()[\"'](\.[^\"']+)[\"']", script.read_text(), re.MULTILINE)
    return {(script.parent / target).resolve() for target in targets}


def test_scripts_import_in_no_circle() -> None:
    """Names with a hash in them cannot be made for files that name each other."""

    def comes_back(path: Path) -> bool:
        seen: set[Path] = set()
        waiting = [path]
        while waiting:
            found = named_scripts(waiting.pop())
            waiting += found - seen
            seen |= found
        return path.resolve() in seen

    assert not offenders(SCRIPTS, comes_back)


def test_styles_stand_in_a_layer_without_ids() -> None:
    def offends(path: Path) -> bool:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        selectors = re.findall(r"(?:^|[};])\s*([^{};@]+){", text)
        return "@layer" not in text or any(re.search(r"#[a-z]", selector) for selector in selectors)

    assert not offenders(STYLES, offends)


def test_raw_colors_stand_in_the_tokens_only() -> None:
    def offends(path: Path) -> object:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        return re.search(r"#[0-9a-fA-F]{3,8}\b|\brgb\(|\bhsl\(", text)

    assert not offenders((path for path in STYLES if path.name != "tokens.css"), offends)


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


def test_addresses_are_named() -> None:
    assert not [address for address, pattern in own_views() if not pattern.name]


@pytest.mark.django_db
def test_addresses_refuse_other_methods(client: Client) -> None:
    answers = {address: client.delete(address).status_code for address, _ in own_views()}
    assert len(answers) > 100
    assert not {address: status for address, status in answers.items() if status != 405}


def test_views_say_who_may_keep_their_answer() -> None:
    classes = {address: getattr(pattern.callback, "cache_class", "") for address, pattern in own_views()}
    assert not {address: found for address, found in classes.items() if found not in {"public", "secret"}}


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
