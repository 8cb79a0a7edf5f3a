"""Earlier texts of a comment at the desk: to read and to withdraw, never to type over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from comments.dates import in_words
from comments.models import Comment, Revision
from comments.permissions import can_moderate

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class RevisionInline(admin.TabularInline):  # type: ignore[type-arg]
    """The lines under a comment, the newest first; one query however many there are."""

    model = Revision
    verbose_name_plural = "earlier texts"
    fields = readonly_fields = ("made", "typed_text", "way")
    ordering = ("-number",)
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return can_moderate(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        revisions: QuerySet[Revision] = super().get_queryset(request)
        return revisions.select_related("redacted_by").defer("body_html")

    @admin.display(description="from")
    def made(self, revision: Revision) -> str:
        return in_words(revision.made_at)

    @admin.display(description="text")
    def typed_text(self, revision: Revision) -> str:
        """Return what was typed in a field that runs nothing, or who withdrew it and when."""
        if revision.redacted_at is not None:
            by = revision.redacted_by.display_name if revision.redacted_by else "somebody whose account is closed"
            return f"Text withdrawn on {in_words(revision.redacted_at)} by {by}"
        return format_html(
            '<textarea class="inert-text" rows="4" cols="80" readonly aria-label="What was typed">{}</textarea>',
            revision.source,
        )

    @admin.display(description="acts")
    def way(self, revision: Revision) -> str:
        """Return the way to withdraw it, and to see what it changed."""
        compare = reverse("comments:history", args=[revision.comment_id])
        if revision.redacted_at is not None:
            return format_html('<a href="{}">Compare</a>', compare)
        withdraw = reverse("comments:withdraw", args=[revision.comment_id, revision.number])
        return format_html('<a href="{}">Compare</a> <a href="{}">Withdraw …</a>', compare, withdraw)
