"""The buttons of the workflow: first what is typed is saved, then the act is tried, each in a transaction of its own.

What an act must ask stands on a page of its own, which works without script; what it may ask can be sent along with
the form (`act-note`, `act-anyway`). A refusal leaves the save as it is and says why, with the way to mend it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.forms import CheckboxInput
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from articles.admin.act_forms import FORMS, GatedForm, pressed_act
from articles.admin.meanwhile import show_what_changed
from articles.admin.performing import perform
from articles.admin.saving import SaveRefused, ServiceAdmin
from articles.admin.saying import in_one
from articles.errors import ArticleError, EditedMeanwhile, FarAway, NotReady, WarningsStand
from articles.permissions import can_override, load_for_desk
from articles.publish_gate import run
from articles.snapshots import working_snapshot
from articles.workflow import acts_for, in_the_way, is_done, may, needs_new_look

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    from accounts.models import User
    from articles.admin.act_forms import ActForm
    from articles.models import Article
    from articles.publish_gate import Finding
    from articles.workflow import Act

# What takes an act back by one press, and what that press sends along.
UNDO = {
    "bin": ("restore", "as_before", "yes"),
    "withdraw": ("publish", "as_it_was", "yes"),
    "submit": ("take_back", "undone", "submit"),
    "schedule": ("unschedule", "undone", "schedule"),
}
# A button of a message: it sends the empty form that stands on every page of an article.
UNDO_BUTTON = (
    '{} <button class="act act--small" type="submit" form="desk-undo"'
    ' formaction="{}" name="act-{}" value="{}">Undo</button>'
)
# What the page of an act says first.
LEADS = {
    "submit": "The editors of its section are told.",
    "approve": "Its writers are told.",
    "return": "It becomes a draft again, and its writers are told what to change.",
    "publish": "Readers see it at once.",
    "publish_changes": "Readers see the changes at once.",
    "discard_changes": "The form goes back to what readers have. The changes stay in the history.",
    "correct": "It stands in the article for good, with its date. Only a new one can amend it.",
    "withdraw": "Its address says that there is nothing. The discussion goes with it; nothing is deleted.",
    "bin": "It goes into the bin, with its comments and photos kept. It can be restored.",
    "delete_for_good": (
        "This cannot be undone. Comments stay for moderators; text, history and uses of photos go. "
        "Photos stay in the library."
    ),
}
NEEDS_NEW_LOOK = (
    "This text is approved. Tick under “Status and time” that your change goes back to review, then save again."
)
REFUSED = "This is not published yet. Mend what is listed, or say below that it may stand."
# Findings of a field whose input has another name in the form.
FIELDS = {"publish_at": "schedule_at_0", "unpublish_at": "unpublish_at_0", "gallery": "gallery-group", "notes": "title"}


class ActsAdmin(ServiceAdmin):
    """A form of articles with the acts of their workflow."""

    def get_urls(self) -> list[URLPattern]:
        """Add the page on which an act asks; Django's own page that deletes leads there."""
        asking = require_http_methods(["GET", "HEAD", "POST"])
        act, delete = (asking(self.admin_site.admin_view(view)) for view in (self.act_view, self.ask_for_bin))
        return [
            path("<int:pk>/act/<str:name>/", act, name="articles_article_act"),
            path("<int:pk>/delete/", delete, name="articles_article_bin"),
            *super().get_urls(),
        ]

    def ask_for_bin(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lead to the page that asks before an article goes into the bin."""
        user = cast("User", request.user)
        article = load_for_desk(user, pk)
        if not may(user, article, "bin"):
            raise PermissionDenied
        return HttpResponseRedirect(page_of(article, "bin"))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save in one transaction, act in another: nothing typed is lost by an act that fails."""
        response = super().changeform_view(request, *args, **kwargs)
        pressed = getattr(request, "pressed", None)
        return self._press(request, *pressed) if pressed else response

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Ask a writer once before a change sends an approved text back to review; the save itself does it."""
        if change and "act-new_look" not in request.POST and needs_new_look(form.instance, request.user):
            raise SaveRefused({NON_FIELD_ERRORS: [NEEDS_NEW_LOOK]})
        super().save_related(request, form, formsets, change)

    def note_press(self, request: HttpRequest, article: Article) -> bool:
        """Keep which act was pressed until the save is committed; False where it was only Save."""
        name = pressed_act(request.POST)
        if name is not None:
            request.pressed = (article, name)  # type: ignore[attr-defined]
        return name is not None

    def _press(self, request: HttpRequest, article: Article, name: str) -> HttpResponse:
        """Try the act with what the form sent along; ask on its page what is missing."""
        user = cast("User", request.user)
        article = load_for_desk(user, article.pk)
        back = HttpResponseRedirect(address_of(article))
        if _act_named(name, article, user) is None:
            self._say_why_not(request, article, name, "Saved. ")
            return back
        form = FORMS[name](_sent(request, article, name), article=article, user=user)
        if not form.is_valid():
            return self._go_on_asking(request, article, name, None)
        try:
            sentence = perform(name, article, by=user, answers=form.cleaned_data)
        except (WarningsStand, FarAway):
            return self._go_on_asking(request, article, name, form.cleaned_data.get("at"))
        except NotReady as err:
            if err.findings and can_override(user) and all(finding.yields for finding in err.findings):
                return self._go_on_asking(request, article, name, form.cleaned_data.get("at"))
            self._say_what_lacks(request, err)
        except ArticleError as err:
            self.message_user(request, f"Saved. {err.message}", messages.ERROR)
        else:
            self._say(request, article, name, f"Saved. {sentence}")
        return back

    def _say_why_not(self, request: HttpRequest, article: Article, name: str, lead: str = "") -> None:
        """Say what stands in the way of an act, or that it is done: pressed twice it is no mistake."""
        if is_done(article, name) and may(request.user, article, name):
            self.message_user(request, f"{lead}It is shown as: {article.shown_status}.", messages.INFO)
        else:
            self.message_user(request, f"{lead}{in_the_way(article)}", messages.ERROR)

    def _go_on_asking(self, request: HttpRequest, article: Article, name: str, at: datetime | None) -> HttpResponse:
        self.message_user(request, "What you typed is saved. One thing more:", messages.INFO)
        address = page_of(article, name)
        return HttpResponseRedirect(f"{address}?{urlencode({'at': at.isoformat()})}" if at else address)

    def _say_what_lacks(self, request: HttpRequest, err: NotReady) -> None:
        """Print in one message what must be mended, each sentence with the way to its place."""
        lacks = [(finding.sentence, way_to(finding)) for finding in err.findings if finding.is_error]
        lines = [format_html('{} <a href="{}">Go there</a>', *lack) for lack in lacks] or err.problems
        self.message_user(request, in_one("Saved, but not published yet.", lines), messages.WARNING)

    def _say(self, request: HttpRequest, article: Article, name: str, sentence: str) -> None:
        """Print what became of an act, the way to the readers' page, and the button that takes it back."""
        said = format_html("{}", sentence)
        if article.pk and article.is_live:
            said = format_html('{} <a href="{}">View on site</a>', said, article.get_absolute_url())
        undo, key, value = UNDO.get(name, ("", "", ""))
        if undo and _act_named(undo, article, cast("User", request.user)) is not None:
            said = format_html(UNDO_BUTTON, said, page_of(article, undo), key, value)
        self.message_user(request, said, messages.SUCCESS)

    def act_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Ask what an act needs, and do it."""
        user = cast("User", request.user)
        article = load_for_desk(user, pk)
        if name not in FORMS:
            raise Http404("There is no such act.")
        act = _act_named(name, article, user)
        if act is None:
            if not may(user, article, name):
                raise PermissionDenied
            self._say_why_not(request, article, name)
            return HttpResponseRedirect(address_of(article))
        form = FORMS[name](request.POST if request.method == "POST" else None, article=article, user=user)
        found: list[Finding] = []
        if request.method == "POST" and form.is_valid():
            done, found = self._try(request, article, name, form)
            if done:
                return HttpResponseRedirect(_after(article, name))
        elif request.method != "POST" and isinstance(form, GatedForm):
            found = _look_ahead(request, article, form)
        return self._ask(request, article, act, form, found)

    def _try(self, request: HttpRequest, article: Article, name: str, form: ActForm) -> tuple[bool, list[Finding]]:
        """Do the act; where it is refused, put the sentences into the form, or return what the gate found."""
        try:
            sentence = perform(name, article, by=cast("User", request.user), answers=form.cleaned_data)
        except NotReady as err:
            form.add_error(None, REFUSED if err.findings else err.problems)
            return False, err.findings
        except ArticleError as err:
            form.add_error(None, err.message)
            if isinstance(err, FarAway):
                form.fields["sure"].widget = CheckboxInput()
            if isinstance(err, EditedMeanwhile):
                show_what_changed(form, article)
            return False, []
        self._say(request, article, name, sentence)
        return True, []

    def _ask(
        self, request: HttpRequest, article: Article, act: Act, form: ActForm, found: list[Finding]
    ) -> HttpResponse:
        if isinstance(form, GatedForm):
            form.ask_about(found)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{act.label}: {article.title}",
            "opts": self.opts,
            "article": article,
            "act": act,
            "form": form,
            "found": [(finding, way_to(finding, article)) for finding in found],
            "lead": LEADS.get(act.name, ""),
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/articles/article/act.html", context)


def address_of(article: Article) -> str:
    """Return the address of an article's form."""
    return reverse("admin:articles_article_change", args=[article.pk])


def page_of(article: Article, name: str) -> str:
    """Return the address of the page on which an act asks."""
    return reverse("admin:articles_article_act", args=[article.pk, name])


def way_to(finding: Finding, article: Article | None = None) -> str:
    """Return where a finding is mended: a photo's own page, another article, or a field of the form."""
    kind, _, number = finding.anchor.partition(":")
    if kind in {"photo", "article"}:
        return reverse(f"admin:articles_{kind}_change", args=[number])
    form = address_of(article) if article else ""
    return f"{form}#id_{FIELDS.get(finding.field, finding.field)}"


def _act_named(name: str, article: Article, user: User) -> Act | None:
    return next((act for act in acts_for(article, user) if act.name == name), None) if article.pk else None


def _sent(request: HttpRequest, article: Article, name: str) -> dict[str, Any]:
    """Return what the article's form sent along for an act; its moment is that of the form."""
    sent: dict[str, Any] = {key: value for key, value in request.POST.items() if key.startswith("act-")}
    if name == "schedule" and "act-at_0" not in sent:
        sent |= {f"act-at_{part}": request.POST.get(f"schedule_at_{part}", "") for part in (0, 1)}
    return {**sent, "act-version": str(article.version)}


def _look_ahead(request: HttpRequest, article: Article, form: GatedForm) -> list[Finding]:
    """Return what the gate finds at the moment the page was opened for, and put that moment into the form."""
    asked = _asked_moment(request) if "at" in form.fields else None
    if asked is not None and timezone.is_aware(asked):
        form.fields["at"].initial = asked
    moment = form.fields["at"].initial if "at" in form.fields else None
    return run(article, working_snapshot(article), at=moment or timezone.now())


def _asked_moment(request: HttpRequest) -> datetime | None:
    try:
        return parse_datetime(request.GET.get("at", "").replace(" ", "+"))
    except ValueError:  # A day no month has.
        return None


def _after(article: Article, name: str) -> str:
    """Return where an act leads: to the form, or to the list where nothing is left to open."""
    return reverse("admin:articles_article_changelist") if name == "delete_for_good" else address_of(article)
