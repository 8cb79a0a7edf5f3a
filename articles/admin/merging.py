"""The page where two people's texts of one article come together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Textarea
from django.template.response import TemplateResponse

from accounts.models import AuditEntry
from articles.admin.article_form import BodyWidget
from articles.admin.desk_views import after_saving, back_to_form, page_context, writers_article
from articles.admin.editor_html import from_editor
from articles.comparing import BodyDifference, compare_bodies
from articles.errors import ArticleError, EditedMeanwhile
from articles.field_words import FieldChange, change_of, field_changes, label_of, names_of
from articles.merging import BODY, EDITED, MINE, THEIRS, Merge, Question
from articles.models import Revision
from articles.services.autosaving import drop_autosave, keep_as_note
from articles.services.editing import save_snapshot
from articles.services.placing import without_vanished
from articles.services.revising import snapshot_at
from articles.snapshots import working_of
from articles.unsaved import Unsaved, merge_unsaved, unsaved_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict
    from django.utils.safestring import SafeString

    from articles.field_words import Names
    from articles.models import Article
    from articles.snapshots import Snapshot

type Answers = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """A question as the page shows it: both changes in words, the choice made before, the text to be combined."""

    question: Question
    label: str
    mine: FieldChange
    theirs: FieldChange
    mine_body: BodyDifference | None
    theirs_body: BodyDifference | None
    choice: str
    # The field a combined text is typed in: of the body the text editor.
    field: SafeString


def merge_page(admin: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """Show what both changed and ask about what both touched; store the merged text."""
    article = writers_article(request, pk)
    unsaved = unsaved_of(request.user, article)  # type: ignore[arg-type]
    if unsaved is None:
        messages.info(request, "Nothing of yours is unsaved: there is nothing to merge.")
        return back_to_form(article)
    if request.method == "POST":
        return _act(admin, request, article, unsaved)
    return _page(admin, request, article, unsaved)


def _act(admin: Any, request: HttpRequest, article: Article, unsaved: Unsaved) -> HttpResponse:
    """Do what was pressed: throw mine away, keep it as a note, or save the merged text."""
    merged, by = merge_unsaved(unsaved, article), request.user
    if "_discard" in request.POST:
        drop_autosave(by=by, article=article)  # type: ignore[arg-type]
        messages.success(request, "Your unsaved text was thrown away. This is the article as it is saved.")
        return back_to_form(article)
    if "_note" in request.POST:
        mine = unsaved.snapshot
        names = [name for name in mine.changed_from(working_of(article)) if isinstance(getattr(mine, name), str)]
        keep_as_note(article, mine, names, by=by)  # type: ignore[arg-type]
        messages.success(request, "Your text is a note of this article now. The article is as it was saved.")
        return back_to_form(article)
    return _save(admin, request, article, unsaved, merged)


def _save(admin: Any, request: HttpRequest, article: Article, unsaved: Unsaved, merged: Merge) -> HttpResponse:
    """Store the merged text; whoever saved meanwhile is merged too, with the choices kept."""
    answers = answers_of(request.POST)
    opened = request.POST.get("version", "")
    if opened != str(article.version):
        return _page(admin, request, article, unsaved, answers=answers, errors=[_who_since(article)])
    if merged.unanswered(answers):
        return _page(admin, request, article, unsaved, answers=answers, errors=["Choose for each of the marked parts."])
    snapshot, gone = without_vanished(merged.settled(answers))
    try:
        save_snapshot(
            article,
            snapshot,
            by=request.user,  # type: ignore[arg-type]
            opened_version=article.version,
            kind=Revision.Kind.MERGE,
        )
    except ArticleError as err:
        shown = writers_article(request, article.pk) if isinstance(err, EditedMeanwhile) else article
        return _page(admin, request, shown, unsaved, answers=answers, errors=[err.message])
    drop_autosave(by=request.user, article=article)  # type: ignore[arg-type]
    for sentence in gone:
        messages.warning(request, sentence)
    messages.success(request, "Both texts are saved as one.")
    return after_saving(request, article)


def answers_of(data: QueryDict) -> Answers:
    """Return the choices that were sent, by the keys of their questions."""
    keys = [name.removeprefix("choice-") for name in data if name.startswith("choice-")]
    texts = {key: data.get(f"text-{key}", "") for key in keys}
    return {
        key: (data.get(f"choice-{key}", ""), from_editor(text) if key.startswith(BODY) else text)
        for key, text in texts.items()
    }


def _page(
    admin: Any,
    request: HttpRequest,
    article: Article,
    unsaved: Unsaved,
    *,
    answers: Answers | None = None,
    errors: list[str] | None = None,
) -> HttpResponse:
    facts = {**_texts(article, unsaved, answers or {}), "unsaved": unsaved, "last": last_act(article)}
    context = page_context(admin, request, article, "Two texts of one article", errors=errors or [], **facts)
    return TemplateResponse(request, "admin/articles/article/merge.html", context, status=409 if errors else 200)


def _texts(article: Article, unsaved: Unsaved, answers: Answers) -> dict[str, Any]:
    """Return what the page prints of both texts: what is asked, and what is taken over of each."""
    merged = merge_unsaved(unsaved, article)
    base = snapshot_at(article, unsaved.autosave.opened_version)
    mine, theirs = unsaved.snapshot, working_of(article)
    names = names_of(*(one for one in (base, mine, theirs) if one is not None))
    began = base or theirs
    return {
        "asked": [_asked(question, names, answers) for question in merged.questions],
        "from_mine": field_changes(began, mine, names, merged.from_mine) if merged.from_mine else [],
        "from_theirs": field_changes(began, theirs, names, merged.from_theirs) if merged.from_theirs else [],
        "media": BodyWidget().media,
        **_bodies(merged, began, mine, theirs),
    }


def _bodies(merged: Merge, began: Snapshot, mine: Snapshot, theirs: Snapshot) -> dict[str, BodyDifference | None]:
    """Return what is taken over in the body: of one hand, or of both where parts of it are asked about."""
    if any(question.name == BODY for question in merged.questions):
        both = compare_bodies(began.body, merged.taken_over())
        return {"both_body": both if both.count else None}
    return {
        "mine_body": compare_bodies(began.body, mine.body) if BODY in merged.from_mine else None,
        "theirs_body": compare_bodies(began.body, theirs.body) if BODY in merged.from_theirs else None,
    }


def _asked(question: Question, names: Names, answers: Answers) -> Asked:
    """Return a question ready to print. Texts of the body are compared by blocks, all others by words."""
    choice, text = answers.get(question.key, ("", ""))
    is_body = question.name == BODY
    base = question.base if question.base is not None else question.theirs
    if choice != EDITED:
        text = question.mine if question.is_text else ""
    empty = FieldChange(question.name, "", "", "")
    return Asked(
        question,
        label_of(question.name),
        mine=empty if is_body else change_of(question.name, base, question.mine, names),
        theirs=empty if is_body else change_of(question.name, base, question.theirs, names),
        mine_body=compare_bodies(base, question.mine) if is_body else None,
        theirs_body=compare_bodies(base, question.theirs) if is_body else None,
        choice=choice if choice in {MINE, THEIRS, EDITED} else "",
        field=_field(question, text),
    )


def _field(question: Question, text: str) -> SafeString:
    """Return the field a combined text is typed in, filled."""
    name, label = f"text-{question.key}", f"{label_of(question.name)}, put together by hand"
    attrs = {"class": "merge-ask__text", "rows": 6 if question.name == BODY else 2, "aria-label": label, "dir": "auto"}
    widget = BodyWidget() if question.name == BODY else Textarea()
    return widget.render(name, text, attrs={**attrs, "id": f"id_{name}"})


def last_act(article: Article) -> AuditEntry | None:
    """Return who did what to an article last: one query."""
    about = AuditEntry.objects.filter(object_type="articles.article", object_key=str(article.pk))
    return about.only("made_at", "by_name", "act").order_by("-made_at", "-pk").first()


def _who_since(article: Article) -> str:
    last = last_act(article)
    who = f"{last.by_name} {last.act} it" if last else "Somebody saved it"
    return f"{who} while you were merging. Your choices are kept; look at what is new and save again."
