"""Which promo stands on a page: a weighted choice that stays the same for an article and a day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from articles.models import Promo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.frame import Frame
    from articles.models import Article, Section


@dataclass(frozen=True)
class PlacedPromos:
    """At most one promo for each slot of a page."""

    in_text: Promo | None
    after_text: Promo | None
    in_list: Promo | None


def promos_for(frame: Frame, section: Section | None, *, place: str, is_member: bool) -> PlacedPromos:
    """Choose the promos of a page among those that run.

    Pages rebuilt on the same day agree, because `place` decides.
    """
    kinds = Promo.Audience
    audiences = {kinds.ALL, kinds.MEMBERS if is_member else kinds.VISITORS}
    running = [
        one.promo
        for one in frame.promos
        if one.promo.audience in audiences
        and (not one.section_ids or (section is not None and section.pk in one.section_ids))
    ]
    key = f"{timezone.localdate().isoformat()} {place}"

    def chosen(slot: str, name: str) -> Promo | None:
        return _choose([promo for promo in running if promo.slot == slot], f"{key} {name}")

    return PlacedPromos(
        in_text=chosen(Promo.Slot.IN_TEXT, "text"),
        after_text=chosen(Promo.Slot.AFTER_TEXT, "after"),
        in_list=chosen(Promo.Slot.LIST, "list"),
    )


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
