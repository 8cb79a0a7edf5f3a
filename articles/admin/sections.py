"""Sections at the desk: their order by buttons, and where articles go when one is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponseRedirect
from django.template.defaultfilters import pluralize
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_http_methods, require_POST

from articles.admin.choosers import ManySelect
from articles.admin.lists import ListedAdmin
from articles.errors import ArticleError
from articles.models import Section
from articles.services.arranging import close_section, move_section, set_editors
from articles.services.taxonomy import save_section

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

LIST = "admin:articles_section_changelist"


class ClosingForm(forms.Form):
    """Where a section's articles go."""

    def __init__(self, *args: Any, section: Section, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Section.objects.exclude(pk=section.pk).order_by("name")
        self.fields["into"] = forms.ModelChoiceField(
            others,
            label="Move its articles to",
            help_text="The address of this section will lead there.",
            error_messages={"required": "Choose where its articles go."},
        )


@admin.register(Section)
class SectionAdmin(ListedAdmin):
    """The parts of the magazine, in the order of its menu: subsections stand beneath theirs."""

    list_display = ("indented_name", "article_count", "color", "is_active", "place")
    list_display_links = ("indented_name",)
    file_columns = ("name", "slug", "article_count", "color", "is_active")
    search_fields = ("name",)
    # The buttons make sense in one order only.
    sortable_by = ()
    fields = ("name", "description", "parent", "color", "order", "editors", "is_active", "slug")
    autocomplete_fields = ("parent", "editors")
    list_per_page = 200

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choose editors one by one."""
        kwargs["widget"] = ManySelect(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Load sections with their parents, those beneath after them, and count articles: one query."""
        sections: Any = super().get_queryset(request).select_related("parent")
        rows: QuerySet[Any] = sections.annotate(
            article_count=Count("articles", filter=Q(articles__deleted_at__isnull=True))
        )
        return rows

    def get_ordering(self, request: HttpRequest) -> Any:
        """Order as the menu does."""
        beneath = F("parent_id").asc(nulls_first=True)
        above = (Coalesce("parent__order", "order"), Coalesce("parent__name", "name"), Coalesce("parent_id", "pk"))
        return (*above, beneath, "order", "name", "pk")

    def get_urls(self) -> list[URLPattern]:
        """Add the buttons of the list, and the page that asks where articles go."""
        asking = require_http_methods(["GET", "HEAD", "POST"])
        move = asking(self.admin_site.admin_view(require_POST(self.move)))
        close = asking(self.admin_site.admin_view(self.close))
        return [
            path("<int:pk>/move/", move, name="articles_section_move"),
            path("<int:pk>/close/", close, name="articles_section_close"),
            *super().get_urls(),
        ]

    # Columns

    @admin.display(description="name")
    def indented_name(self, section: Section) -> str:
        """Return the name; of a subsection with that of the section above it."""
        return (
            format_html('<bdi>{}</bdi> <span class="quiet">› {}</span>', section.parent, section.name)
            if (section.parent)
            else section.name
        )

    @admin.display(description="articles")
    def article_count(self, section: Any) -> int:
        return int(section.article_count)

    @admin.display(description="order")
    def place(self, section: Section) -> str:
        """Return the buttons that let a section change places with its neighbor."""
        address = reverse("admin:articles_section_move", args=[section.pk])
        button = (
            '<button class="act act--small" formaction="{}" name="way" value="{}" aria-label="Move {} {}">{}</button>'
        )
        parts = (("up", "↑"), ("down", "↓"))
        return format_html_join(" ", button, [(address, way, section.name, way, sign) for way, sign in parts])

    def get_list_display(self, request: HttpRequest) -> Any:
        """Leave the buttons to those who may press them."""
        columns = super().get_list_display(request)
        return columns if self.has_change_permission(request) else [name for name in columns if name != "place"]

    # Writes

    def save(self, request: HttpRequest, row: Section, form: Any) -> None:
        save_section(row, by=request.user, only=form.changed_data)  # type: ignore[arg-type]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Store the editors through their service, which writes it down."""
        if "editors" in form.changed_data:
            set_editors(form.instance, form.cleaned_data["editors"], by=request.user)  # type: ignore[arg-type]

    def move(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let a section change places with its neighbor, and show the list again."""
        section = self._load(request, pk)
        if not self.has_change_permission(request, section):
            raise PermissionDenied
        is_up = request.POST.get("way") == "up"
        if move_section(section, up=is_up, by=request.user):  # type: ignore[arg-type]
            self.tell(request, f"“{section}” stands one place {'higher' if is_up else 'lower'}.", section)
        else:
            self.message_user(request, f"“{section}” stands at the {'top' if is_up else 'end'} already.")
        return HttpResponseRedirect(reverse(LIST), status=303)

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> Any:
        """Ask where articles go before a section that holds some can be deleted."""
        section = context["object"]
        if section.articles.exists():
            return HttpResponseRedirect(reverse("admin:articles_section_close", args=[section.pk]))
        return super().render_delete_form(request, context)

    def close(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask where articles go, move them there, and delete the section."""
        section = self._load(request, pk)
        if not self.has_delete_permission(request, section):
            raise PermissionDenied
        form = ClosingForm(request.POST or None, section=section)
        if form.is_valid():
            into = form.cleaned_data["into"]
            try:
                moved = close_section(section, into=into, by=request.user)  # type: ignore[arg-type]
            except ArticleError as err:
                form.add_error(None, err.message)
            else:
                self.tell(
                    request, f"Closed. {moved} article{pluralize(moved)} moved, and its address leads there.", into
                )
                return HttpResponseRedirect(reverse(LIST), status=303)
        return self._ask_where_to(request, section, form)

    def _ask_where_to(self, request: HttpRequest, section: Section, form: ClosingForm) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"Close the section {section.name}",
            "opts": self.opts,
            "form": form,
            "section": section,
            "article_count": section.articles.count(),
            "subsection_count": section.subsections.count(),
        }
        return TemplateResponse(request, "admin/articles/section/close.html", context)

    def _load(self, request: HttpRequest, pk: int) -> Section:
        """Return a section; who may look at none gets 403, whatever the number."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        section: Section | None = self.get_object(request, str(pk))
        if section is None:
            raise Http404("There is no section of this number.")
        return section
