"""Static files with hashed names, compressed ahead; the pages' style sheets as one, scripts without comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

if TYPE_CHECKING:
    from collections.abc import Iterator

# One sheet is a third smaller on the way than its parts, one request instead of eleven, and at hand on the next page.
SHEET = "css/broadsheet.css"
# Their order in the sheet, where it matters: the first names the layers, the last has the last word.
FIRST, LAST = "css/tokens.css", "css/print.css"
# The desk has Django's style and loads its parts itself: admin.css, desk.css, desk-form.css. What differs between two
# texts is shown there, and to readers on one page that few open.
APART = ("css/admin", "css/desk", "css/differences", SHEET)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# A quoted text, which stays as it is, or a mark of a rule with the blanks around it.
_MARK = re.compile(r"""("[^"]*"|'[^']*')|\s*([{};])\s*""")


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hash names inside JavaScript imports too, so that every module may be cached for ever."""

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)  # type: ignore[no-untyped-call]
        self._known: dict[str, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        """Return a file's address. Its name does not change while a process lives, and a page asks for thirty."""
        if settings.DEBUG or force or name is None:
            return str(super().url(name, force))  # type: ignore[no-untyped-call, arg-type]
        if name not in self._known:
            self._known[name] = str(super().url(name))  # type: ignore[no-untyped-call]
        return self._known[name]

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Join the style sheets and strip the scripts before names are hashed and files compressed."""
        if not dry_run:
            self._join_sheets(paths)
            self._strip_scripts(paths)
        yield from super().post_process(paths, dry_run, **options)  # type: ignore[no-untyped-call]

    def _join_sheets(self, paths: dict[str, Any]) -> None:
        names = [
            name for name in paths if name.startswith("css/") and name.endswith(".css") and not name.startswith(APART)
        ]
        names.sort(key=lambda name: (name != FIRST, name == LAST, name))
        self.delete(SHEET)
        self.save(SHEET, ContentFile("".join(map(self._stripped, names))))
        paths[SHEET] = (self, SHEET)

    def _strip_scripts(self, paths: dict[str, Any]) -> None:
        for name, (source, path) in list(paths.items()):
            if name.startswith("js/") and name.endswith(".js"):
                with source.open(path) as file:
                    script = file.read().decode()
                self.delete(name)
                self.save(name, ContentFile(strip_script(script)))
                paths[name] = (self, name)

    def _stripped(self, name: str) -> str:
        """Return a sheet without comments and spare blanks; what it says stays as it is."""
        with self.open(name) as file:
            return strip_sheet(file.read().decode())


def strip_sheet(sheet: str) -> str:
    """Return a style sheet without comments, and without blanks where a rule begins or ends."""
    joined = re.sub(r"\s+", " ", _COMMENT.sub("", sheet)).strip()
    return _MARK.sub(lambda found: found[1] or found[2], joined) + "\n"


def strip_script(script: str) -> str:
    """Return one of our scripts without lines of comment and without indents: a fifth less on the way.

    Strings over several lines would lose theirs; our scripts have none.
    """
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"
