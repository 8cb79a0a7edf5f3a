"""The list of articles: what one row says, what it is narrowed by, what can be done with many."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db.models import F, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from articles import desk_columns
from articles.admin.article_files import ArticleFile
from articles.admin.article_filters import (
    AuthorFilter,
    LanguageFilter,
    MonthFilter,
    ProblemFilter,
    SectionFilter,
    SeriesFilter,
    ShownStatusFilter,
)  # fmt: skip
from articles.admin.bulk_articles import BulkActs
from articles.admin.listing import RowList, remembered
from articles.admin.pictures import thumbnail
from articles.models import Byline, Photo
from articles.querysets import TEXT_COLUMNS
from articles.services.binning import days_left
from config.prepared import Asked, rows_about

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from articles.models import Article

STATE_CLASSES = {
    "Live": "state--on",
    "Scheduled": "state--waits",
    "In review": "state--waits",
    "Approved": "state--waits",
}
PRINTED = (
    "title", "slug", "status", "publish_at", "unpublish_at", "deleted_at", "byline", "kind", "sponsored_by",
    "word_count", "comment_count", "pending", "section", "lead_photo",
)  # fmt: skip
# Nobody leafs through more; counting them all costs more than it tells.
MOST_COUNTED = 10_000


class Articles(RowList):
    """The list, with its states as places to go."""

    search_template = "admin/articles/article/_search.html"
    most_counted = MOST_COUNTED

    def shown_of(self, row: Any) -> Any:
        """Return the state by the clock, and the days left in the bin."""
        return (row.shown_status, days_left(row) if row.deleted_at else None)

    def loaded(self, rows: Any) -> Any:
        """Load what rows print and nothing else, without rows of other tables; names follow with the page."""
        return rows.annotate(
            section_name=F("section__name"),
            photo_file=F("lead_photo__file"),
            photo_width=F("lead_photo__width"),
            photo_height=F("lead_photo__height"),
            # As text: it is read only where a row is printed that was not printed lately.
            photo_files=Cast("lead_photo__renditions", TextField()),
        ).only(*PRINTED)

    @property
    def states(self) -> list[dict[str, Any]]:
        """Return the states with their addresses."""
        [status] = (spec for spec in self.filter_specs if isinstance(spec, ShownStatusFilter))
        return list(status.choices(self))


class ArticleList(BulkActs, ArticleFile):
    """Columns, filters and search of the list. Queries are the same at any length."""

    list_display = ("picture", "headline", "section", "names", "goes_live", "words", "talk", "checks", "last_change")
    list_display_links = None
    list_filter: ClassVar[Any] = (
        ShownStatusFilter, SectionFilter, AuthorFilter, SeriesFilter, ProblemFilter, MonthFilter, LanguageFilter,
    )  # fmt: skip
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    ordering = ("-pk",)
    sortable_by = ("headline", "goes_live", "words", "talk", "last_change")
    search_fields = ("title", "slug", "authors__name", "body_text")
    search_help_text = "Words of the title or the text, an address, an author."

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return Articles

    def chosen(self, articles: Any) -> QuerySet[Article]:
        """Load what acts on many need, still without texts: two queries."""
        found: QuerySet[Article] = (
            articles.select_related("section", "lead_photo")
            .prefetch_related("authors")
            .with_last_revision()
            .defer(*TEXT_COLUMNS)
        )
        return found

    @admin.display(description="")
    def picture(self, article: Article) -> str:
        facts: Any = article
        if facts.photo_file is None:
            return ""
        size = {"width": facts.photo_width, "height": facts.photo_height}
        return thumbnail(Photo(file=facts.photo_file, renditions=json.loads(facts.photo_files), **size), "row")

    @admin.display(description="article", ordering="title")
    def headline(self, article: Article) -> str:
        """Return the title with its state, what is special about it, and where else one may go."""
        page = (article.slug, "View" if article.is_live else "Preview")
        return _headline(article.pk, article.title, page, self.state(article), tuple(_ribbons(article)))

    @admin.display(description="status", ordering="status")
    def state(self, article: Article) -> str:
        """Return the state as the clock has it, in words with a shape."""
        words = article.shown_status
        rest = f", {days_left(article)}" if article.deleted_at else ""
        return _state(STATE_CLASSES.get(words, "state--off"), f"{words}{rest}")

    @admin.display(description="section")
    def section(self, article: Article) -> str:
        return article.section_name or "–"  # type: ignore[attr-defined]

    @admin.display(description="byline")
    def names(self, article: Article) -> str:
        return ", ".join(article.author_names) or article.get_byline_display()  # type: ignore[attr-defined]

    @admin.display(description="goes live", ordering="publish_at")
    def goes_live(self, article: Article) -> str:
        moment = article.publish_at
        return f"{timezone.localtime(moment):%-d %b %Y, %H:%M}" if moment else "–"

    @admin.display(description="words", ordering="word_count")
    def words(self, article: Article) -> int:
        return article.word_count

    @admin.display(description="comments", ordering="comment_count")
    def talk(self, article: Article) -> str:
        """Return the number of comments, and how many came today."""
        new = getattr(article, "new_comments", 0)
        return f"{article.comment_count} (+{new} today)" if new else str(article.comment_count)

    @admin.display(description="checks")
    def checks(self, article: Article) -> str:
        """Return what the checks of the last save found."""
        count = getattr(article, "found_count", None)
        if count is None:
            return "–"
        words = f"{count} problem{'s' * (count != 1)}" if count else "ok"
        return _state("state--waits" if count else "state--on", words)

    @admin.display(description="last change", ordering="last_at")
    def last_change(self, article: Article) -> str:
        moment = getattr(article, "last_at", None)
        if moment is None:
            return "–"
        return _hand(article.last_by or "–", f"{timezone.localtime(moment):%-d %b %H:%M}")  # type: ignore[attr-defined]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Add names to the rows of this page, one query, and let higher apps add their facts."""
        changelist = super().get_changelist_instance(request)
        names = _names_by_article([article.pk for article in changelist.result_list])
        for article in changelist.result_list:
            article.author_names = tuple(names[article.pk])
            found = article.__dict__.pop("last_checks", None)
            article.found_count = None if found is None else len(found)
        desk_columns.fill_in(changelist.result_list)
        return changelist


def _headline(pk: int, title: str, page: tuple[str, str], state: str, ribbons: tuple[str, ...]) -> SafeString:
    return format_html(
        '<a class="row-title" href="{pk}/change/"><bdi>{title}</bdi></a><span class="row-facts">{state}{ribbons}</span>'
        '<span class="row-links"><a href="{page}">{where}</a><a href="{pk}/history/">History</a>'
        '<a href="{pk}/export/" download>Export</a></span>',
        # Beside the list's own address.
        pk=pk,
        title=title,
        state=state,
        ribbons=format_html_join("", ' <span class="ribbon">{}</span>', ((words,) for words in ribbons)),
        page=reverse("articles:article", args=page[:1]),
        where=page[1],
    )


@remembered
def _state(shape: str, words: str) -> SafeString:
    return format_html('<span class="state {}">{}</span>', shape, words)


def _hand(name: str, moment: str) -> SafeString:
    return format_html("<bdi>{}</bdi>, {}", name, moment)


def _names_by_article(ids: list[int]) -> dict[int, list[str]]:
    """Return the names in the bylines of articles, in their order: one query."""
    names: dict[int, list[str]] = {pk: [] for pk in ids}
    for pk, name in rows_about(ids, Asked("names in bylines"), _bylines):
        names[pk].append(name)
    return names


def _bylines(ids: Sequence[int]) -> QuerySet[Any, Any]:
    placed = Byline.objects.filter(article__in=ids).order_by("article", "order", "pk")
    return placed.values_list("article", "author__name")


def _ribbons(article: Article) -> list[str]:
    """Return what an editor must not overlook in a row."""
    found = (
        (article.pending_id is not None, "changes not live"),
        (bool(article.opinion_label), article.opinion_label.lower()),
        (bool(article.sponsored_by), "sponsored"),
    )
    return [words for is_so, words in found if is_so]
