"""Show a text as posting would store it, without storing anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from comments import markup
from comments.legal_notes import notes_in_brackets
from comments.models import Quote
from comments.services.mentioning import mention_labels
from comments.services.quoting import label_of, verify_quotes
from comments.services.texts import judge_text

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from articles.models import Article
    from comments.markup import Rendered

UNVERIFIED_NOTE = "These words were not found in the comment quoted, so the quote will carry no name."
UNFIT_MEDIA_NOTE = "This address cannot be embedded; it stays as text."


@dataclass(frozen=True)
class Preview:
    """`body_html` is byte for byte what posting stores; `shown_html` has its slots filled as a page would."""

    body_html: str
    shown_html: str
    notes: list[str] = field(default_factory=list)


def preview(article: Article, *, by: User | AnonymousUser, text: str) -> Preview:
    """Return the preview of a text under an article; raise `TextRefused` as posting would.

    One query for plain words; at most nine where it quotes, mentions and names what is marked.
    """
    rendered = judge_text(text, by=by, language=article.language)
    quotes = verify_quotes(article.pk, rendered.quotes)
    labels = {quote.position: label_of(quote) for quote in quotes if quote.status != Quote.Status.UNVERIFIED}
    marks = notes_in_brackets([rendered.body_html], article.language)
    shown_html = markup.fill(rendered.body_html, labels, mention_labels([rendered.body_html]), marks)
    return Preview(rendered.body_html, shown_html, notes=_notes(rendered, len(labels)))


def _notes(rendered: Rendered, verified_count: int) -> list[str]:
    """Return what the writer should know before posting, each thing once."""
    notes = []
    if verified_count < len(rendered.quotes):
        notes.append(UNVERIFIED_NOTE)
    if rendered.has_unfit_media:
        notes.append(UNFIT_MEDIA_NOTE)
    return notes
