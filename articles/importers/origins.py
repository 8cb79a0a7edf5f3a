"""Which rows here came from which source: what makes a second import add nothing and bring nothing back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from accounts.models import Origin
from articles.importers.report import ImportFailed

BATCH = 2000
ID_DIGITS = 18


def is_row_id(key: str) -> bool:
    """Tell whether an id of a file may be the primary key of a row."""
    return key.isascii() and key.isdecimal() and len(key) <= ID_DIGITS and not key.startswith("0")


def kept_id(kind: str, key: str) -> int:
    """Return the primary key that a record keeps (`--keep-ids`); raise ImportFailed where its id is no number."""
    if not is_row_id(key):
        raise ImportFailed(f"Only numbers can be kept as ids, and {kind} {key[:40]} has none (--keep-ids).")
    return int(key)


@dataclass
class Origins:
    """The register of one source, read by kind when first asked and written in batches."""

    source: str
    # What this site is called in its own exports: there an id is that of the row, be it still here or not.
    own: str = ""
    _known: dict[tuple[str, str], dict[str, int | None]] = field(default_factory=dict)
    _new: list[Origin] = field(default_factory=list)

    def is_known(self, kind: str, key: str, *, source: str = "") -> bool:
        """Tell whether a record came with an earlier import or an earlier line."""
        return self._is_own(key, source) or key in self._of(kind, source)

    def row_id(self, kind: str, key: str, *, source: str = "") -> int | None:
        """Return the key of the row a record became; None where it became none."""
        return int(key) if self._is_own(key, source) else self._of(kind, source).get(key)

    def living(self, model: Any, kind: str, key: str, *, source: str = "") -> int | None:
        """Return the key of the row a record became, if that row is still here. One query."""
        pk = self.row_id(kind, key, source=source)
        return pk if pk is not None and model.objects.filter(pk=pk).exists() else None

    def keep(self, kind: str, key: str, row_id: int | None, *, source: str = "") -> None:
        """Remember what a record became."""
        self._of(kind, source)[key] = row_id
        self._new.append(Origin(source=source or self.source, kind=kind, source_id=key, row_id=row_id))
        if len(self._new) >= BATCH:
            self.write()

    def write(self) -> None:
        """Store what is not stored yet."""
        Origin.objects.bulk_create(self._new, batch_size=BATCH)
        self._new = []

    def _is_own(self, key: str, source: str) -> bool:
        return bool(self.own) and (source or self.source) == self.own and is_row_id(key)

    def _of(self, kind: str, source: str) -> dict[str, int | None]:
        key = (source or self.source, kind)
        if key not in self._known:
            rows = Origin.objects.filter(source=key[0], kind=kind)
            self._known[key] = dict(rows.values_list("source_id", "row_id"))
        return self._known[key]
