"""Comments at the desk: one flat list, read-only rows, and acts that go through the moderation services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from comments.errors import CommentError
from comments.models import Comment
from comments.permissions import can_moderate
from comments.services.moderation import approve_comment, hide_comment, remove_comment, restore_removed_comment

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

EXCERPT_LENGTH = 90
# More at once would keep the page waiting; each comment is decided in a transaction of its own.
MOST_AT_ONCE = 200
EVERYWHERE = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]
STATE_CLASSES = {"public": "state--on", "held": "state--waits", "hidden": "state--waits"}
# Acts that lead somewhere from each state, in the order of their buttons.
ACTS: dict[str, tuple[str, ...]] = {
    "public": ("remove_comments", "hide_comments"),
    "held": ("approve_comments", "remove_comments"),
    "hidden": ("restore_comments", "remove_comments"),
    "removed": ("restore_comments",),
    "deleted": (),
}
LABELS = {
    "remove_comments": "Remove …",
    "restore_comments": "Restore",
    "hide_comments": "Hide for now",
    "approve_comments": "Approve",
}


class RemovalForm(forms.Form):
    """Why a comment goes, and what readers are told besides."""

    reason = forms.ChoiceField(
        choices=[(value, label.capitalize()) for value, label in Comment.Reason.choices if value],
        initial=Comment.Reason.OTHER,
        help_text="Readers see it in place of the comment.",
    )
    note = forms.CharField(
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="A sentence for readers, at most 300 characters. It may stay empty.",
    )


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The list moderators work from. Nothing here is typed over: comments are decided, never rewritten."""

    list_display = ("excerpt", "article", "shown_author", "shown_state", "posted_at")
    list_filter = ("state", "posted_at", ("article__section", admin.RelatedOnlyFieldListFilter), "is_picked")
    list_per_page = 30
    list_select_related = ("article", "author", "identity")
    show_full_result_count = False
    search_fields = ("source", "author__display_name", "author__username", "author_name", "article__title")
    search_help_text = "Words of the comment, its author, its article, or the number in its address."
    ordering = ("-pk",)
    actions = ("remove_comments", "restore_comments", "hide_comments", "approve_comments")
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("typed_text", "shown_state", "decision")}),
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
        return f"{comment.get_state_display()}, {comment.state_at:%-d %B %Y %H:%M} UTC, {by}. {why}".strip()

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

    # Acts

    @admin.action(
        description="Remove", description_plural="Remove the chosen …", permissions=["moderate"], location=EVERYWHERE
    )
    def remove_comments(self, request: HttpRequest, comments: QuerySet[Comment]) -> HttpResponse | None:
        """Ask for the reason, then remove."""
        chosen = self._chosen(request, comments)
        if not chosen:
            return None
        form = RemovalForm(request.POST if "decided" in request.POST else None)
        if not form.is_valid():
            return self._ask_reason(request, form, chosen)
        self._decide(
            request,
            chosen,
            lambda comment, by: remove_comment(comment, by=by, **form.cleaned_data),
            done="Removed",
        )
        return None

    @admin.action(
        description="Restore", description_plural="Restore the chosen", permissions=["moderate"], location=EVERYWHERE
    )
    def restore_comments(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        """Bring back what was removed or hidden."""
        self._decide(
            request,
            self._chosen(request, comments),
            lambda comment, by: restore_removed_comment(comment, by=by),
            done="Restored",
        )

    @admin.action(
        description="Hide", description_plural="Hide the chosen for now", permissions=["moderate"], location=EVERYWHERE
    )
    def hide_comments(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        """Conceal until somebody has looked closer."""
        self._decide(
            request,
            self._chosen(request, comments),
            lambda comment, by: hide_comment(comment, by=by),
            done="Hidden",
        )

    @admin.action(
        description="Approve", description_plural="Approve the chosen", permissions=["moderate"], location=EVERYWHERE
    )
    def approve_comments(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        """Let readers see what waited."""
        self._decide(
            request,
            self._chosen(request, comments),
            lambda comment, by: approve_comment(comment, by=by),
            done="Approved",
        )

    def _chosen(self, request: HttpRequest, comments: QuerySet[Comment]) -> list[Comment]:
        """Return the chosen comments, oldest first; say so when there are too many for one act."""
        chosen = list(comments.order_by("pk")[: MOST_AT_ONCE + 1])
        if len(chosen) <= MOST_AT_ONCE:
            return chosen
        self.message_user(request, f"Choose at most {MOST_AT_ONCE} comments at a time.", messages.ERROR)
        return []

    def _ask_reason(self, request: HttpRequest, form: RemovalForm, chosen: list[Comment]) -> TemplateResponse:
        """Answer with the short form; it sends the same act again."""
        context = {
            **self.admin_site.each_context(request),
            "title": "Remove the comment" if len(chosen) == 1 else f"Remove {len(chosen)} comments",
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
            "chosen": chosen,
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "action_name": "action" if "action" in request.POST else f"{ActionLocation.CHANGE_FORM.value}-action",
        }
        return TemplateResponse(request, "admin/comments/comment/remove.html", context)

    def _decide(
        self, request: HttpRequest, chosen: list[Comment], act: Callable[[Comment, Any], bool], *, done: str
    ) -> None:
        """Do one act to each comment and tell what was done, what was so already, and what was refused and why."""
        decided = unchanged = 0
        for comment in chosen:
            try:
                changed = act(comment, request.user)
            except CommentError as err:
                self.message_user(request, f"Comment {comment.pk}: {err.message}", messages.ERROR)
                continue
            if not changed:
                unchanged += 1
                continue
            decided += 1
            self.log_change(request, comment, f"{done}.")
        if decided:
            self.message_user(request, f"{done}: {_count(decided)}.", messages.SUCCESS)
        if unchanged:
            self.message_user(request, f"Nothing to do for {_count(unchanged)}.", messages.INFO)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer the acts that lead somewhere from this comment's state, as buttons."""
        comment = kwargs.get("obj")
        names = ACTS.get(comment.state, ()) if comment else ()
        context["acts"] = [(name, LABELS[name]) for name in names]
        return super().render_change_form(request, context, *args, **kwargs)


def _count(number: int) -> str:
    return "1 comment" if number == 1 else f"{number} comments"
