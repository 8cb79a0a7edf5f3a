"""What readers say is wrong, for the editors who put it right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.urls import reverse
from django.utils.html import format_html

from articles.admin.saving import ServiceAdmin, UntouchedForm
from articles.models import ErrorReport
from articles.querysets import PUBLISH, works_at_desk
from articles.services.reporting import decide_error_report

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

TOLD = ("where", "text", "source", "reporter", "made_at")


class DecisionForm(UntouchedForm):
    """What became of a report."""

    thanks = forms.BooleanField(label="Thank the member by mail", required=False, help_text="Once, and only a member.")


@admin.register(ErrorReport)
class ErrorReportAdmin(ServiceAdmin):
    """Reported errors of the articles one publishes, with the paragraph, and what became of each."""

    form = DecisionForm
    list_display = ("text", "where", "reporter", "made_at", "decision")
    list_filter = ("decision",)
    search_fields = ("text", "article__title")
    search_help_text = "Words of the report or of the article's title."
    list_select_related = ("article", "by")
    ordering = ("-made_at", "-pk")
    actions = ("mark_done", "mark_no_error")
    readonly_fields = TOLD
    fields = (*TOLD, "decision", "thanks")

    # Rights: who publishes an article decides about its errors. Readers write them, and `prune` lets them go.

    def has_module_permission(self, request: HttpRequest) -> bool:
        return works_at_desk(request.user, PUBLISH)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return works_at_desk(request.user, PUBLISH)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return works_at_desk(request.user, PUBLISH)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Keep those of one's sections."""
        rows: Any = ErrorReport.objects.all()
        return rows.decidable_by(request.user).order_by(*self.ordering)

    # Columns

    @admin.display(description="where")
    def where(self, report: ErrorReport) -> str:
        """Return the article, and the first words of the paragraph with the way to it."""
        form = reverse("admin:articles_article_change", args=[report.article_id])
        article = format_html('<a href="{}"><bdi>{}</bdi></a>', form, report.article)
        if not report.block_id:
            return article
        place = f"{report.article.get_absolute_url()}#{report.block_id}"
        return format_html('{}: <a href="{}">“{}”</a>', article, place, report.opening)

    @admin.display(description="reported by")
    def reporter(self, report: ErrorReport) -> str:
        return report.by.display_name if report.by else "A visitor"

    # Writes

    def save(self, request: HttpRequest, row: ErrorReport, form: Any) -> None:
        decided = form.cleaned_data
        decide_error_report(row, by=request.user, decision=decided["decision"], thanks=decided["thanks"])  # type: ignore[arg-type]

    @admin.action(description="Mark as done", permissions=["change"])
    def mark_done(self, request: HttpRequest, reports: QuerySet[ErrorReport]) -> None:
        self._decide(request, reports, ErrorReport.Decision.DONE)

    @admin.action(description="Mark as not an error", permissions=["change"])
    def mark_no_error(self, request: HttpRequest, reports: QuerySet[ErrorReport]) -> None:
        self._decide(request, reports, ErrorReport.Decision.NO_ERROR)

    def _decide(self, request: HttpRequest, reports: QuerySet[ErrorReport], decision: str) -> None:
        count = sum(decide_error_report(report, by=request.user, decision=decision) for report in reports)  # type: ignore[arg-type]
        words = ErrorReport.Decision(decision).label.lower()
        self.message_user(request, f"{count} marked as “{words}”.", messages.SUCCESS)
