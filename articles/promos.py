"""Which promo stands on a page: a weighted choice that stays the same for an article and a day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from articles.models import Promo
from articles.reading import seconds_to_next_change
from config.prepared import PreparedQuery
from config.stored_pages.parts import magazine_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.models import Article, Section
    from articles.querysets import PromoQuerySet


@dataclass(frozen=True)
class PlacedPromos:
    """At most one promo for each slot of a page."""

    in_text: Promo | None
    after_text: Promo | None
    in_list: Promo | None


def promos_for(section: Section | None, *, place: str, is_member: bool) -> PlacedPromos:
    """Choose the promos of a page: one query, or none while editors change nothing.

    Pages rebuilt on the same day agree, because `place` decides.
    """
    parts = magazine_parts("promos", true_for=seconds_to_next_change)
    running = parts.keep((section and section.pk, is_member), lambda: _running(section, is_member=is_member))
    key = f"{timezone.localdate().isoformat()} {place}"

    def chosen(slot: str, name: str) -> Promo | None:
        return _choose([promo for promo in running if promo.slot == slot], f"{key} {name}")

    return PlacedPromos(
        in_text=chosen(Promo.Slot.IN_TEXT, "text"),
        after_text=chosen(Promo.Slot.AFTER_TEXT, "after"),
        in_list=chosen(Promo.Slot.LIST, "list"),
    )


def _running(section: Section | None, *, is_member: bool) -> list[Promo]:
    return list(_RUNNING.rows(section.pk if section else None, is_member=is_member))


def _with_photos(section: int | None, *, is_member: bool) -> PromoQuerySet:
    kept = Promo.objects.running().for_section(section).for_audience(is_member=is_member)
    return kept.select_related("photo").order_by("pk")


_RUNNING = PreparedQuery(_with_photos)


def split_body(article: Article, promo: Promo | None) -> tuple[str, str]:
    """Return the text before and after the promo; all of it before when there is none, or no place inside."""
    if promo is None or article.promo_offset is None:
        return article.body_html, ""
    return article.body_html[: article.promo_offset], article.body_html[article.promo_offset :]


def _choose(promos: Sequence[Promo], key: str) -> Promo | None:
    """Return one promo; each comes as often as its weight says, and always the same one for the same key."""
    total = sum(promo.weight for promo in promos)
    if not total:
        return None
    point = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) % total
    for promo in promos:
        if point < promo.weight:
            return promo
        point -= promo.weight
    return promos[-1]
