"""Keep changes that wait to be published true to rows they name: merged, closed or numbered anew meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.models import Article, Revision

if TYPE_CHECKING:
    from collections.abc import Callable


def rewrite_pending(change: Callable[[Revision], dict[str, Any]]) -> int:
    """Put what `change` returns over the fields of every revision that waits; return how many changed.

    Call it in the transaction of the act, after its own rows: few articles have changes at one time. One query, and
    one for each that changes.
    """
    waiting = Revision.objects.filter(pk__in=Article.objects.filter(pending__isnull=False).values("pending"))
    count = 0
    for revision in waiting.select_for_update(of=("self",)).defer("body").order_by("pk"):
        fields = {**revision.fields, **change(revision)}
        if fields != revision.fields:
            revision.fields = fields
            revision.save(update_fields=["fields"])
            count += 1
    return count
