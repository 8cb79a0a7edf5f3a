"""Who may read and do what with articles and photos: `check_*` raises the sentence, `can_*` asks the same rule.

Visitors read what is live. At the desk everybody has their own articles (in the byline by their account, or begun by
them), publishers those of their sections with subsections, and who works everywhere all. What is outside answers as if
it never was; what is inside and not allowed is refused with a sentence. `ArticleQuerySet.visible_to`, `editable_by`
and `PhotoQuerySet.editable_by` keep the same rows. Nothing here names a role: roles are groups of rights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils import timezone

from articles.errors import ArticleDeleted, ArticleMoved, NotAllowed
from articles.models import Article
from articles.page_rows import find_article
from articles.querysets import (
    CHANGE,
    CHANGE_ANY_PHOTO,
    CHANGE_PHOTO,
    PUBLISH,
    WORK_EVERYWHERE,
    section_ids_of,
    works_at_desk,
)
from articles.services.slugs import find_former
from config.together import ask_together

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import Model, QuerySet
    from django.http import HttpRequest

    from articles.models import Photo
    from articles.querysets import Person

VIEW = "articles.view_article"
DELETE = "articles.delete_article"
CORRECT = "articles.correct_article"
OVERRIDE = "articles.override_checks"
DELETE_FOR_GOOD = "articles.delete_for_good"


# Scope


def can_see(user: Person, article: Article) -> bool:
    """Tell whether somebody may read an article that is not live. Two queries at most."""
    if not (user.is_authenticated and user.is_active):
        return False
    return article.made_by_id == user.pk or _is_in_sections(user, article) or _is_in_byline(user, article)


def load_for_desk(user: Person, pk: int | str, *also: str, beside: Sequence[QuerySet[Any, Any]] = ()) -> Article:
    """Return an article of this person's scope, or raise Http404; acts on it have checks of their own. One query.

    `also` names more rows to bring along; querysets `beside` it are asked in the same statement.
    """
    rows = Article.objects.visible_to(user).filter(pk=pk).select_related("section", "lead_photo", *also)
    ask_together(rows, *beside)
    found = next(iter(rows), None)
    if found is None or not works_at_desk(user, VIEW):
        raise Http404("There is no article of this number.")
    return found


# Acts at the desk


def check_write(user: Person, article: Article) -> None:
    """Raise NotAllowed unless this person may change the text; what that does to its state is the services' matter."""
    if not (works_at_desk(user, CHANGE) and can_see(user, article)):
        raise NotAllowed("Only its authors and the editors of its section change this article.")
    if article.deleted_at is not None:
        raise NotAllowed("This article is in the bin. Restore it first.")


def can_write(user: Person, article: Article) -> bool:
    """Tell whether this person may change the text."""
    return _passes(lambda: check_write(user, article))


def check_publish(user: Person, article: Article) -> None:
    """Raise NotAllowed unless this person approves, returns, publishes, schedules and withdraws this article."""
    if not (works_at_desk(user, PUBLISH) and _is_in_sections(user, article)):
        raise NotAllowed("Only the editors of its section decide when this article is published.")


def can_publish(user: Person, article: Article) -> bool:
    """Tell whether this person decides when the article is published."""
    return _passes(lambda: check_publish(user, article))


def check_correct(user: Person, article: Article) -> None:
    """Raise NotAllowed unless this person may write corrections for the readers of this article."""
    if not (works_at_desk(user, CORRECT) and _is_in_sections(user, article)):
        raise NotAllowed("Only the editors of its section correct this article.")


def can_correct(user: Person, article: Article) -> bool:
    """Tell whether this person may write corrections for the readers of this article."""
    return _passes(lambda: check_correct(user, article))


def can_withdraw_correction(user: Person, article: Article) -> bool:
    """Tell whether this person may withdraw a correction of an article that has some: the chief. One query."""
    return can_correct(user, article) and can_override(user) and article.corrections.exists()


def check_bin(user: Person, article: Article) -> None:
    """Raise NotAllowed unless this person may put the article into the bin and take it out again.

    Publishers may; writers with what is theirs and no reader ever saw.
    """
    if not (works_at_desk(user, DELETE) and can_see(user, article)):
        raise NotAllowed("Only its authors and the editors of its section delete this article.")
    if not can_publish(user, article) and _was_announced(article):
        raise NotAllowed("Readers have seen this article, or soon will. Only the editors of its section delete it.")


def can_bin(user: Person, article: Article) -> bool:
    """Tell whether this person may put the article into the bin and take it out again."""
    return _passes(lambda: check_bin(user, article))


def check_discussion(user: Person, article: Article) -> None:
    """Raise NotAllowed unless this person opens, closes and hides the discussion at the article's form."""
    if not can_publish(user, article):
        raise NotAllowed("Only the editors of its section open and close this discussion.")


def can_set_discussion(user: Person, article: Article) -> bool:
    """Tell whether this person opens, closes and hides the discussion at the article's form."""
    return _passes(lambda: check_discussion(user, article))


def check_override(user: Person) -> None:
    """Raise NotAllowed unless this person may publish past an error."""
    if not can_override(user):
        raise NotAllowed("Only the chief publishes past an error. Mend it, or ask the chief.")


def can_override(user: Person) -> bool:
    """Tell whether this person may publish past an error."""
    return works_at_desk(user, OVERRIDE)


def check_delete_for_good(user: Person, article: Article) -> None:
    """Raise NotAllowed unless this person may delete or wipe an article for good."""
    if not (works_at_desk(user, DELETE_FOR_GOOD) and can_see(user, article)):
        raise NotAllowed("Only administrators delete articles for good.")


def can_delete_for_good(user: Person, article: Article) -> bool:
    """Tell whether this person may delete or wipe an article for good."""
    return _passes(lambda: check_delete_for_good(user, article))


# What articles choose from


def check_listed(user: Person, act: str, model: type[Model]) -> None:
    """Raise NotAllowed unless this person's role adds, changes or deletes ("add" ...) such rows: sections, tags."""
    if not works_at_desk(user, f"articles.{act}_{model._meta.model_name}"):
        raise NotAllowed(f"Your role does not {act} {model._meta.verbose_name_plural}. Ask the chief editor.")


# Photos


def check_change_photo(user: Person, photo: Photo) -> None:
    """Raise NotAllowed unless this person may change a photo's words, rights, file and focal point. No query more."""
    if not works_at_desk(user, CHANGE_PHOTO):
        raise NotAllowed("Your role does not change photos.")
    if photo.uploaded_by_id != user.pk and not works_at_desk(user, CHANGE_ANY_PHOTO):
        raise NotAllowed("You change the photos you uploaded; editors change all.")


def can_change_photo(user: Person, photo: Photo) -> bool:
    """Tell whether this person may change a photo's words, rights, file and focal point."""
    return _passes(lambda: check_change_photo(user, photo))


# The reader's address


def load_article(request: HttpRequest, slug: str) -> Article:
    """Return the article at an address, if this visitor may see it: three queries.

    Raises Http404 when there is none for this visitor, and its kinds ArticleMoved when the address is a former one or
    written in capitals, ArticleDeleted when the article was public and is in the bin.
    """
    article = find_article(slug)
    if article is None:
        raise _elsewhere(request, slug)
    if article.deleted_at is not None and article.was_live:
        raise ArticleDeleted("This article was public once.")
    if not _is_visible(request, article):
        raise _unknown()
    return article


def _is_visible(request: HttpRequest, article: Article) -> bool:
    """Tell whether a visitor may see it, without asking who it is as long as the article is live."""
    return article.is_live or can_see(request.user, article)


def _elsewhere(request: HttpRequest, slug: str) -> Http404:
    """Return the answer for an address no article has now: the way to its present one, if that is visible."""
    lower = slug.lower()
    article = Article.objects.filter(slug=lower).first() if lower != slug else None
    target = article or find_former("article", lower)
    if isinstance(target, Article) and target.deleted_at is not None and target.was_live:
        return ArticleDeleted("This article was public once.")
    if isinstance(target, Article) and _is_visible(request, target):
        return ArticleMoved(target.get_absolute_url())
    return _unknown()


def _unknown() -> Http404:
    return Http404("There is no article at this address.")


# Facts


def _is_in_sections(user: Person, article: Article) -> bool:
    return works_at_desk(user, WORK_EVERYWHERE) or article.section_id in section_ids_of(user)


def _is_in_byline(user: Person, article: Article) -> bool:
    return article.bylines.filter(author__user=user.pk).exists()


def _was_announced(article: Article) -> bool:
    """Tell whether readers saw it or will by the clock."""
    first = article.first_published_at
    return article.status == Article.Status.PUBLISHED or (first is not None and first <= timezone.now())


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except NotAllowed:
        return False
    return True
