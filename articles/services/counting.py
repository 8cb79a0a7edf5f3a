"""Count what readers' pages tell: views of articles, promos in view and followed. Sums of days, nothing of readers."""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.utils import timezone

from articles.counting import CLICKED, SHOWN, VIEW, Counted, waiting
from articles.models import Article, Promo

if TYPE_CHECKING:
    from collections.abc import Iterable

logger = logging.getLogger(__name__)

ADD_VIEWS = """
INSERT INTO articles_articleviews (article_id, day, count) VALUES (%s, %s, %s)
ON CONFLICT (day, article_id) DO UPDATE SET count = articles_articleviews.count + EXCLUDED.count
"""
ADD_PROMOS = """
INSERT INTO articles_promocount (promo_id, day, shown, clicked) VALUES (%s, %s, %s, %s)
ON CONFLICT (promo_id, day) DO UPDATE SET
    shown = articles_promocount.shown + EXCLUDED.shown, clicked = articles_promocount.clicked + EXCLUDED.clicked
"""


def count_page(*, viewed: Iterable[int] = (), shown: Iterable[int] = (), clicked: Iterable[int] = ()) -> None:
    """Count what one page told. Mostly no query; now and then four that write what waits."""
    day = timezone.localdate(timezone=timezone.get_default_timezone())
    told = ((VIEW, viewed), (SHOWN, shown), (CLICKED, clicked))
    waiting.add(Counter({Counted(what, pk, day): 1 for what, keys in told for pk in keys}))
    if taken := waiting.take_if_due():
        _write_or_keep(taken)


def _write_or_keep(counts: Counter[Counted]) -> None:
    """Write counts; where the database takes none, keep them for the next time."""
    try:
        _write(counts)
    except (DatabaseError, InterfaceError) as err:
        logger.warning("Views could not be written down: %s", type(err).__name__)
        waiting.add(counts)


@transaction.atomic
def _write(counts: Counter[Counted]) -> None:
    """Add counts to their rows, in one order for all processes. What is not live, or is no more, counts nothing."""
    live = set(Article.objects.published().filter(pk__in=_keys(counts, VIEW)).values_list("pk", flat=True))
    promos = set(Promo.objects.filter(pk__in=_keys(counts, SHOWN, CLICKED)).values_list("pk", flat=True))
    day_of = connection.ops.adapt_datefield_value
    views = [
        (thing.pk, day_of(thing.day), count)
        for thing, count in sorted(counts.items())
        if thing.what == VIEW and thing.pk in live
    ]
    seen = sorted({(thing.pk, thing.day) for thing in counts if thing.what != VIEW and thing.pk in promos})
    rows = [(pk, day_of(day), counts[Counted(SHOWN, pk, day)], counts[Counted(CLICKED, pk, day)]) for pk, day in seen]
    with connection.cursor() as cursor:
        if views:
            cursor.executemany(ADD_VIEWS, views)
        if rows:
            cursor.executemany(ADD_PROMOS, rows)


def _keys(counts: Counter[Counted], *what: str) -> set[int]:
    return {thing.pk for thing in counts if thing.what in what}
