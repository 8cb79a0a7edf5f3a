"""Comments at the desk: one flat list and read-only rows; `desk_acts.py` holds what is done to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator

from comments.admin_revisions import RevisionInline
from comments.desk_acts import LABELS, CommentActs, acts_for
from comments.models import Comment
from comments.permissions import can_moderate

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

EXCERPT_LENGTH = 90
STATE_CLASSES = {"public": "state--on", "held": "state--waits", "hidden": "state--waits"}


@admin.register(Comment)
class CommentAdmin(CommentActs):
    """The list moderators work from. Nothing here is typed over: comments are decided, never rewritten."""

    list_display = ("excerpt", "article", "shown_author", "shown_state", "chosen", "posted_at")
    list_filter = (
        "state",
        "posted_at",
        ("article__section", admin.RelatedOnlyFieldListFilter),
        "is_picked",
        "is_pinned",
    )
    list_per_page = 30
    list_select_related = ("article", "author", "identity")
    show_full_result_count = False
    search_fields = ("source", "author__display_name", "author__username", "author_name", "article__title")
    search_help_text = "Words of the comment, its author, its article, or the number in its address."
    ordering = ("-pk",)
    inlines = (RevisionInline,)
    actions = tuple(LABELS)
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("typed_text", "shown_state", "decision", "chosen")}),
        ("Where it stands", {"fields": ("article_link", "place", "answers_to", "reply_count")}),
        ("Who and when", {"fields": ("shown_author", "posted_at", "edited_at", "origin")}),
    )
    readonly_fields: ClassVar[tuple[str, ...]] = tuple(name for _, options in fieldsets for name in options["fields"])

    # Rights: who may moderate sees everything here and changes it by acts alone.

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        """Answer the `permissions=["moderate"]` of the acts."""
        return can_moderate(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can_moderate(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return can_moderate(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return False

    # Reads

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        """Load rows with their people and articles, without the articles' texts: one query."""
        comments: QuerySet[Comment] = super().get_queryset(request)
        return comments.select_related("article", "author", "identity", "parent", "state_by").defer(
            "article__body", "article__body_html", "article__body_text", "body_html", "parent__source"
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Comment], search_term: str
    ) -> tuple[QuerySet[Comment], bool]:
        """Find one comment by its number, or by its address as copied from the site."""
        number = search_term.strip().rstrip("/").rpartition("/")[2].rpartition("#comment-")[2]
        if number.isascii() and number.isdigit() and len(number) < 19:  # noqa: PLR2004  (the digits of a bigint)
            return queryset.filter(pk=int(number)), False
        return super().get_search_results(request, queryset, search_term)  # type: ignore[return-value]

    def view_on_site(self, comment: Comment) -> str:
        """Return the permalink."""
        return comment.get_absolute_url()

    # Columns and lines

    @admin.display(description="comment")
    def excerpt(self, comment: Comment) -> str:
        """Return the beginning of what was typed, as text."""
        return Truncator(" ".join(comment.source.split())).chars(EXCERPT_LENGTH) or "(no text is kept)"

    @admin.display(description="author")
    def shown_author(self, comment: Comment) -> str:
        return format_html("<bdi>{}</bdi>", comment.shown_name)

    @admin.display(description="state", ordering="state")
    def shown_state(self, comment: Comment) -> str:
        """Return the state in words, with a shape beside it."""
        return format_html(
            '<span class="state {}">{}</span>',
            STATE_CLASSES.get(comment.state, "state--off"),
            comment.get_state_display(),
        )

    @admin.display(description="text")
    def typed_text(self, comment: Comment) -> str:
        """Return what was typed in a field that shows it and runs nothing."""
        return format_html(
            '<textarea class="inert-text" rows="10" cols="80" readonly aria-label="What was typed">{}</textarea>',
            comment.source,
        )

    @admin.display(description="decided")
    def decision(self, comment: Comment) -> str:
        """Return who put it into its state, when and why; a line of text."""
        if comment.state_at is None:
            return "–"
        by = comment.state_by.display_name if comment.state_by else "somebody whose account is closed"
        why = " ".join(filter(None, [comment.get_reason_display() if comment.reason else "", comment.note]))
        at = timezone.localtime(comment.state_at)
        return f"{comment.get_state_display()}, {at:%-d %B %Y %H:%M %Z}, {by}. {why}".strip()

    @admin.display(description="chosen")
    def chosen(self, comment: Comment) -> str:
        """Return what lifts it above others, in words."""
        marks = {"pinned": comment.is_pinned, "editors’ choice": comment.is_picked}
        return ", ".join(mark for mark, is_set in marks.items() if is_set) or "–"

    @admin.display(description="article")
    def article_link(self, comment: Comment) -> str:
        return format_html('<a href="{}">{}</a>', comment.article.get_absolute_url(), comment.article.title)

    @admin.display(description="place")
    def place(self, comment: Comment) -> str:
        """Return its place in the tree, which nobody moves."""
        number = "without a number" if comment.number is None else f"number {comment.number}"
        return f"Thread {comment.thread_id}, depth {comment.level}, {number}"

    @admin.display(description="answers")
    def answers_to(self, comment: Comment) -> str:
        """Return a link to the comment above it."""
        if comment.parent_id is None:
            return "the article"
        address = reverse("admin:comments_comment_change", args=[comment.parent_id])
        return format_html('<a href="{}">Comment {}</a>', address, comment.parent_id)

    @admin.display(description="public replies")
    def reply_count(self, comment: Comment) -> int:
        return comment.descendant_count

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer the acts that lead somewhere from this comment's state, as buttons."""
        comment = kwargs.get("obj")
        context["acts"] = acts_for(comment) if comment else []
        return super().render_change_form(request, context, *args, **kwargs)
