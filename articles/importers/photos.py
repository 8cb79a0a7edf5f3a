"""Takes imported photos into the library through the image gate; files only from the folder that was named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from accounts.images import ImageRefused
from articles.errors import PhotoKnown
from articles.importers.bodies import without_size
from articles.importers.fields import one_line, time_of
from articles.models import Photo
from articles.services.photos import add_photo

if TYPE_CHECKING:
    from pathlib import Path

    from articles.importers.fields import Reading
    from articles.importers.options import Options
    from articles.importers.origins import Origins
    from articles.importers.records import Record

COPIED = (
    "alt", "is_decorative", "is_not_for_lead", "caption", "credit", "credit_url", "license", "license_note",
    "focal_x", "focal_y",
)  # fmt: skip


@dataclass
class PhotoImport:
    """Photos of one import. `new_ids` were not here before; `stored_files` must go if nothing is imported."""

    options: Options
    origins: Origins
    new_ids: set[int] = field(default_factory=set)
    stored_files: list[str] = field(default_factory=list)
    _by_address: dict[str, str] = field(default_factory=dict)
    _ready: dict[int, bool] = field(default_factory=dict)

    def take(self, record: Record, reading: Reading) -> None:
        """Bring one photo in, unless it is here, was deleted here, or cannot be taken (then a note says why)."""
        address = record.values.get("address", "")
        if address:
            self._by_address[without_size(address)] = record.id
        if self.origins.is_known("photo", record.id):
            self._meet(record, reading)
            return
        path = self._path(record.values["file"], reading)
        if path is not None:
            self._add(record, path, reading)

    def _meet(self, record: Record, reading: Reading) -> None:
        if self.origins.living(Photo, "photo", record.id) is None:
            reading.note("erased_here")
        else:
            reading.report.already_here += 1

    def _path(self, name: str, reading: Reading) -> Path | None:
        """Return where the file is inside the named folder; None and a note where it is not."""
        media = self.options.media
        if media is None or "://" in name:
            reading.note("photo_missing", name[:80])
            return None
        root = media.resolve()
        try:
            path = (root / name).resolve()
            is_there = path.is_file()
        except (OSError, ValueError, RuntimeError):
            reading.note("photo_refused", one_line(name)[:80])
            return None
        if not path.is_relative_to(root):
            reading.note("photo_refused", one_line(name)[:80])
            return None
        if not is_there:
            reading.note("photo_missing", one_line(name)[:80])
            return None
        return path

    def _add(self, record: Record, path: Path, reading: Reading) -> None:
        fields = self._fields(record.values, reading)
        try:
            with path.open("rb") as file:
                photo = add_photo(file, **fields)
        except PhotoKnown as err:
            photo = err.photo
            self.origins.keep("photo", record.id, photo.pk)
            reading.report.already_here += 1
            return
        except (ImageRefused, OSError) as err:
            reading.note("photo_refused", str(err)[:120])
            return
        self.stored_files.append(photo.file.name or "")
        self.new_ids.add(photo.pk)
        self.origins.keep("photo", record.id, photo.pk)
        reading.report.made["photo"] += 1

    def _fields(self, values: dict[str, Any], reading: Reading) -> dict[str, Any]:
        fields = words_and_rights(values)
        if not fields.get("is_decorative") and not fields.get("alt") and fields.get("caption"):
            fields["alt"] = fields["caption"][:300]
            reading.note("alt_from_caption")
        fields["credit"] = fields.get("credit") or self.options.photo_credit
        if values.get("uploaded_at") is not None:
            fields["uploaded_at"] = time_of(values["uploaded_at"])
        return fields

    def find(self, key: str, address: str = "") -> int | None:
        """Return the photo of an id of the file or of an address in the source; None where it is not here."""
        if key and (pk := self.origins.living(Photo, "photo", key)) is not None:
            return pk
        known = self._by_address.get(without_size(address)) if address else None
        return self.origins.living(Photo, "photo", known) if known else None

    def find_ready(self, key: str, address: str, reading: Reading) -> int | None:
        """Return the photo if it may stand in a live article; one that may not is noted and left in the library."""
        pk = self.find(key, address)
        if pk is None:
            return None
        if pk not in self._ready:
            self._ready[pk] = Photo.objects.get(pk=pk).is_ready
        if not self._ready[pk]:
            reading.note("photo_unready", f"photo {key or address}")
            return None
        return pk

    def drop_files(self) -> None:
        """Delete what was stored, because nothing was imported."""
        storage = Photo._meta.get_field("file").storage
        for name in self.stored_files:
            storage.delete(name)


def words_and_rights(values: dict[str, Any]) -> dict[str, Any]:
    """Return what a photo's record says of it, as far as a photo may have it."""
    fields = {name: values[name] for name in COPIED if name in values}
    if fields.get("is_decorative"):
        fields.pop("alt", None)
    if fields.get("license") == Photo.License.OTHER:
        fields["license_note"] = fields.get("license_note") or "The source named no terms."
    if values.get("license_until") is not None:
        fields["license_until"] = time_of(values["license_until"])
    return fields
