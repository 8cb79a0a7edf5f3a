"""Between the article form and `save_snapshot`: the working text fills the form, all that was typed is one value."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import reverse

from articles.admin.act_forms import asks_the_gate
from articles.admin.rows import working_rows
from articles.admin.saving import SaveRefused, ServiceAdmin
from articles.admin.saying import in_one
from articles.admin.sent_forms import led_to_article
from articles.admin.unsaved import key_of_form, restored
from articles.admin.version_pages import kept_for, version_paths
from articles.errors import ArticleError, EditedMeanwhile, SentAlready
from articles.models import Article
from articles.services.autosaving import drop_autosave, keep_autosave
from articles.services.editing import save_snapshot
from articles.services.sent_forms import note_sent
from articles.services.slugs import suggest_slug
from articles.snapshots import KEYS, RELATIONS, BylineFields, GalleryFields, Snapshot, working_of

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    from articles.services.editing import Saved

_IN_FORM = tuple(one.name for one in fields(Snapshot) if one.name not in {*RELATIONS, "publish_at"})


class TextsMeet(Exception):
    """Somebody saved after the form was opened. Ends the transaction of the form."""

    def __init__(self, article: Article, mine: Snapshot, opened_version: int, sentence: str) -> None:
        super().__init__(sentence)
        self.article, self.mine, self.opened_version, self.sentence = article, mine, opened_version, sentence


class SnapshotAdmin(ServiceAdmin):
    """A form of articles: filled from the working text, saved as one snapshot with all its rows."""

    def get_urls(self) -> list[URLPattern]:
        """Add the pages about versions: unsaved texts, merging, history."""
        return [*version_paths(self), *super().get_urls()]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Article | None:
        """Load an article; where the address asks for it, with one's unsaved text as what is worked on."""
        article: Article | None = super().get_object(request, object_id, from_field)
        found = restored(request, article) if article is not None and request.method == "GET" else None
        if article is not None and found is not None:
            article.working = found.snapshot  # type: ignore[attr-defined]
            article.opened_version = found.autosave.opened_version  # type: ignore[attr-defined]
        return article

    def get_form(self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Fill the form of a new article with an unsaved text, where the address asks for it."""
        form = super().get_form(request, obj, change=change, **kwargs)
        found = restored(request, None) if obj is None and request.method == "GET" else None
        form.restored = found.snapshot if found else None
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Tell the form of unsaved texts, and its scripts where to keep what is typed."""
        context["kept"] = kept_for(request, kwargs.get("obj"))
        return super().render_change_form(request, context, *args, **kwargs)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Where somebody saved meanwhile, or this form itself did, keep what was typed and lead to both texts."""
        if object_id is None and (answer := led_to_article(request)):
            return answer
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except TextsMeet as met:
            return _to_merging(request, met)
        except SentAlready:
            return cast("HttpResponse", led_to_article(request))

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Wait for the rows: they are part of what is saved."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save everything through the service; a refusal ends the transaction."""
        article = form.instance
        snapshot = snapshot_of_form(form, formsets)
        opened_version = form.cleaned_data.get("opened_version") or 0
        try:
            saved = save_snapshot(
                article if change else None,
                snapshot,
                by=request.user,  # type: ignore[arg-type]
                opened_version=opened_version,
            )
        except EditedMeanwhile as err:
            raise TextsMeet(article, snapshot, opened_version, err.message) from err
        except ArticleError as err:
            raise SaveRefused(self.sentences(err, article)) from err
        self._take_over(request, article, saved)
        key = "" if change else key_of_form(request)
        if not change:
            note_sent(request.POST.get("form_key", ""), article)
        drop_autosave(by=request.user, article=article if change else None, form_key=key)  # type: ignore[arg-type]

    def _take_over(self, request: HttpRequest, article: Article, saved: Saved) -> None:
        """Let the form's article be the stored one, and tell what cleaning and rendering have to say."""
        article.pk, article._state.adding = saved.article.pk, False
        for column in Article._meta.concrete_fields:
            setattr(article, column.attname, getattr(saved.article, column.attname))
        request.saved = saved  # type: ignore[attr-defined]
        # What the gate finds before an act is told with the act.
        warnings = [] if asks_the_gate(request.POST) else saved.warnings
        if sentences := [*filter(None, [saved.removed]), *warnings]:
            self.message_user(request, in_one("", sentences), messages.WARNING)

    # Django's own log would tell what the audit log tells.

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[Any]:
        return []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None


def _to_merging(request: HttpRequest, met: TextsMeet) -> HttpResponse:
    """Keep what was typed and lead to the page that merges both texts; a script is told where that is."""
    keep_autosave(
        met.mine.to_fields(),
        by=request.user,  # type: ignore[arg-type]
        opened_version=met.opened_version,
        article=met.article,
    )
    address = reverse("admin:articles_article_merge", args=[met.article.pk])
    if request.headers.get("X-Requested-With"):
        return JsonResponse({"merge": address, "sentence": met.sentence}, status=409)
    messages.warning(request, met.sentence)
    return HttpResponseRedirect(address, status=303)  # type: ignore[call-arg]


def snapshot_of_form(form: Any, formsets: Any) -> Snapshot:
    """Return all that was typed; what the form does not have stays as the desk had it.

    No query, but for two where a new address is made from the title; a typed address comes before it.
    """
    article: Article = form.instance
    values = {name: getattr(working_of(article), name) for name in Snapshot.__dataclass_fields__}
    cleaned = form.cleaned_data
    for name in _IN_FORM:
        if name in cleaned:
            values[name] = getattr(cleaned[name], "pk", None) if name in KEYS else cleaned[name]
    if "tags" in cleaned:
        values["tags"] = sorted(tag.pk for tag in cleaned["tags"])
    if "schedule_at" in cleaned and article.status != Article.Status.PUBLISHED:
        values["publish_at"] = cleaned["schedule_at"]
    if cleaned.get("new_address") and "slug" not in form.changed_data:
        values["slug"] = suggest_slug(values["title"], Article.slug_kind, target_id=article.pk)
    for formset in formsets:
        values |= _rows(formset)
    return Snapshot(**values)


def _rows(formset: Any) -> dict[str, Any]:
    """Return the rows of a formset that is part of an article, in their order."""
    rows = working_rows(formset)
    if formset.prefix == "bylines":
        return {"bylines": [BylineFields(author=row["author"].pk, role=row["role"]) for row in rows]}
    if formset.prefix == "gallery":
        return {
            "gallery": [GalleryFields(photo=row["photo"].pk, caption=row["caption"], alt=row["alt"]) for row in rows]
        }
    return {}
