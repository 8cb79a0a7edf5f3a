"""Which comments were written before a correction of their article, so that nobody holds them to what it said then."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.html import format_html

from articles.corrections import printed_corrections
from articles.models import Correction

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.utils.safestring import SafeString

    from articles.models import Article
    from comments.nodes import Node

# An update tells news: what it follows was no mistake.
MISTAKES = (Correction.Kind.CORRECTION, Correction.Kind.CLARIFICATION)


class Corrected(NamedTuple):
    """A correction that stands: when it was made, and the mark of what was written before it."""

    made_at: datetime
    mark: SafeString


def corrections_of(article: Article) -> tuple[Corrected, ...]:
    """Return the corrections of an article that say something was wrong, oldest first.

    No query where the article has none, or its page has loaded them; none are told where nobody asked whether there
    are any.
    """
    if not getattr(article, "has_corrections", False):
        return ()
    standing = (one for one in printed_corrections(article).standing if one.kind in MISTAKES)
    return tuple(Corrected(one.made_at, _mark(article, one)) for one in standing)


def mark_of(node: Node, corrections: Sequence[Corrected]) -> str:
    """Return the mark of a comment whose words are older than a correction: the first that followed; else nothing."""
    written_at = node.edited_at or node.posted_at
    return next((one.mark for one in corrections if written_at < one.made_at), "")


def _mark(article: Article, correction: Correction) -> SafeString:
    """Return it short, since it may stand at every comment of a page; where it leads is the whole."""
    day, kind = timezone.localtime(correction.made_at), correction.get_kind_display().lower()
    return format_html(
        '<a class="comment__before" href="{}#correction-{}" title="Written before the {} of {}">Before {}</a>',
        article.get_absolute_url(),
        correction.pk,
        kind,
        f"{day:%-d %B %Y}",
        kind,
    )
