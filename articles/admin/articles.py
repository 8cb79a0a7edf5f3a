"""Articles at the desk: the list, the form, and the buttons that publish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from articles.admin.acts import ActsAdmin
from articles.admin.article_form import ArticleForm
from articles.admin.article_list import ArticleList
from articles.admin.card_acts import keep_typed, press_after_saving, press_card
from articles.admin.choosers import TagsField, listed_widget, tags_with_uses
from articles.admin.desk_views import desk_path, taken_away
from articles.admin.duplicating import duplicate_after_saving
from articles.admin.exporting import article_file
from articles.admin.moment_field import MomentField, MomentWidget
from articles.admin.pictures import thumbnail
from articles.admin.previews import checks_of_typed, preview
from articles.admin.rail import FIELDSETS, FIELDSETS_OF_NEW, boxes_for
from articles.admin.rows import BylineInline, GalleryInline
from articles.admin.saving_articles import SnapshotAdmin
from articles.admin.uploading import upload
from articles.errors import ArticleError, BodyTooLong, EditedMeanwhile
from articles.models import Article
from articles.permissions import can_bin, can_see, can_set_discussion, can_write
from articles.querysets import PUBLISH
from articles.workflow import acts_for, acts_for_new, next_act

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    from articles.querysets import ArticleQuerySet

# The list and its file: both ask the same statements.
LISTS = ("articles_article_changelist", "articles_article_export")
DISCUSSION_FIELDS = ("discussion", "discussion_closes_at")


@admin.register(Article)
class ArticleAdmin(ArticleList, ActsAdmin, SnapshotAdmin):
    """Writing, saving and publishing. Each button first saves what is typed."""

    form = ArticleForm
    formfield_overrides: ClassVar[Any] = {models.DateTimeField: {"form_class": MomentField, "widget": MomentWidget}}
    inlines = (BylineInline, GalleryInline)
    autocomplete_fields = ("section", "tags", "lead_photo")
    readonly_fields = ("lead_thumb",)

    # Reads

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Keep what this person may see; a list is ordered by what the last save left, acts on many may need more."""
        whole: Any = super().get_queryset(request)
        articles: ArticleQuerySet = whole.visible_to(request.user)
        match = request.resolver_match
        if match is not None and match.url_name in LISTS:
            return articles.with_last_revision() if request.method == "GET" else self.chosen(articles)
        return articles.select_related("section", "lead_photo")

    def get_urls(self) -> list[URLPattern]:
        """Add the previews of what is typed, and the buttons of cards."""
        shown, pressed = (require_POST(self.admin_site.admin_view(view)) for view in (preview, press_card))
        return [
            path("preview/", shown, name="articles_article_preview_new"),
            path("<int:pk>/preview/", shown, name="articles_article_preview"),
            path("<int:pk>/cards/", pressed, name="articles_article_cards"),
            desk_path(self, "upload/", upload, "upload", ("GET", "HEAD", "POST")),
            desk_path(self, "<int:pk>/export/", article_file, "file", ("GET",)),
            desk_path(self, "<int:pk>/checks/", checks_of_typed, "checks", ("POST",)),
            *super().get_urls(),
        ]

    def view_on_site(self, article: Article) -> str:
        """Return the reader's own page; for what is not live it is the preview."""
        return article.get_absolute_url()

    @admin.display(description="picture")
    def lead_thumb(self, article: Article) -> str:
        return thumbnail(article.lead_photo, "large") if article.lead_photo else "No photo chosen."

    # Rights

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return super().has_view_permission(request, obj) and (obj is None or can_see(request.user, obj))

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or can_write(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Let go into the bin whatever this person may put there."""
        return super().has_delete_permission(request, obj) and (obj is None or can_bin(request.user, obj))

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """Offer another address for what has one already, to who may change it."""
        if obj is not None and self.has_change_permission(request, obj):
            return FIELDSETS
        return FIELDSETS_OF_NEW

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """Leave the discussion to publishers; of a new article nobody knows the section yet."""
        may = request.user.has_perm(PUBLISH) if obj is None else can_set_discussion(request.user, obj)
        return self.readonly_fields if may else (*self.readonly_fields, *DISCUSSION_FIELDS)

    # Writes

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave out the buttons that change or delete a section or a photo from within an article."""
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = listed_widget(db_field, self.admin_site)
        if db_field.name == "tags":
            kwargs |= {"form_class": TagsField, "queryset": tags_with_uses()}
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and hasattr(field.widget, "can_delete_related"):
            field.widget.can_delete_related = field.widget.can_change_related = False
            field.widget.can_view_related = db_field.name == "lead_photo"
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
        """Show the form again; the act of the button that was pressed follows the save."""
        if "_popup" in request.POST:
            return None
        keep_typed(request, article)
        if (answer := taken_away(request, article)) is not None:
            return answer
        if copied := duplicate_after_saving(request, article):
            return copied
        if not self.note_press(request, article) and not press_after_saving(request, article):
            waits = " Readers keep the former text until the changes are published." if article.pending_id else ""
            self.message_user(request, f"Saved.{waits}", messages.SUCCESS)
            if article.shown_status == "Scheduled" and article.publish_at != request.schedule_at:  # type: ignore[attr-defined]
                self.message_user(request, "To move its publication, press Reschedule.", messages.WARNING)
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """Keep the moment typed for the Schedule button; it is no field of the article."""
        request.schedule_at = form.cleaned_data.get("schedule_at")  # type: ignore[attr-defined]
        return super().save_form(request, form, change)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Put fields, rows and cards into the rail, and offer the buttons that lead somewhere from the state shown."""
        article = kwargs.get("obj")
        acts = acts_for_new(request.user) if article is None else acts_for(article, request.user)
        first = next_act(article, acts)
        _offer_same_photos(context)
        context |= {
            "boxes": boxes_for(request, article, context["adminform"], context["inline_admin_formsets"]),
            "state": self.state(article) if article else "",
            "preview_url": _preview_url(article),
            "next_act": first,
            "more_acts": [act for act in acts if act is not first],
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
        }
        return super().render_change_form(request, context, *args, **kwargs)


def _offer_same_photos(context: dict[str, Any]) -> None:
    """Let the lead be chosen among the photos that the gallery has loaded."""
    lead = context["adminform"].form.fields.get("lead_photo")
    gallery = next((one.formset for one in context["inline_admin_formsets"] if one.formset.prefix == "gallery"), None)
    if lead is not None and gallery is not None:
        lead.widget.widget.offered = [photo for photo in gallery.offered(lead) if not photo.is_not_for_lead]


def _preview_url(article: Article | None) -> str:
    if article is None:
        return reverse("admin:articles_article_preview_new")
    return reverse("admin:articles_article_preview", args=[article.pk])
