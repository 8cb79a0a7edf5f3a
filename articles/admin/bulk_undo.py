"""Take back what was done with many articles: the message of the act carries the button.

It takes back each article nobody has changed since; the others are named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from articles.errors import ArticleError, EditedMeanwhile, NotReady
from articles.models import Article
from articles.services.editing import save_snapshot
from articles.services.publishing import publish_article
from articles.services.scheduling import unschedule_article
from articles.services.submitting import take_back_article
from articles.snapshots import working_snapshot
from articles.workflow import LIVE, SCHEDULED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from accounts.models import User

    type Answers = Mapping[str, Any]
    # Article -> the version the act left it in, and what must come back.
    type Left = dict[str, tuple[int, str]]

SALT = "articles.bulk-undo"
MAX_AGE_SECONDS = 24 * 60 * 60
# It sends the form of the list, which has a token; what is ticked there does not matter.
BUTTON = (
    '{} <button class="act act--small" type="submit" form="changelist-form"'
    ' formaction="{}" name="undo" value="{}">Undo</button>'
)
TOO_LATE = "This can no longer be taken back by one press."
CHANGED = "It was changed since; look at it, and take it back there."


@dataclass(frozen=True)
class Undo:
    """How an act for many is taken back. `former`: what must come back, None where the act changes nothing of it."""

    former: Callable[[Article, Answers], str | None]
    do: Callable[[Article, User, str], object]


def edit(article: Article, by: User, **changes: Any) -> None:
    """Save a text with some fields changed."""
    wanted = replace(working_snapshot(article), **changes)
    save_snapshot(article, wanted, by=by, opened_version=article.version)


def _always(article: Article, answers: Answers) -> str:
    del article, answers
    return ""


def _take_back(article: Article, by: User, former: str) -> None:
    del former
    take_back_article(article, by=by)


def _was_no_plan(article: Article, answers: Answers) -> str | None:
    """Return nothing for what was scheduled before: its former moment is set in its own form."""
    del answers
    return None if article.shown_status == SCHEDULED else ""


def _unschedule(article: Article, by: User, former: str) -> None:
    del former
    unschedule_article(article, by=by)


def _was_live(article: Article, answers: Answers) -> str | None:
    """Return when it was published; changes that wait would go live with it, so those stay for its own form."""
    del answers
    is_whole = article.shown_status == LIVE and article.pending_id is None
    return article.publish_at.isoformat() if is_whole and article.publish_at else None


def _publish_again(article: Article, by: User, former: str) -> None:
    del former
    publish_article(article, by=by, at=article.publish_at, anyway=True)


def _lacked(article: Article, answers: Answers) -> str | None:
    return None if answers["tag"].pk in working_snapshot(article).tags else str(answers["tag"].pk)


def _had(article: Article, answers: Answers) -> str | None:
    return str(answers["tag"].pk) if answers["tag"].pk in working_snapshot(article).tags else None


def _untag(article: Article, by: User, former: str) -> None:
    edit(article, by, tags=sorted(set(working_snapshot(article).tags) - {int(former)}))


def _tag(article: Article, by: User, former: str) -> None:
    edit(article, by, tags=sorted({*working_snapshot(article).tags, int(former)}))


def _section(article: Article, answers: Answers) -> str | None:
    section = working_snapshot(article).section
    return None if section == answers["section"].pk else str(section or "")


def _move_back(article: Article, by: User, former: str) -> None:
    edit(article, by, section=int(former) if former else None)


def _talk(article: Article, answers: Answers) -> str | None:
    del answers
    return None if article.discussion == Article.DiscussionMode.READ_ONLY else article.discussion


def _reopen_talk(article: Article, by: User, former: str) -> None:
    edit(article, by, discussion=former)


UNDO = {
    "submit": Undo(_always, _take_back),
    "schedule": Undo(_was_no_plan, _unschedule),
    "withdraw": Undo(_was_live, _publish_again),
    "add_tag": Undo(_lacked, _untag),
    "remove_tag": Undo(_had, _tag),
    "move": Undo(_section, _move_back),
    "close_talk": Undo(_talk, _reopen_talk),
}


def former_of(name: str, article: Article, answers: Answers) -> str | None:
    """Return what taking an act back would bring back; None where there is no way back. Queries of a snapshot."""
    undo = UNDO.get(name)
    return undo.former(article, answers) if undo else None


def with_button(request: HttpRequest, sentence: str, name: str, formers: Mapping[int, str]) -> SafeString | str:
    """Return a sentence with the button that takes back what it tells: one query. Without a way back it has none."""
    if not formers:
        return sentence
    versions = Article.objects.filter(pk__in=formers).values_list("pk", "version")
    left = {str(pk): (version, formers[pk]) for pk, version in versions}
    address = f"{reverse('admin:articles_article_undo')}?{request.GET.urlencode()}"
    return format_html(BUTTON, sentence, address, signing.dumps([name, left], salt=SALT, compress=True))


def undo_many(admin_: Any, request: HttpRequest) -> HttpResponse:
    """Take an act back for each article nobody has changed since, and lead to the list it was done in."""
    if not admin_.has_change_permission(request):
        raise PermissionDenied
    done = []
    for article, sentence in _taken_back(request):
        if sentence:
            messages.error(request, f"“{article}”: {sentence}")
        else:
            done.append(f"“{article}”")
    if done:
        messages.success(request, f"Taken back: {', '.join(done)}.")
    return HttpResponseRedirect(f"{reverse('admin:articles_article_changelist')}?{request.GET.urlencode()}")


def _taken_back(request: HttpRequest) -> Iterator[tuple[Article, str]]:
    """Yield each article of this person's scope, with the sentence that says why it stays, if it does."""
    try:
        name, left = signing.loads(request.POST.get("undo", ""), salt=SALT, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature:
        messages.error(request, TOO_LATE)
        return
    by, rows = cast("User", request.user), cast("Left", left)
    for article in (
        Article.objects.visible_to(by).filter(pk__in=rows).order_by("pk").select_related("section", "pending")
    ):
        version, former = rows[str(article.pk)]
        yield article, CHANGED if article.version != version else _try(name, article, by, former)


def _try(name: str, article: Article, by: User, former: str) -> str:
    try:
        UNDO[name].do(article, by, former)
    except EditedMeanwhile:
        return CHANGED
    except NotReady as err:
        return " ".join(err.problems)
    except ArticleError as err:
        return err.message
    except Article.NotUpdated:
        return "It is gone: somebody deleted it meanwhile."
    return ""
