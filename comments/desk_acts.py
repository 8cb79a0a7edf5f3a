"""What moderators do to comments at the desk: acts that go through the services and tell what became of each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation
from django.template.response import TemplateResponse

from accounts.desk_files import ListFile
from comments.errors import CommentError
from comments.models import Comment
from comments.services.choosing import pick_comment, pin_comment, unpick_comment, unpin_comment
from comments.services.moderation import approve_comment, hide_comment, remove_comment, restore_removed_comment

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

# More at once would keep the page waiting; each comment is decided in a transaction of its own.
MOST_AT_ONCE = 200
EVERYWHERE = [ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM]
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
    "pick_comments": "Editors’ choice",
    "unpick_comments": "Take the choice back",
    "pin_comments": "Pin",
    "unpin_comments": "Unpin",
}


def acts_for(comment: Comment) -> list[tuple[str, str]]:
    """Return the acts that lead somewhere from this comment, each with the words of its button."""
    names = list(ACTS[comment.state])
    if comment.is_public:
        names.append("unpick_comments" if comment.is_picked else "pick_comments")
        if comment.level == 0:
            names.append("unpin_comments" if comment.is_pinned else "pin_comments")
    return [(name, LABELS[name]) for name in names]


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


class CommentActs(ListFile):
    """The acts of the list and of a comment's page."""

    @admin.action(
        description="Remove", description_plural="Remove the chosen …", permissions=["moderate"], location=EVERYWHERE
    )
    def remove_comments(self, request: HttpRequest, comments: QuerySet[Comment]) -> HttpResponse | None:
        """Ask for the reason, then remove."""
        form = RemovalForm(request.POST if "decided" in request.POST else None)
        if form.is_valid():
            self._decide(request, comments, partial(remove_comment, **form.cleaned_data), done="Removed")
            return None
        chosen = self._chosen(request, comments)
        return self._ask_reason(request, form, chosen) if chosen else None

    @admin.action(
        description="Restore", description_plural="Restore the chosen", permissions=["moderate"], location=EVERYWHERE
    )
    def restore_comments(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        """Bring back what was removed or hidden."""
        self._decide(request, comments, restore_removed_comment, done="Restored")

    @admin.action(
        description="Hide", description_plural="Hide the chosen for now", permissions=["moderate"], location=EVERYWHERE
    )
    def hide_comments(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        """Conceal until somebody has looked closer."""
        self._decide(request, comments, hide_comment, done="Hidden")

    @admin.action(
        description="Approve", description_plural="Approve the chosen", permissions=["moderate"], location=EVERYWHERE
    )
    def approve_comments(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        """Let readers see what waited."""
        self._decide(request, comments, approve_comment, done="Approved")

    @admin.action(description="Make it the editors’ choice", permissions=["moderate"], location=EVERYWHERE)
    def pick_comments(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        """Mark what is worth reading; it may stand on the front page."""
        self._decide(request, comments, pick_comment, done="Picked")

    @admin.action(description="Take the editors’ choice back", permissions=["moderate"], location=EVERYWHERE)
    def unpick_comments(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        """Take the mark back."""
        self._decide(request, comments, unpick_comment, done="No longer picked")

    @admin.action(description="Pin to the top of its discussion", permissions=["moderate"], location=EVERYWHERE)
    def pin_comments(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        """Let a thread lead its discussion, in place of the one that does."""
        self._decide(request, comments, pin_comment, done="Pinned")

    @admin.action(description="Unpin", permissions=["moderate"], location=EVERYWHERE)
    def unpin_comments(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        """Put a thread back into its usual place."""
        self._decide(request, comments, unpin_comment, done="Unpinned")

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
        self, request: HttpRequest, comments: QuerySet[Comment], act: Callable[..., bool], *, done: str
    ) -> None:
        """Do one act to each comment and tell what was done, what was so already, and what was refused and why."""
        decided = unchanged = 0
        for comment in self._chosen(request, comments):
            try:
                changed = act(comment, by=request.user)
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


def _count(number: int) -> str:
    return "1 comment" if number == 1 else f"{number} comments"
