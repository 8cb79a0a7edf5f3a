"""Give many photos another credit or license at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from articles.errors import NotAllowed
from articles.models import Photo
from articles.services.photos import save_photo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User


@dataclass
class Done:
    """What became of each photo: changed, as it was already, or refused with a sentence."""

    changed: list[Photo] = field(default_factory=list)
    same: list[Photo] = field(default_factory=list)
    refused: list[tuple[Photo, str]] = field(default_factory=list)


def set_rights(photos: Iterable[Photo], *, by: User, **changes: Any) -> Done:
    """Set credit, license, its note or its end on each photo this person may change; the others are named.

    Each photo is an act of its own: one that is refused holds nothing up.
    """
    done = Done()
    for photo in photos:
        for name, value in changes.items():
            setattr(photo, name, value)
        if photo.license == Photo.License.OTHER and not photo.license_note:
            done.refused.append((photo, "Its license is “other” and has no note."))
            continue
        try:
            is_changed = save_photo(photo, by=by, only=set(changes))
        except NotAllowed as err:
            done.refused.append((photo, err.message))
        else:
            (done.changed if is_changed else done.same).append(photo)
    return done
