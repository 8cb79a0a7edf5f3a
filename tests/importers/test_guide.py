"""docs/importing.md says what the commands say."""

from pathlib import Path

from django.conf import settings

from articles.importers.report import CODES
from comments.importers.records import KINDS

GUIDE = (Path(settings.BASE_DIR) / "docs" / "importing.md").read_text(encoding="utf-8")


def test_every_code_stands_in_the_guide_with_its_meaning() -> None:
    missing = [
        code
        for code, told in CODES.items()
        if f"| `{code}` | {told.fate.value.capitalize()}. {told.meaning} |" not in GUIDE
    ]
    assert missing == []


def test_every_kind_stands_in_the_guide() -> None:
    assert [kind for kind in KINDS if f"| `{kind}` | " not in GUIDE] == []
