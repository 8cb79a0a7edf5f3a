"""Import a WordPress export."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from comments.importers.commands import ImportCommand
from comments.importers.wxr import WordPress

if TYPE_CHECKING:
    from articles.importers.fields import Reading
    from articles.importers.files import Source
    from comments.importers.commands import Reader
    from comments.services.importing.people import PersonKeys


class Command(ImportCommand):
    """Bring in articles and discussions from WordPress."""

    help = "Import articles and discussions from a WordPress export, WXR 1.0 to 1.2 (docs/importing.md)."
    format_name: ClassVar[str] = "import_wxr"

    def make_reader(self, source: Source, reading: Reading, keys: PersonKeys, *, zone_is_given: bool) -> Reader:
        return WordPress(source, reading, keys.of_person)

    def source_key(self, reader: Reader, source: Source) -> str:
        return f"wordpress:{reader.key}"[:200]
