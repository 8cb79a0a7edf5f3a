"""What the magazine puts on the front of the desk: texts that wait, go live, are live, are being written."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from accounts.models import AuditEntry
from articles import desk_numbers
from articles.desk_front import SIDE, FrontCard, register, with_count
from articles.desk_numbers import Number
from articles.models import Article, Autosave, Byline, Presence
from articles.permissions import VIEW
from articles.querysets import PUBLISH, WORK_EVERYWHERE, section_ids_of, works_at_desk
from articles.services.autosaving import KEPT_FOR, WARNED_BEFORE

if TYPE_CHECKING:
    from django.db.models import QuerySet, Subquery

    from accounts.models import User
    from articles.querysets import ArticleQuerySet

# Acts that begin or end an article's waiting for somebody.
WAITING_ACTS = ("submitted", "taken back", "returned", "approved")
# A form tells every 15 seconds that it is open.
PRESENT_FOR = timedelta(seconds=60)
# What the rows of all cards print, and what their states follow from.
ROW_COLUMNS = (
    "title", "slug", "status", "publish_at", "unpublish_at", "deleted_at", "made_at", "comment_count", "section__name",
)  # fmt: skip
DRAFT_STATES = (Article.Status.DRAFT, Article.Status.REVIEW, Article.Status.APPROVED)


def register_cards() -> None:
    """Offer the cards and their number for the side bar; called once at start."""
    desk_numbers.register(Number("review", in_review_for, in_side_bar=True))
    register(FrontCard("waiting", 10, "admin/front/waiting.html", load_waiting))
    register(FrontCard("drafts", 60, "admin/front/drafts.html", load_drafts))
    register(FrontCard("editing", 70, "admin/front/editing.html", load_editing, column=SIDE))


def in_review_for(user: User) -> ArticleQuerySet | None:
    """Return the texts in review that somebody may decide on; None for who does not publish."""
    if not works_at_desk(user, PUBLISH):
        return None
    waiting = in_scope(user).filter(status=Article.Status.REVIEW)
    return waiting if works_at_desk(user, WORK_EVERYWHERE) else waiting.filter(section__in=section_ids_of(user))


def load_waiting(user: User) -> dict[str, Any] | None:
    """Return texts in review that a publisher may decide on, and one's own that came back; oldest first: one query."""
    if not works_on_articles(user):
        return None
    return {**with_count("waiting", user, lambda: _waiting(user)), "may_publish": works_at_desk(user, PUBLISH)}


def load_drafts(user: User) -> dict[str, Any] | None:
    """Return one's own texts that are not planned yet, what was typed and not saved marked: one query."""
    if not works_on_articles(user):
        return None
    return with_count("drafts", user, lambda: _drafts(user), offsets=(WARNED_BEFORE - KEPT_FOR,))


def load_editing(user: User) -> dict[str, Any] | None:
    """Return who has which article open at this moment: one query."""
    if not works_on_articles(user):
        return None
    return with_count("editing", user, lambda: _present(user), offsets=(-PRESENT_FOR,))


def works_on_articles(user: User) -> bool:
    """Tell whether somebody has any use for articles at the desk."""
    return works_at_desk(user, VIEW)


def in_scope(user: User) -> ArticleQuerySet:
    """Return the articles of somebody's desk that are not in the bin, as rows print them."""
    articles: Any = Article.objects.all()
    found: ArticleQuerySet = articles.visible_to(user).filter(deleted_at__isnull=True)
    return found.select_related("section").only(*ROW_COLUMNS)


def _waiting(user: User) -> QuerySet[Article]:
    rows = in_scope(user).annotate(last_act=_last("act"), waiting_since=Coalesce(_last("made_at"), "made_at"))
    came_back = rows.filter(_is_own(user), status=Article.Status.DRAFT, last_act="returned")
    in_review = in_review_for(user)
    kinds = [came_back] if in_review is None else [came_back, in_review]
    # A set of keys for each kind: with OR between them the log is looked up for every article.
    first, *rest = [kind.order_by().values("pk") for kind in kinds]
    return rows.filter(pk__in=first.union(*rest, all=True) if rest else first).order_by("waiting_since", "pk")


def _drafts(user: User) -> QuerySet[Article]:
    typed = Autosave.objects.filter(article=OuterRef("pk"), person=user)
    soon = timezone.now() + WARNED_BEFORE - KEPT_FOR
    rows = (
        in_scope(user)
        .filter(_is_own(user), status__in=DRAFT_STATES)
        .annotate(unsaved_at=typed.values("saved_at")[:1], unsaved_goes_soon=Exists(typed.filter(saved_at__lt=soon)))
    )
    return rows.order_by(F("unsaved_at").desc(nulls_last=True), "-made_at", "-pk")


def _present(user: User) -> QuerySet[Presence]:
    open_to_them = in_scope(user).filter(pk=OuterRef("article"))
    present = Presence.objects.filter(Exists(open_to_them), seen_at__gte=timezone.now() - PRESENT_FOR)
    printed = present.select_related("article", "person").only("typed_at", "article__title", "person__display_name")
    return printed.order_by("-seen_at", "pk")


def _is_own(user: User) -> Q:
    # Two sets by index, where EXISTS would look at every article.
    return Q(made_by=user) | Q(pk__in=Byline.objects.filter(author__user=user).order_by().values("article"))


def _last(column: str) -> Subquery | Any:
    """Return a column of the newest act that made an article wait, or no longer."""
    acts = AuditEntry.objects.filter(
        object_type="articles.article", object_key=Cast(OuterRef("pk"), CharField()), act__in=WAITING_ACTS
    )
    return acts.order_by("-made_at", "-pk").values(column)[:1]
