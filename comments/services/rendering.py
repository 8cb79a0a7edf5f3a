"""Bring stored HTML up to date with the rules that make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments import conf, markup
from comments.markup.slots import mentioned_ids
from comments.models import Comment
from comments.services.marking import known_marks
from comments.services.mentioning import mention_labels
from config.stored_pages.scopes import MAGAZINE, renew

if TYPE_CHECKING:
    from collections.abc import Mapping

    from articles.markup.matching import Matcher
    from comments.markup import MentionLabel

EMBED = 'class="embed"'

BATCH = 500


def render_stale(*, everything: bool = False, dry_run: bool = False) -> tuple[int, int]:
    """Render comments of an older version, or all of them; return how many were looked at and how many differ.

    Batches by key, so that memory stays small; one UPDATE each, which leaves a text alone that changed meanwhile.
    Quotes and mentions keep their rows: who was somebody when the text was posted stays so, and nobody joins them.
    """
    comments = Comment.objects.exclude(source="").order_by("pk")
    if not everything:
        comments = comments.exclude(render_version=markup.RENDER_VERSION)
    seen = changed = last = 0
    marks: dict[str, Matcher] = {}
    columns = ("pk", "source", "body_html", "article__language")
    while batch := list(comments.filter(pk__gt=last).values_list(*columns)[:BATCH]):
        labels = mention_labels([stored for _, _, stored, _ in batch])
        for pk, source, stored, language in batch:
            if language not in marks:
                marks[language] = known_marks(language)
            body_html = rendered_again(source, stored, labels, marks[language])
            changed += body_html != stored
            if not dry_run:
                row = Comment.objects.filter(pk=pk, source=source)
                row.update(body_html=body_html, render_version=markup.RENDER_VERSION)
        seen, last = seen + len(batch), batch[-1][0]
    if changed and not dry_run:
        renew(MAGAZINE)
    return seen, changed


def rendered_again(source: str, stored: str, labels: Mapping[int, MentionLabel], marks: Matcher) -> str:
    """Return a text's HTML anew, with the players it had or the one that anybody may have."""
    people = {labels[pk].username: pk for pk in mentioned_ids([stored]) if pk in labels}
    embeds = max(stored.count(EMBED), conf.EMBEDS_MAX[0])
    return markup.render(source, people, embeds=embeds, marks=marks).body_html
