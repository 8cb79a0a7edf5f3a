"""Bring stored HTML up to date with the rules that make it."""

from __future__ import annotations

from comments import markup
from comments.models import Comment

BATCH = 500


def render_stale(*, everything: bool = False, dry_run: bool = False) -> tuple[int, int]:
    """Render comments of an older version, or all of them; return how many were looked at and how many differ.

    Batches by key, so that memory stays small; one UPDATE each, which leaves a text alone that changed meanwhile.
    Quotes keep their rows: positions follow from the source, which stays.
    """
    comments = Comment.objects.exclude(source="").order_by("pk")
    if not everything:
        comments = comments.exclude(render_version=markup.RENDER_VERSION)
    seen = changed = last = 0
    while batch := list(comments.filter(pk__gt=last).values_list("pk", "source", "body_html")[:BATCH]):
        for pk, source, stored in batch:
            body_html = markup.render(source).body_html
            changed += body_html != stored
            if not dry_run:
                row = Comment.objects.filter(pk=pk, source=source)
                row.update(body_html=body_html, render_version=markup.RENDER_VERSION)
        seen, last = seen + len(batch), batch[-1][0]
    return seen, changed
