"""The short lists of the set-up: sections, tags, authors, promos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Count
from django.template.response import TemplateResponse
from django.utils.html import format_html

from articles.admin.saving import ServiceAdmin
from articles.models import Article, Author, Promo, Section, Tag
from articles.querysets import CHANGE
from articles.services.deleting import delete_listed
from articles.services.taxonomy import merge_tag, save_author, save_section, save_tag

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


class ListedAdmin(ServiceAdmin):
    """A list articles choose from; what goes gives its address free."""

    def has_pick_permission(self, request: HttpRequest) -> bool:
        """Let whoever writes choose, also where their role has no such list."""
        return self.has_view_permission(request) or request.user.has_perm(CHANGE)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        delete_listed(obj, by=request.user)  # type: ignore[arg-type]


@admin.register(Section)
class SectionAdmin(ListedAdmin):
    """The parts of the magazine."""

    list_display = ("name", "parent", "color", "order", "is_active", "article_count")
    list_select_related = ("parent",)
    search_fields = ("name",)
    autocomplete_fields = ("parent",)
    # Said here too: a query that counts has no order by itself.
    ordering = ("order", "name")
    fields = ("name", "description", "parent", "color", "order", "is_active", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Count articles in the same query."""
        rows: QuerySet[Any] = super().get_queryset(request).annotate(article_count=Count("articles"))
        return rows

    @admin.display(description="articles", ordering="article_count")
    def article_count(self, section: Any) -> int:
        return int(section.article_count)

    def save(self, request: HttpRequest, row: Section, form: Any) -> None:
        save_section(row, by=request.user)  # type: ignore[arg-type]


class MergeForm(forms.Form):
    """Which tag the chosen ones become."""

    def __init__(self, *args: Any, site: admin.AdminSite, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"] = forms.ModelChoiceField(
            Tag.objects.all(),
            label="Keep this tag",
            widget=AutocompleteSelect(Article._meta.get_field("tags"), site),
        )


@admin.register(Tag)
class TagAdmin(ListedAdmin):
    """Subjects; two that mean the same are merged, and both addresses go on working."""

    list_display = ("name", "article_count", "description")
    search_fields = ("name", "folded_name")
    ordering = ("name",)
    fields = ("name", "description", "slug")
    actions = ("merge_tags",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Count articles in the same query."""
        rows: QuerySet[Any] = super().get_queryset(request).annotate(article_count=Count("articles"))
        return rows

    @admin.display(description="articles", ordering="article_count")
    def article_count(self, tag: Any) -> int:
        return int(tag.article_count)

    def save(self, request: HttpRequest, row: Tag, form: Any) -> None:
        save_tag(row, by=request.user)  # type: ignore[arg-type]

    @admin.action(description="Merge the chosen tags into another …", permissions=["delete"])
    def merge_tags(self, request: HttpRequest, tags: QuerySet[Tag]) -> HttpResponse | None:
        """Ask which tag stays, then move the articles of the others to it."""
        form = MergeForm(request.POST if "decided" in request.POST else None, site=self.admin_site)
        if not form.is_valid():
            return self._ask_tag(request, form, list(tags))
        into = form.cleaned_data["into"]
        merged = [tag for tag in tags if tag.pk != into.pk]
        moved = 0
        for tag in merged:
            moved += merge_tag(tag, into=into, by=request.user)  # type: ignore[arg-type]
        self.message_user(
            request, f"Merged into “{into.name}”: {len(merged)} tags, {moved} articles moved.", messages.SUCCESS
        )
        return None

    def _ask_tag(self, request: HttpRequest, form: MergeForm, chosen: list[Tag]) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Merge tags",
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
            "chosen": chosen,
            "checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/articles/tag/merge.html", context)


@admin.register(Author)
class AuthorAdmin(ListedAdmin):
    """Names in bylines."""

    list_display = ("name", "role", "shown_account", "is_active", "byline_count")
    list_filter = ("is_active",)
    list_select_related = ("user",)
    search_fields = ("name",)
    autocomplete_fields = ("photo", "user")
    ordering = ("name",)
    fields = ("name", "role", "biography", "photo", "user", "is_active", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Count bylines in the same query."""
        rows: QuerySet[Any] = super().get_queryset(request).annotate(byline_count=Count("bylines"))
        return rows

    @admin.display(description="bylines", ordering="byline_count")
    def byline_count(self, author: Any) -> int:
        return int(author.byline_count)

    @admin.display(description="account")
    def shown_account(self, author: Author) -> str:
        return format_html("<bdi>{}</bdi>", author.user.display_name) if author.user else "–"

    def save(self, request: HttpRequest, row: Author, form: Any) -> None:
        save_author(row, by=request.user)  # type: ignore[arg-type]


PROMO_FIELDS = (
    "label", "text", "url", "link_label", "is_advertisement", "slot", "sections", "starts_at", "ends_at", "weight",
)  # fmt: skip


class PromoForm(forms.ModelForm):  # type: ignore[type-arg]
    """A promo; its sections are ticked, not chosen in a list one may scroll past."""

    class Meta:
        model = Promo
        fields: ClassVar[tuple[str, ...]] = PROMO_FIELDS
        widgets: ClassVar[dict[str, Any]] = {"sections": forms.CheckboxSelectMultiple}


@admin.register(Promo)
class PromoAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Short blocks that stand in and after texts while their dates last."""

    form = PromoForm
    list_display = ("label", "slot", "starts_at", "ends_at", "weight", "is_advertisement")
    list_filter = ("slot", "is_advertisement")
    search_fields = ("label", "text")
    fieldsets = (
        (None, {"fields": PROMO_FIELDS[:5]}),
        ("Where and when", {"fields": PROMO_FIELDS[5:]}),
    )
