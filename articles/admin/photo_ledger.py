"""The rights ledger: which licenses end when, what that touches, and the same as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.services.auditing import log_act
from articles.admin.photo_columns import license_state
from articles.admin.pictures import thumbnail
from articles.models import Photo
from articles.photo_ledger import LedgerLine, lines_of
from articles.photo_library import AHEAD_DAYS, SOON_DAYS
from config.spreadsheets import csv_file

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite
    from django.http import HttpRequest, HttpResponse, HttpResponseBase
    from django.urls import URLPattern

    from articles.photo_library import LibraryQuerySet

LINES_PER_PAGE = 60
CSV_HEAD = (
    "photo", "file", "caption", "credit", "credit leads to", "license", "note", "ends ({})",
    "state", "live articles", "other places",
)  # fmt: skip
PERIODS: dict[str, tuple[str, Any]] = {
    "14": (f"Ends in {SOON_DAYS} days", lambda photos: photos.ending_within(SOON_DAYS)),
    "30": (f"Ends in {AHEAD_DAYS} days", lambda photos: photos.ending_within(AHEAD_DAYS)),
    "ended": ("Ended", lambda photos: photos.ended()),
    "all": ("All with an end", lambda photos: photos),
}


class PhotoLedger:
    """The addresses of the ledger, for the photo's admin."""

    admin_site: AdminSite

    def ledger_urls(self) -> list[URLPattern]:
        """Return the page and its file."""
        view = self.admin_site.admin_view
        return [
            path("rights/", require_safe(view(self.ledger)), name="articles_photo_ledger"),
            path("rights/file/", require_safe(view(self.ledger_file)), name="articles_photo_ledger_file"),
        ]

    def ledger(self, request: HttpRequest) -> HttpResponse:
        """Show licenses by the day they end: at most five queries beside the desk's own."""
        self._check(request)
        period, photos = _period(request)
        page = Paginator(photos, LINES_PER_PAGE).get_page(request.GET.get("page"))
        lines = [(line, thumbnail(line.photo, "row"), *license_state(line.photo)) for line in lines_of(page)]
        context = {
            **self.admin_site.each_context(request),
            "title": "Rights ledger",
            "opts": Photo._meta,
            "media": self.media,  # type: ignore[attr-defined]
            "lines": lines,
            "page": page,
            "period": period,
            "periods": [(value, words) for value, (words, _) in PERIODS.items()],
        }
        return TemplateResponse(request, "admin/articles/photo/ledger.html", context)

    def ledger_file(self, request: HttpRequest) -> HttpResponseBase:
        """Send the ledger as CSV, as it is filtered."""
        self._check(request)
        period, photos = _period(request)
        log_act("exported the rights ledger", by=request.user, changes={"ends": [None, period]})  # type: ignore[arg-type]
        head = [name.format(timezone.get_current_timezone_name()) for name in CSV_HEAD]
        return csv_file(f"rights-{period}.csv", head, map(_row, lines_of(photos)))

    def _check(self, request: HttpRequest) -> None:
        from django.core.exceptions import PermissionDenied

        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied


def _period(request: HttpRequest) -> tuple[str, LibraryQuerySet]:
    """Return the chosen period and its photos, those that end first standing first; ended ones the latest first."""
    asked = request.GET.get("ends", "30")
    period = asked if asked in PERIODS else "30"
    photos: Any = PERIODS[period][1](Photo.objects.with_an_end())
    return period, photos.order_by("-license_until", "-pk") if period == "ended" else photos


def _row(line: LedgerLine) -> tuple[Any, ...]:
    photo = line.photo
    state = license_state(photo)[1] or "Runs"
    return (
        photo.pk, photo.original_name, photo.caption, photo.credit, photo.credit_url, photo.get_license_display(),
        photo.license_note, f"{timezone.localtime(photo.license_until):%Y-%m-%d %H:%M}", state,
        line.live_count, line.other_count,
    )  # fmt: skip
