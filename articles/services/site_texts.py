"""Word the magazine's own sentences, and take the wording back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.services.auditing import log_act
from articles.errors import FieldRefused, NotAllowed
from articles.markup import clean_source
from articles.models import SiteText
from articles.site_texts import WORDINGS

if TYPE_CHECKING:
    from accounts.models import User
    from articles.site_texts import Wording


def word_site_text(row: SiteText, text: str, *, by: User) -> str:
    """Give a sentence of the site other words, or with an empty text its default back.

    Return what cleaning took away, as a sentence. Raises NotAllowed, FieldRefused. Words that stand already, and those
    of the default, write nothing.
    """
    if not by.has_perm("articles.change_sitetext"):
        raise NotAllowed("You may not change the site's sentences. Ask the chief editor.")
    wording = WORDINGS[row.key]
    text, removed = _cleaned(wording, text)
    if len(text) > wording.max_length:
        raise FieldRefused("text", f"At most {wording.max_length:,} characters fit; this has {len(text):,}.")
    text = "" if text == _cleaned(wording, wording.default)[0] else text
    with transaction.atomic():
        stored = SiteText.objects.select_for_update().get(pk=row.pk)
        if stored.text != text:
            changes = {"text": [stored.text or wording.default, text or wording.default]}
            row.text, row.changed_at, row.by = text, timezone.now(), by
            row.save(update_fields=["text", "changed_at", "by"])
            log_act("worded" if text else "put back the default of", row, by=by, changes=changes)
    return removed


def _cleaned(wording: Wording, text: str) -> tuple[str, str]:
    """Return a text as it is kept, and what cleaning took away."""
    if not wording.is_rich:
        return " ".join(text.split()), ""
    cleaned = clean_source(text)
    return cleaned.html, cleaned.removed
