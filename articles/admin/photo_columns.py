"""What lists and forms print about one photo."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html

from accounts.desk_files import ListFile
from articles.admin.pictures import thumbnail
from articles.photo_library import AHEAD_DAYS, SOON_DAYS, days_left, with_uses

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from articles.models import Photo


def lacks(photo: Photo) -> str:
    """Return what a photo lacks to be published, in words; empty: nothing."""
    missing = [] if photo.credit else ["credit"]
    missing += [] if photo.alt or photo.is_decorative else ["alt text"]
    return f"Lacks {' and '.join(missing)}" if missing else ""


def license_state(photo: Photo) -> tuple[str, str]:
    """Return the kind of chip and the words for the end of a license; empty words where none is near."""
    if photo.license_until is None:
        return "", ""
    rest, left = photo.license_until - timezone.now(), days_left(photo.license_until)
    if rest <= timedelta():
        return "ended", f"License ended {day_of(photo.license_until)}"
    if rest > timedelta(days=AHEAD_DAYS):
        return "", ""
    day = "today" if left < 1 else "tomorrow" if left == 1 else f"in {left} days"
    return ("soon" if rest <= timedelta(days=SOON_DAYS) else "ahead"), f"License ends {day}"


def day_of(moment: datetime) -> str:
    """Return the day a moment falls on where the magazine is made."""
    return f"{timezone.localtime(moment):%-d %b %Y}"


class PhotoColumns(ListFile):
    """The columns of the list, and those of its file, which has room for all words and rights."""

    file_columns = (
        "id", "original_name", "caption", "alt", "is_decorative", "credit", "credit_url", "license", "license_note",
        "license_until", "readiness", "use_count", "width", "height", "uploaded_at", "uploaded_by",
    )  # fmt: skip

    def file_rows(self, request: Any, rows: Any) -> Any:
        return rows.select_related("uploaded_by").defer("renditions", "placeholder")

    def file_filled(self, rows: Sequence[Photo]) -> Sequence[Photo]:
        return with_uses(rows)

    @admin.display(description="picture")
    def thumb(self, photo: Photo) -> str:
        return thumbnail(photo, "row")

    @admin.display(description="photo", ordering="pk")
    def name(self, photo: Photo) -> str:
        return format_html('<a href="{pk}/change/">{pk} · {photo}</a>', pk=photo.pk, photo=photo)

    @admin.display(description="credit", ordering="credit")
    def credited(self, photo: Photo) -> str:
        return photo.credit or "–"

    @admin.display(description="license", ordering="license")
    def terms(self, photo: Photo) -> str:
        return photo.get_license_display()

    @admin.display(description="ready")
    def readiness(self, photo: Photo) -> str:
        """Return in words whether it may be published."""
        missing = lacks(photo)
        state = format_html('<span class="state state--{}">{}</span>', "off" if missing else "on", missing or "Ready")
        return (
            format_html('{} <span class="chip chip--ahead">Not for lead</span>', state)
            if photo.is_not_for_lead
            else state
        )

    @admin.display(description="license ends", ordering="license_until")
    def end(self, photo: Photo) -> str:
        """Return the day, and how far off it is."""
        if photo.license_until is None:
            return "–"
        kind, words = license_state(photo)
        day = day_of(photo.license_until)
        return format_html('{} <span class="chip chip--{}">{}</span>', day, kind, words) if words else day

    @admin.display(description="size", ordering="width")
    def size(self, photo: Photo) -> str:
        return f"{photo.width} × {photo.height}"

    @admin.display(description="used in")
    def use_count(self, photo: Any) -> str:
        return str(getattr(photo, "use_count", "–"))

    @admin.display(description="uploaded", ordering="uploaded_at")
    def uploaded(self, photo: Photo) -> str:
        uploader = photo.uploader  # type: ignore[attr-defined]
        by = f" by {uploader}" if uploader else ""
        return f"{day_of(photo.uploaded_at)}{by}"
