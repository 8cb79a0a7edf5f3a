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
from articles.admin.listing import RowList, remembered
from articles.admin.pictures import thumbnail
from articles.models import Byline
from articles.querysets import TEXT_COLUMNS
from articles.services.binning import days_left

if TYPE_CHECKING:
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
    "word_count", "comment_count", "pending", "section__name", "lead_photo__file", "lead_photo__width",
    "lead_photo__height", "lead_photo__renditions",
)  # fmt: skip
# Nobody leafs through more; counting them all costs more than it tells.
MOST_COUNTED = 10_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of a list that is counted up to a limit only."""

    @cached_property
    def count(self) -> int:
        """Return the number of rows, one more than the limit for all beyond it: one bounded query."""
        rows: Any = self.object_list
        # Only keys: what rows print besides would be looked up for each of them.
        return int(rows.order_by().values("pk")[: MOST_COUNTED + 1].count())


class Articles(RowList):
    """The list, with its states as places to go."""

    @property
    def states(self) -> list[dict[str, Any]]:
        """Return the states with their addresses."""
        [status] = (spec for spec in self.filter_specs if isinstance(spec, ShownStatusFilter))
        return list(status.choices(self))


class ArticleList(BulkActs, admin.ModelAdmin):  # type: ignore[type-arg]
    """Columns, filters and search of the list. Queries are the same at any length."""

    list_display = ("picture", "headline", "section", "names", "goes_live", "words", "talk", "checks", "last_change")
    list_display_links = None
    list_filter: ClassVar[Any] = (
        ShownStatusFilter, SectionFilter, AuthorFilter, SeriesFilter, ProblemFilter, MonthFilter, LanguageFilter,
    )  # fmt: skip
    list_per_page = 50
    list_max_show_all = 50
    show_full_result_count = False
    paginator = BoundedPaginator
    ordering = ("-pk",)
    sortable_by = ("headline", "goes_live", "words", "talk", "last_change")
    search_fields = ("title", "slug", "authors__name", "body_text")
    search_help_text = "Words of the title or the text, an address, an author."

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return Articles

    def listed(self, articles: Any) -> QuerySet[Article]:
        """Load what rows print and nothing else; names follow with the page."""
        found: QuerySet[Article] = articles.select_related("section", "lead_photo").with_last_revision().only(*PRINTED)
        return found

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
        return thumbnail(article.lead_photo, "row") if article.lead_photo else ""

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
        return article.section.name if article.section else "–"

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
        found = getattr(article, "last_checks", None)
        if found is None:
            return "–"
        count = len(found)
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
        changelist.result_list = list(changelist.result_list)
        names = _names_by_article([article.pk for article in changelist.result_list])
        for article in changelist.result_list:
            article.author_names = names[article.pk]
        desk_columns.fill_in(changelist.result_list)
        return changelist


@remembered
def _headline(pk: int, title: str, page: tuple[str, str], state: str, ribbons: tuple[str, ...]) -> SafeString:
    return format_html(
        '<a class="row-title" href="{pk}/change/"><bdi>{title}</bdi></a><span class="row-facts">{state}{ribbons}</span>'
        '<span class="row-links"><a href="{page}">{where}</a><a href="{pk}/history/">History</a></span>',
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


@remembered
def _hand(name: str, moment: str) -> SafeString:
    return format_html("<bdi>{}</bdi>, {}", name, moment)


def _names_by_article(ids: list[int]) -> dict[int, list[str]]:
    """Return the names in the bylines of articles, in their order: one query."""
    names: dict[int, list[str]] = {pk: [] for pk in ids}
    rows = (
        Byline.objects.filter(article__in=ids).order_by("article", "order", "pk").values_list("article", "author__name")
    )
    for pk, name in rows:
        names[pk].append(name)
    return names


def _ribbons(article: Article) -> list[str]:
    """Return what an editor must not overlook in a row."""
    found = (
        (article.pending_id is not None, "changes not live"),
        (bool(article.opinion_label), article.opinion_label.lower()),
        (bool(article.sponsored_by), "sponsored"),
    )
    return [words for is_so, words in found if is_so]
