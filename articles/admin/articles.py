"""Articles at the desk: the list, the form, and the buttons that publish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from articles.admin.article_form import ArticleForm
from articles.admin.pictures import thumbnail
from articles.admin.rail import FIELDSETS, boxes_for
from articles.admin.rows import BylineInline, GalleryInline
from articles.admin.saving_articles import SnapshotAdmin
from articles.errors import ArticleError, BodyTooLong, EditedMeanwhile, NotReady
from articles.models import Article
from articles.permissions import can_bin, can_publish, can_see, can_set_discussion, can_write
from articles.querysets import PUBLISH
from articles.services.deleting import delete_draft
from articles.services.publishing import publish_article, withdraw_article

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.exceptions import ValidationError
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

STATE_CLASSES = {
    "Live": "state--on",
    "Scheduled": "state--waits",
    "In review": "state--waits",
    "Approved": "state--waits",
}
NOT_IN_LISTS = ("body", "body_html", "body_text", "toc", "paragraphs", "gone_paragraphs")
# Buttons beside Save, by what is shown: first what is typed is saved, then the act is tried.
ACTS: dict[str, tuple[str, ...]] = {"Live": ("_withdraw",), "Scheduled": ("_publish", "_schedule", "_withdraw")}
DISCUSSION_FIELDS = ("discussion", "discussion_closes_at")
USUAL_ACTS = ("_publish", "_schedule")
LABELS = {"_publish": "Publish now", "_schedule": "Schedule", "_withdraw": "Withdraw"}


class ShownStatusFilter(admin.SimpleListFilter):
    """The state as readers would meet it, decided by the clock."""

    title = "status"
    parameter_name = "shown"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("draft", "Draft"), ("review", "In review"), ("approved", "Approved"), ("scheduled", "Scheduled"),
            ("live", "Live"), ("ended", "Ended"), ("withdrawn", "Withdrawn"),
        ]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep the chosen state; an unknown value keeps everything."""
        now = timezone.now()
        published = Q(status=Article.Status.PUBLISHED)
        if self.value() == "live":
            return queryset.published()
        if self.value() == "scheduled":
            return queryset.filter(published, publish_at__gt=now)
        if self.value() == "ended":
            return queryset.filter(published, unpublish_at__lte=now)
        return queryset.filter(status=self.value()) if self.value() in dict(self.lookups(request, None)) else queryset


@admin.register(Article)
class ArticleAdmin(SnapshotAdmin):
    """Writing, saving and publishing. Each button first saves what is typed."""

    form = ArticleForm
    inlines = (BylineInline, GalleryInline)
    list_display = ("picture", "title", "state", "section", "names", "goes_live", "word_count", "comment_count")
    list_display_links = ("title",)
    list_filter: ClassVar[Any] = (
        ShownStatusFilter,
        ("section", admin.RelatedOnlyFieldListFilter),
        "kind",
        ("authors", admin.RelatedOnlyFieldListFilter),
        ("lead_photo", admin.EmptyFieldListFilter),
    )
    list_per_page = 50
    date_hierarchy = "publish_at"
    ordering = ("-pk",)
    search_fields = ("title", "slug", "authors__name", "body_text")
    search_help_text = "Words of the title or the text, an address, an author."
    autocomplete_fields = ("section", "tags", "lead_photo")
    readonly_fields = ("lead_thumb",)
    fieldsets: ClassVar[Any] = FIELDSETS

    # Reads

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Keep what this person may see; load lists without texts, with what a row prints: two queries."""
        whole: Any = super().get_queryset(request)
        articles: QuerySet[Article] = whole.visible_to(request.user)
        match = request.resolver_match
        if match is not None and match.url_name == "articles_article_changelist":
            return articles.select_related("section", "lead_photo").prefetch_related("authors").defer(*NOT_IN_LISTS)
        return articles.select_related("section", "lead_photo")

    def view_on_site(self, article: Article) -> str:
        """Return the reader's own page; for what is not live it is the preview."""
        return article.get_absolute_url()

    @admin.display(description="")
    def picture(self, article: Article) -> str:
        return thumbnail(article.lead_photo, "row") if article.lead_photo else ""

    @admin.display(description="status", ordering="status")
    def state(self, article: Article) -> str:
        """Return the state as the clock has it, in words with a shape."""
        words = article.shown_status
        return format_html('<span class="state {}">{}</span>', STATE_CLASSES.get(words, "state--off"), words)

    @admin.display(description="byline")
    def names(self, article: Article) -> str:
        return ", ".join(author.name for author in article.authors.all()) or article.get_byline_display()

    @admin.display(description="goes live", ordering="publish_at")
    def goes_live(self, article: Article) -> Any:
        return article.publish_at

    @admin.display(description="picture")
    def lead_thumb(self, article: Article) -> str:
        return thumbnail(article.lead_photo, "large") if article.lead_photo else "No photo chosen."

    # Rights

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return super().has_view_permission(request, obj) and (obj is None or can_see(request.user, obj))

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or can_write(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Delete drafts only; what was ever announced is withdrawn instead."""
        was_public = obj is not None and (obj.first_published_at is not None or obj.comment_count > 0)
        may = super().has_delete_permission(request, obj) and not was_public
        return may and (obj is None or can_bin(request.user, obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """Leave the discussion to publishers; of a new article nobody knows the section yet."""
        may = request.user.has_perm(PUBLISH) if obj is None else can_set_discussion(request.user, obj)
        return self.readonly_fields if may else (*self.readonly_fields, *DISCUSSION_FIELDS)

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        delete_draft(obj)

    # Writes

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave out the buttons that delete a section or a photo from within an article."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and hasattr(field.widget, "can_delete_related"):
            field.widget.can_delete_related = False
        return field

    def sentences(self, err: ArticleError | ValidationError, row: Article) -> dict[str, list[str]]:
        """Name who saved meanwhile; put a text that is too long at the text."""
        if isinstance(err, EditedMeanwhile):
            return {NON_FIELD_ERRORS: [err.message]}
        if isinstance(err, BodyTooLong):
            return {"body": [err.message]}
        return super().sentences(err, row)

    def response_add(self, request: HttpRequest, obj: Article, post_url_continue: str | None = None) -> HttpResponse:
        """Lead to the form of the new article, so that writing goes on."""
        return self._after_saving(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """Stay in the form: saving is not leaving."""
        return self._after_saving(request, obj) or super().response_change(request, obj)

    def _after_saving(self, request: HttpRequest, article: Article) -> HttpResponse | None:
        """Do the act of the button that was pressed, say what became of it, and show the form."""
        if "_popup" in request.POST:
            return None
        acts: dict[str, Callable[[], None]] = {
            "_publish": lambda: self._publish(request, article),
            "_schedule": lambda: self._schedule(request, article),
            "_withdraw": lambda: self._withdraw(request, article),
        }
        pressed = next((acts[name] for name in acts if name in request.POST), None)
        if pressed is None:
            waits = " Readers keep the former text until the changes are published." if article.pending_id else ""
            self._say(request, article, f"Saved.{waits}")
            if article.shown_status == "Scheduled" and article.publish_at != request.schedule_at:  # type: ignore[attr-defined]
                self.message_user(request, "To move its publication, press Schedule.", messages.WARNING)
        else:
            try:
                pressed()
            except NotReady as err:
                self._say(request, article, "Saved, but not published yet:", messages.WARNING)
                for problem in err.problems:
                    self.message_user(request, problem, messages.ERROR)
            except ArticleError as err:
                self.message_user(request, f"Saved. {err.message}", messages.ERROR)
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))

    def _publish(self, request: HttpRequest, article: Article) -> None:
        if publish_article(article, by=request.user):  # type: ignore[arg-type]
            self.log_change(request, article, "Published.")
        self._say(request, article, "Saved and published.")

    def _schedule(self, request: HttpRequest, article: Article) -> None:
        moment = request.schedule_at  # type: ignore[attr-defined]
        if moment is None:
            raise NotReady(["Say under “When” at what moment it is to be published."])
        if moment <= timezone.now():
            raise NotReady(["The moment to publish lies in the past. Choose a later one, or press Publish now."])
        publish_article(article, by=request.user, at=moment)  # type: ignore[arg-type]
        when = f"{timezone.localtime(moment):%-d %B %Y %H:%M} {timezone.get_current_timezone_name()}"
        self.log_change(request, article, f"Scheduled for {when}.")
        self._say(request, article, f"Saved. It is published on {when}.")

    def _withdraw(self, request: HttpRequest, article: Article) -> None:
        if withdraw_article(article, by=request.user):  # type: ignore[arg-type]
            self.log_change(request, article, "Withdrawn.")
        self._say(request, article, "Saved and withdrawn: readers no longer find it.")

    def _say(self, request: HttpRequest, article: Article, sentence: str, level: int = messages.SUCCESS) -> None:
        """Print a sentence with the way to the page readers get."""
        word = "View on site" if article.is_live else "Preview"
        link = format_html('{} <a href="{}">{}</a>', sentence, article.get_absolute_url(), word)
        self.message_user(request, link, level)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Keep the moment typed for the Schedule button; it is no field of the article."""
        request.schedule_at = form.cleaned_data.get("schedule_at")  # type: ignore[attr-defined]
        return super().save_form(request, form, change)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Put fields, rows and cards into the rail, and offer the buttons that lead somewhere from the state shown."""
        article = kwargs.get("obj")
        names = ACTS.get(article.shown_status, USUAL_ACTS) if article else USUAL_ACTS
        may = request.user.has_perm(PUBLISH) if article is None else can_publish(request.user, article)
        acts = [(name, LABELS[name]) for name in names if may]
        context |= {
            "boxes": boxes_for(request, article, context["adminform"], context["inline_admin_formsets"]),
            "state": self.state(article) if article else "",
            "next_act": acts[0] if acts else None,
            "more_acts": acts[1:],
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
        }
        return super().render_change_form(request, context, *args, **kwargs)
