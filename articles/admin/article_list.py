"""The list of articles: what one row says, what it is narrowed by, what can be done with many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join

from articles import desk_columns
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
from articles.admin.pictures import thumbnail
from articles.querysets import TEXT_COLUMNS
from articles.services.binning import days_left

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from articles.models import Article

STATE_CLASSES = {
    "Live": "state--on",
    "Scheduled": "state--waits",
    "In review": "state--waits",
    "Approved": "state--waits",
}
# Nobody leafs through more; counting them all costs more than it tells.
MOST_COUNTED = 10_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of a list that is counted up to a limit only."""

    @cached_property
    def count(self) -> int:
        """Return the number of rows, one more than the limit for all beyond it: one bounded query."""
        counted: Any = self.object_list[: MOST_COUNTED + 1]
        return int(counted.count())


class ArticleList(BulkActs, admin.ModelAdmin):  # type: ignore[type-arg]
    """Columns, filters and search of the list. Queries are the same at any length."""

    list_display = ("picture", "headline", "section", "names", "goes_live", "words", "talk", "checks", "last_change")
    list_display_links = None
    list_filter: ClassVar[Any] = (
        ShownStatusFilter, SectionFilter, AuthorFilter, SeriesFilter, ProblemFilter, MonthFilter, LanguageFilter,
    )  # fmt: skip
    list_per_page = 50
    list_max_show_all = 50
    paginator = BoundedPaginator
    ordering = ("-pk",)
    sortable_by = ("headline", "goes_live", "words", "talk", "last_change")
    search_fields = ("title", "slug", "authors__name", "body_text")
    search_help_text = "Words of the title or the text, an address, an author."

    def listed(self, articles: Any) -> QuerySet[Article]:
        """Load what rows print, without texts: two queries."""
        found: QuerySet[Article] = (
            articles.select_related("section", "lead_photo")
            .prefetch_related("authors")
            .with_last_revision()
            .defer(*TEXT_COLUMNS)
        )
        return found

    @admin.display(description="")
    def picture(self, article: Article) -> str:
        return thumbnail(article.lead_photo, "row") if article.lead_photo else ""

    @admin.display(description="article", ordering="title")
    def headline(self, article: Article) -> str:
        """Return the title with its state, what is special about it, and where else one may go."""
        address = reverse("admin:articles_article_change", args=[article.pk])
        links = [(article.get_absolute_url(), "View" if article.is_live else "Preview")]
        links.append((reverse("admin:articles_article_history", args=[article.pk]), "History"))
        return format_html(
            '<a class="row-title" href="{}"><bdi>{}</bdi></a><span class="row-facts">{}{}</span>'
            '<span class="row-links">{}</span>',
            address,
            article.title,
            self.state(article),
            format_html_join("", ' <span class="ribbon">{}</span>', ((words,) for words in _ribbons(article))),
            format_html_join("", '<a href="{}">{}</a>', links),
        )

    @admin.display(description="status", ordering="status")
    def state(self, article: Article) -> str:
        """Return the state as the clock has it, in words with a shape."""
        words = article.shown_status
        rest = f", {days_left(article)}" if article.deleted_at else ""
        return format_html('<span class="state {}">{}{}</span>', STATE_CLASSES.get(words, "state--off"), words, rest)

    @admin.display(description="byline")
    def names(self, article: Article) -> str:
        return ", ".join(author.name for author in article.authors.all()) or article.get_byline_display()

    @admin.display(description="goes live", ordering="publish_at")
    def goes_live(self, article: Article) -> Any:
        return article.publish_at

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
        found = getattr(article, "last_checks", None)
        if found is None:
            return "–"
        count = len(found)
        if not count:
            return format_html('<span class="state state--on">{}</span>', "ok")
        words = f"{count} problem{'s' * (count != 1)}"
        return format_html('<span class="state state--waits">{}</span>', words)

    @admin.display(description="last change", ordering="last_at")
    def last_change(self, article: Article) -> str:
        moment = getattr(article, "last_at", None)
        if moment is None:
            return "–"
        return format_html("<bdi>{}</bdi>, {}", article.last_by or "–", f"{timezone.localtime(moment):%-d %b %H:%M}")  # type: ignore[attr-defined]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Let higher apps add their facts to the rows of this page."""
        changelist = super().get_changelist_instance(request)
        changelist.result_list = list(changelist.result_list)
        desk_columns.fill_in(changelist.result_list)
        return changelist


def _ribbons(article: Article) -> list[str]:
    """Return what an editor must not overlook in a row."""
    found = (
        (article.pending_id is not None, "changes not live"),
        (bool(article.opinion_label), article.opinion_label.lower()),
        (bool(article.sponsored_by), "sponsored"),
    )
    return [words for is_so, words in found if is_so]
