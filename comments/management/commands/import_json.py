"""Import Broadsheet JSON Lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from comments.importers.commands import ImportCommand
from comments.importers.json_lines import JsonLines

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from articles.importers.fields import Reading
    from articles.importers.files import Source
    from articles.importers.options import Options
    from comments.importers.commands import Reader
    from comments.services.importing.people import PersonKeys


class Command(ImportCommand):
    """Bring in articles and discussions from JSON Lines."""

    help = "Import articles and discussions from Broadsheet JSON Lines (docs/importing.md)."
    format_name: ClassVar[str] = "import_json"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--keep-ids", action="store_true", help="articles and comments keep their ids; only into a site without any"
        )

    def make_reader(self, source: Source, reading: Reading, keys: PersonKeys, *, zone_is_given: bool) -> Reader:
        return JsonLines(source, reading, zone_is_given=zone_is_given)

    def source_key(self, reader: Reader, source: Source) -> str:
        return cast("JsonLines", reader).source_key

    def learn(self, reader: Reader, choices: Options) -> None:
        cast("JsonLines", reader).tell(choices)
