"""Tags and authors at the desk: two rows that are one are merged, after a look at what that does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Count, Q
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.utils.html import format_html

from articles.admin.choosers import named_with_uses
from articles.admin.lists import ListedAdmin
from articles.models import Article, Author, Byline, Tag
from articles.services.merging import effect_of, merge_author, merge_tag
from articles.services.taxonomy import save_author, save_tag

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


class MergeForm(forms.Form):
    """Which row the chosen ones become."""

    def __init__(self, *args: Any, site: admin.AdminSite, field: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        model = field.related_model
        self.fields["into"] = forms.ModelChoiceField(
            model.objects.all(),
            label=f"Keep this {model._meta.verbose_name}",
            widget=AutocompleteSelect(field, site),
        )


class MergingAdmin(ListedAdmin):
    """A list whose rows may turn out to be one: its act asks which stays, shows what happens, and then does it."""

    actions = ("merge_rows",)
    # The field of another model whose choices are these rows, for the search of the form; and what merges two of them.
    chosen_by: ClassVar[Any]
    merge: ClassVar[Callable[..., int]]
    counted = "articles"

    @admin.action(description="Merge the chosen %(verbose_name_plural)s into another …", permissions=["delete"])
    def merge_rows(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """Ask which row stays, show what merging does, then do it."""
        has_chosen = "into" in request.POST or "decided" in request.POST
        form = MergeForm(request.POST if has_chosen else None, site=self.admin_site, field=self.chosen_by)
        if not form.is_valid():
            return self._ask(request, form, list(rows))
        into = form.cleaned_data["into"]
        merged = [row for row in rows if row.pk != into.pk]
        if not merged:
            form.add_error("into", "Choose another one than those you merge.")
        if "decided" not in request.POST or not merged:
            return self._ask(request, form, list(rows), into=into)
        moved = sum(type(self).merge(row, into=into, by=request.user) for row in merged)
        name = self.opts.verbose_name if len(merged) == 1 else self.opts.verbose_name_plural
        self.tell(
            request,
            f"Merged: {len(merged)} {name}, {moved} {self.counted.removesuffix('s')}{pluralize(moved)} moved.",
            into,
        )
        return None

    def _ask(self, request: HttpRequest, form: MergeForm, chosen: list[Any], into: Any = None) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"Merge {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
            "chosen": chosen,
            "into": into if form.is_valid() else None,
            "effect": effect_of(chosen, into) if into is not None and form.is_valid() else None,
            "checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/articles/merge_rows.html", context)


@admin.register(Tag)
class TagAdmin(MergingAdmin):
    """Subjects; two that mean the same are merged, and both addresses go on working."""

    chosen_by = Article._meta.get_field("tags")
    merge = staticmethod(merge_tag)
    list_display = ("name", "use_count", "description")
    search_fields = ("name", "folded_name")
    ordering = ("name",)
    fields = ("name", "description", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Count articles in the same query, those in the bin left out."""
        in_use = Count("articles", filter=Q(articles__deleted_at__isnull=True))
        rows: QuerySet[Any] = super().get_queryset(request).annotate(use_count=in_use)
        return rows

    @admin.display(description="articles", ordering="use_count")
    def use_count(self, tag: Any) -> int:
        return int(tag.use_count)

    def choice_label(self, row: Any) -> str:
        """Return a tag's words in fields that search, with its uses."""
        return named_with_uses(row)

    def save(self, request: HttpRequest, row: Tag, form: Any) -> None:
        save_tag(row, by=request.user, only=form.changed_data)  # type: ignore[arg-type]


@admin.register(Author)
class AuthorAdmin(MergingAdmin):
    """Names in bylines, and the accounts behind them."""

    chosen_by = Byline._meta.get_field("author")
    merge = staticmethod(merge_author)
    counted = "bylines"
    list_display = ("name", "role", "shown_account", "is_active", "use_count")
    list_filter = ("is_active",)
    list_select_related = ("user",)
    search_fields = ("name",)
    autocomplete_fields = ("photo", "user")
    ordering = ("name",)
    fields = ("name", "role", "biography", "photo", "user", "is_active", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Count bylines in the same query."""
        rows: QuerySet[Any] = super().get_queryset(request).annotate(use_count=Count("bylines"))
        return rows

    @admin.display(description="bylines", ordering="use_count")
    def use_count(self, author: Any) -> int:
        return int(author.use_count)

    @admin.display(description="account")
    def shown_account(self, author: Author) -> str:
        return format_html("<bdi>{}</bdi>", author.user.display_name) if author.user else "–"

    def save(self, request: HttpRequest, row: Author, form: Any) -> None:
        save_author(row, by=request.user, only=form.changed_data)  # type: ignore[arg-type]

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> Any:
        """Say beforehand what to do instead with an author who stands in bylines."""
        author = context["object"]
        count = author.bylines.count()
        if count:
            self.message_user(
                request,
                f"“{author}” stands in {count} byline{pluralize(count)}. Merge into another author, or take the tick "
                "at “in the list of authors” away.",
                messages.WARNING,
            )
        return super().render_delete_form(request, context)
