"""How the library is searched: its filters, its two looks, and the list that ignores what it does not know."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import F, TextField
from django.db.models.functions import Cast
from django.utils.http import urlencode

from articles.admin.listing import RowList, SelectFilter
from articles.admin.photo_cards import cards_of
from articles.admin.photo_columns import license_state
from articles.models import Photo
from articles.photo_library import AHEAD_DAYS, SOON_DAYS, count_by_need, with_uses

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from django.http import HttpRequest
    from django.utils.safestring import SafeString

LOOK_VAR = "look"
# The field of the article form that chooses its lead.
LEAD_FIELD = "id_lead_photo"
# What the window of the text editor is told by the editor, and the form field a photo is chosen for.
PICK_VARS = ("CKEditorFuncNum", "for")


class LibraryFilter(SelectFilter):
    """A filter whose choices name a way to keep photos; an unknown value keeps all."""

    choices_of: ClassVar[dict[str, tuple[str, Callable[[Any], Any]]]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, words) for value, (words, _) in self.choices_of.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep what the choice names."""
        chosen = self.choices_of.get(self.value() or "")
        return chosen[1](queryset) if chosen else queryset


class ReadyFilter(LibraryFilter):
    """Whether a photo may stand in a live article."""

    title = "words"
    parameter_name = "ready"
    choices_of: ClassVar[Any] = {
        "no": ("Not ready", lambda photos: photos.unready()),
        "alt": ("No alt text", lambda photos: photos.without_alt()),
        "yes": ("Ready", lambda photos: photos.ready()),
        "failed": ("Files not made", lambda photos: photos.with_failed_files()),
    }


class EndFilter(LibraryFilter):
    """When the license ends."""

    title = "license end"
    parameter_name = "ends"
    choices_of: ClassVar[Any] = {
        "14": (f"Ends in {SOON_DAYS} days", lambda photos: photos.ending_within(SOON_DAYS)),
        "30": (f"Ends in {AHEAD_DAYS} days", lambda photos: photos.ending_within(AHEAD_DAYS)),
        "ended": ("Ended", lambda photos: photos.ended()),
        "some": ("Has an end", lambda photos: photos.with_an_end()),
    }


class UseFilter(LibraryFilter):
    """Whether anything shows it."""

    title = "use"
    parameter_name = "used"
    choices_of: ClassVar[Any] = {
        "no": ("Unused", lambda photos: photos.unused()),
        "yes": ("Used", lambda photos: photos.used()),
    }


class SenderFilter(LibraryFilter):
    """Who uploaded it."""

    title = "uploaded by"
    parameter_name = "by"
    choices_of: ClassVar[Any] = {"me": ("Me", None)}

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep one's own."""
        return queryset.sent_by(request.user) if self.value() == "me" else queryset


class ShapeFilter(LibraryFilter):
    """Orientation."""

    title = "shape"
    parameter_name = "shape"
    choices_of: ClassVar[Any] = {
        "wide": ("Wide", lambda photos: photos.shaped("wide")),
        "tall": ("Tall", lambda photos: photos.shaped("tall")),
        "square": ("Square", lambda photos: photos.shaped("square")),
    }


class SizeFilter(LibraryFilter):
    """Whether it is large enough for the head of an article."""

    title = "size"
    parameter_name = "size"
    choices_of: ClassVar[Any] = {"lead": ("Large enough to lead", lambda photos: photos.large_enough_to_lead())}


class LeadFilter(LibraryFilter):
    """Whether somebody marked it as not for the lead."""

    title = "lead"
    parameter_name = "lead"
    choices_of: ClassVar[Any] = {
        "no": ("Not for lead", lambda photos: photos.kept_from_lead()),
        "yes": ("May lead", lambda photos: photos.free_to_lead()),
    }


class LicenseFilter(SelectFilter):
    """On what terms it is printed."""

    title = "license"
    parameter_name = "license"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in Photo.License.choices]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep photos of a license; an unknown value keeps all."""
        return queryset.filter(license=self.value()) if self.value() in Photo.License.values else queryset


FILTERS = (ReadyFilter, EndFilter, UseFilter, SenderFilter, ShapeFilter, SizeFilter, LeadFilter, LicenseFilter)
# The views editors come for: their name, the filter they set, and which count stands beside them.
VIEWS = (
    ("All", "", "", "all"),
    ("Mine", "by", "me", "mine"),
    ("Not ready", "ready", "no", "unready"),
    (f"Ends in {SOON_DAYS} days", "ends", "14", "soon"),
    ("Ended", "ends", "ended", "ended"),
    ("Files not made", "ready", "failed", "failed"),
    ("Unused", "used", "no", ""),
)


PRINTED = (
    "file", "width", "height", "rendition_problem", "alt", "is_decorative", "caption", "credit",
    "license", "license_until", "is_not_for_lead",
)  # fmt: skip


class Library(RowList):
    """The list of photos as a grid or as rows; addresses with unknown words in them show everything."""

    search_template = "admin/articles/photo/_search.html"
    counts: dict[str, int]
    # In the window of the text editor a button hands a photo over.
    is_picking: bool

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.is_picking = getattr(request, "is_picking", False)
        self.look = "list" if request.GET.get(LOOK_VAR) == "list" and not self.is_picking else "grid"
        super().__init__(request, *args, **kwargs)
        self.title = "Choose a photo" if self.is_picking else "Photos"

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Keep the filters' own parameters; others change nothing."""
        known = {one.parameter_name for one in FILTERS}
        return {name: value for name, value in (params or self.filter_params).items() if name in known}

    def loaded(self, rows: Any) -> Any:
        """Load what cards print, two dozen files a photo as text; rows also name who uploaded it."""
        photos = rows.annotate(files=Cast("renditions", TextField()))
        if self.look == "list":
            return photos.annotate(uploader=F("uploaded_by__display_name")).only(*PRINTED, "uploaded_at")
        return photos.only(*PRINTED)

    def opened(self, row: Any) -> Any:
        """Read the files of a photo."""
        row.renditions = json.loads(row.files)
        return row

    def shown_of(self, row: Any) -> Any:
        """Return what the clock makes of the license."""
        return license_state(row)

    def count_rows(self) -> int:
        """Return the number of rows; asks nothing where the counts of all photos tell it."""
        return super().count_rows() if self.query or self.is_narrowed else self.counts["all"]

    def get_results(self, request: HttpRequest) -> None:
        """Load one page, how many photos need something, and how often each of the page is used."""
        photos: Any = self.root_queryset
        self.counts = count_by_need(photos, request.user)  # type: ignore[arg-type]
        super().get_results(request)
        with_uses(self.result_list)

    @property
    def cards(self) -> SafeString:
        """Return the photos of this page as cards: no query."""
        return cards_of(self, for_picking=self.is_picking)

    @property
    def picks_lead(self) -> bool:
        """Tell whether the window chooses the photo at the head of an article."""
        return self.is_picking and self.params.get("for") == LEAD_FIELD

    def told(self) -> tuple[Hashable, ...]:
        """Return the counts, and what else the search prints."""
        return (tuple(self.counts.items()), self.result_count, self.is_picking, tuple(self.params.items()))

    @property
    def views(self) -> list[dict[str, Any]]:
        """Return the views with their counts; those of rare troubles only while there are any."""
        chosen = self.get_filters_params()
        kept = {name: self.params[name] for name in (LOOK_VAR, *PICK_VARS) if name in self.params}
        return [
            {
                "name": name,
                "count": self.counts.get(count),
                "query": self._query({**kept, **({parameter: value} if parameter else {})}),
                "is_current": chosen == ({parameter: [value]} if parameter else {}) and not self.query,
            }
            for name, parameter, value, count in VIEWS
            if count not in {"ended", "failed"} or self.counts[count]
        ]

    @property
    def looks(self) -> list[tuple[str, str, bool]]:
        """Return both looks: name, query, and whether it is this one."""
        return [
            ("Grid", self.get_query_string(remove=[LOOK_VAR]), self.look == "grid"),
            ("List", self.get_query_string({LOOK_VAR: "list"}), self.look == "list"),
        ]

    @property
    def kept_params(self) -> dict[str, str]:
        """Return what the search form carries along besides its own fields."""
        return {name: self.params[name] for name in (LOOK_VAR, *PICK_VARS) if name in self.params}

    def _query(self, params: dict[str, Any]) -> str:
        return f"?{urlencode(sorted(params.items()), doseq=True)}"
