"""What can be done with many articles at once: each by its own service, done and not done told by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation
from django.template.response import TemplateResponse

from articles.addresses import fold
from articles.admin.bulk_undo import edit, former_of, undo_many, with_button
from articles.admin.desk_views import desk_path
from articles.admin.moment_field import MomentField
from articles.admin.performing import perform
from articles.errors import ArticleError, NotReady
from articles.models import Article, Section, Tag
from articles.snapshots import working_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse, HttpResponseBase
    from django.urls import URLPattern

    from accounts.models import User

    type Doing = Callable[[Article, User, dict[str, Any]], object]


class MomentForm(forms.Form):
    """A moment for many."""

    at = MomentField(label="Publish at", error_messages={"required": "Say at what moment they are to be published."})
    anyway = forms.BooleanField(label="Also where warnings stand", required=False)


class TagForm(forms.Form):
    """One tag, by its name."""

    tag = forms.CharField(label="Tag", max_length=40)

    def clean_tag(self) -> Tag:
        """Return the tag of this name, whatever its case and marks."""
        tag = Tag.objects.filter(folded_name=fold(" ".join(self.cleaned_data["tag"].split()))).first()
        if tag is None:
            raise forms.ValidationError("There is no tag of this name. Make it under Set-up first.")
        return tag


class SectionForm(forms.Form):
    """One section."""

    section = forms.ModelChoiceField(Section.objects.filter(is_active=True))


class ReasonForm(forms.Form):
    """Why, for the log and the colleagues."""

    reason = forms.CharField(max_length=300)


@dataclass(frozen=True)
class Bulk:
    """One act for many; what it asks first stands in a form."""

    name: str
    label: str
    done: str
    do: Doing
    form: type[forms.Form] | None = None


def _add_tag(article: Article, by: User, answers: dict[str, Any]) -> None:
    tags = {*working_snapshot(article).tags, answers["tag"].pk}
    edit(article, by, tags=sorted(tags))


def _remove_tag(article: Article, by: User, answers: dict[str, Any]) -> None:
    tags = set(working_snapshot(article).tags) - {answers["tag"].pk}
    edit(article, by, tags=sorted(tags))


def _move(article: Article, by: User, answers: dict[str, Any]) -> None:
    edit(article, by, section=answers["section"].pk)


def _close_talk(article: Article, by: User, answers: dict[str, Any]) -> None:
    del answers
    edit(article, by, discussion=Article.DiscussionMode.READ_ONLY)


def _workflow(name: str, **given: Any) -> Doing:
    """Return the doing of an act of the workflow, with answers nobody is asked for."""
    return lambda article, by, answers: perform(name, article, by=by, answers={**given, **answers})


BULK = (
    Bulk("submit", "Submit for review", "Submitted", _workflow("submit", note="")),
    Bulk("approve", "Approve", "Approved", _workflow("approve", note="")),
    Bulk("schedule", "Schedule…", "Scheduled", _workflow("schedule"), MomentForm),
    Bulk("withdraw", "Withdraw…", "Withdrawn", _workflow("withdraw"), ReasonForm),
    Bulk("add_tag", "Add a tag…", "Tagged", _add_tag, TagForm),
    Bulk("remove_tag", "Remove a tag…", "Untagged", _remove_tag, TagForm),
    Bulk("move", "Move to a section…", "Moved", _move, SectionForm),
    Bulk("close_talk", "Make the discussion read-only", "Made read-only", _close_talk),
)


class BulkActs(admin.ModelAdmin):  # type: ignore[type-arg]
    """The menu of acts above the list."""

    def get_urls(self) -> list[URLPattern]:
        """Add the way back from an act."""
        return [desk_path(self, "undo/", undo_many, "undo", ("POST",)), *super().get_urls()]

    def get_actions(
        self, request: HttpRequest, action_location: ActionLocation = ActionLocation.CHANGE_LIST
    ) -> dict[str, Any]:
        """Offer the acts to who writes, and the file to everybody who sees the list."""
        if action_location != ActionLocation.CHANGE_LIST:
            return {}
        offered: dict[str, Any] = {}
        if self.has_change_permission(request):
            offered = {one.name: (_action(one), one.name, one.label) for one in BULK}
        offered["export_csv"] = (export_csv, "export_csv", "Export as CSV")
        return offered


def _action(bulk: Bulk) -> Any:
    def act(admin_: Any, request: HttpRequest, chosen: QuerySet[Article]) -> HttpResponse | None:
        form = bulk.form(request.POST if "decided" in request.POST else None) if bulk.form else None
        if form is not None and not form.is_valid():
            return _ask(admin_, request, chosen, bulk, form)
        do_all(request, [article.pk for article in chosen], bulk, form.cleaned_data if form else {})
        return None

    return act


def do_all(request: HttpRequest, ids: list[int], bulk: Bulk, answers: dict[str, Any]) -> None:
    """Do an act with each article, one transaction each, and say what became of all of them."""
    by = cast("User", request.user)
    done: list[str] = []
    formers: dict[int, str] = {}
    for article in Article.objects.visible_to(by).filter(pk__in=ids).select_related("section", "pending"):
        former = former_of(bulk.name, article, answers)
        try:
            bulk.do(article, by, answers)
        except NotReady as err:
            messages.error(request, f"“{article}”: {' '.join(err.problems)}")
        except ArticleError as err:
            messages.error(request, f"“{article}”: {err.message}")
        except Article.NotUpdated:
            messages.error(request, f"“{article}” is gone: somebody deleted it meanwhile.")
        else:
            done.append(f"“{article}”")
            if former is not None:
                formers[article.pk] = former
    if done:
        messages.success(request, with_button(request, f"{bulk.done}: {', '.join(done)}.", bulk.name, formers))
    unknown = len(set(request.POST.getlist(ACTION_CHECKBOX_NAME))) - len(ids)
    if unknown > 0:
        messages.warning(request, f"{unknown} article{'s were' if unknown > 1 else ' was'} not found.")


def _ask(admin_: Any, request: HttpRequest, chosen: Any, bulk: Bulk, form: forms.Form) -> HttpResponse:
    context = {
        **admin_.admin_site.each_context(request),
        "title": f"{bulk.label.rstrip('…')}: {len(chosen)} article{'s' * (len(chosen) != 1)}",
        "opts": admin_.opts,
        "chosen": chosen,
        "form": form,
        "act": bulk,
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "media": admin_.media + form.media,
    }
    return TemplateResponse(request, "admin/articles/article/bulk.html", context)


def export_csv(admin_: Any, request: HttpRequest, chosen: QuerySet[Article]) -> HttpResponseBase:
    """Send the chosen rows as the list itself is sent."""
    answer: HttpResponseBase = admin_.send_rows(request, chosen, chosen.order_by().count())
    return answer
