"""Addresses: suggest them, assign them, find who had a former one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format

from articles.addresses import SLUG_MAX_LENGTH, is_slug, slugify
from articles.errors import SlugTaken, SlugUnusable
from articles.models import Article, Author, Section, Series, Slug, Tag

if TYPE_CHECKING:
    from accounts.models import User

# A new row needs some address before its number, and with it the real one, is known. No person can choose it.
PLACEHOLDER = "new--"

type Addressed = Article | Section | Tag | Author | Series
_MODELS: dict[str, type[Addressed]] = {
    Slug.Kind.ARTICLE: Article,
    Slug.Kind.SECTION: Section,
    Slug.Kind.TAG: Tag,
    Slug.Kind.AUTHOR: Author,
    Slug.Kind.SERIES: Series,
}


def suggest_slug(text: str, kind: str, *, target_id: int | None = None) -> str:
    """Return a free address made from a title or name: `harbor`, or `harbor-2` where that is or was another's.

    At most two queries, whatever is taken.
    """
    base = slugify(text) or (f"{kind}-{target_id}" if target_id else kind)
    taken = _taken(base, kind, target_id)
    number, candidate = 1, base
    while candidate in taken:
        number += 1
        ending = f"-{number}"
        candidate = base[: SLUG_MAX_LENGTH - len(ending)].rstrip("-") + ending
    return candidate


def _taken(base: str, kind: str, target_id: int | None) -> set[str]:
    """Return the addresses others of this kind have or had that begin like `base`."""
    # The last letters may have given way to a number.
    start = base[: SLUG_MAX_LENGTH - 6]
    had = Slug.objects.filter(kind=kind, slug__startswith=start).exclude(target_id=target_id or 0)
    have = _MODELS[kind].objects.filter(slug__startswith=start).exclude(pk=target_id or 0)
    return {*had.values_list("slug", flat=True), *have.values_list("slug", flat=True)}


def assign_slug(target: Addressed, wanted: str = "", *, by: User | None = None) -> bool:
    """Give a stored row its address; its former one will redirect. Return False if it has it already.

    Without `wanted` the row keeps its address, or gets one made from its title or name. Raises SlugTaken when the
    wanted one is or was another's, which is named if `by` may know of it, SlugUnusable when it is none. A row's own
    former addresses may be taken back.
    """
    kind, current = target.slug_kind, target.slug
    wanted = wanted.strip().lower()
    if wanted and not is_slug(wanted):
        suggestion = suggest_slug(wanted, kind, target_id=target.pk)
        raise SlugUnusable(
            "An address holds lower-case letters, digits and single hyphens between them, at most 80 in all. "
            f"“{suggestion}” would do.",
            suggestion,
        )
    wanted = wanted or current or suggest_slug(str(target), kind, target_id=target.pk)
    with transaction.atomic():
        if _is_current(kind, wanted, target.pk) and current == wanted:
            return False
        _refuse_taken(target, wanted, by)
        _move(target, current, wanted)
    target.slug = wanted
    return True


def _is_current(kind: str, slug: str, target_id: int) -> bool:
    return Slug.objects.filter(kind=kind, slug=slug, target_id=target_id, is_current=True).exists()


def _move(target: Addressed, current: str, wanted: str) -> None:
    """Write the new address into the row and the register; a race for it has one winner."""
    kind, now = target.slug_kind, timezone.now()
    try:
        with transaction.atomic():
            Slug.objects.filter(kind=kind, target_id=target.pk, is_current=True).update(is_current=False)
            if current and current != wanted and not current.startswith(PLACEHOLDER):
                Slug.objects.get_or_create(
                    kind=kind, slug=current, defaults={"target_id": target.pk, "is_current": False, "since": now}
                )
            Slug.objects.update_or_create(
                kind=kind, slug=wanted, target_id=target.pk, defaults={"is_current": True, "since": now}
            )
            type(target).objects.filter(pk=target.pk).update(slug=wanted)
    except IntegrityError as err:
        raise _slug_taken(target, wanted, "another page") from err


def _refuse_taken(target: Addressed, wanted: str, by: User | None) -> None:
    """Raise SlugTaken if another row of the kind has the address or had it once."""
    kind = target.slug_kind
    owner = Slug.objects.filter(kind=kind, slug=wanted).exclude(target_id=target.pk).first()
    row = _MODELS[kind].objects.filter(slug=wanted).exclude(pk=target.pk).first()
    if owner is not None:
        row = _MODELS[kind].objects.filter(pk=owner.target_id).first()
        since = date_format(timezone.localtime(owner.since), "j F Y")
        raise _slug_taken(target, wanted, f"{name_for(row, by) if row else f'another {kind}'} since {since}")
    if row is not None:
        raise _slug_taken(target, wanted, name_for(row, by))


def name_for(row: Addressed, by: User | None) -> str:
    """Return a row's name in quotes; an article's only if this person may know of it. One query for one not live."""
    if isinstance(row, Article) and by is not None and not row.is_live:
        articles: Any = Article.objects
        if not articles.visible_to(by).filter(pk=row.pk).exists():
            return "another article"
    return f"“{row}”"


def _slug_taken(target: Addressed, wanted: str, owner: str) -> SlugTaken:
    suggestion = suggest_slug(wanted, target.slug_kind, target_id=target.pk)
    return SlugTaken(f"This address belongs to {owner}. “{suggestion}” is free.", suggestion)


def find_former(kind: str, slug: str) -> Addressed | None:
    """Return the row that once had this address and has another now: two queries, one if nobody had it.

    An article is returned whether it is live or not: who may see it decides the caller.
    """
    former = Slug.objects.filter(kind=kind, slug=slug, is_current=False).first()
    return _MODELS[kind].objects.filter(pk=former.target_id).first() if former else None
