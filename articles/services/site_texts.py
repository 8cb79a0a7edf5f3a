"""Word the magazine's own sentences, and take the wording back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.services.auditing import log_act
from articles.errors import FieldRefused, NotAllowed
from articles.markup import clean_source
from articles.markup.text import read_text
from articles.markup.tree import parse
from articles.models import SiteText
from articles.photo_versions import seal_of
from articles.site_texts import WORDINGS

if TYPE_CHECKING:
    from accounts.models import User
    from articles.site_texts import Wording


def word_site_text(row: SiteText, text: str, *, by: User, opened: str = "") -> str:
    """Give a sentence of the site other words, or with an empty text its default back.

    Return what cleaning took away, as a sentence. `opened` is the seal of the words the form began from: where somebody
    worded it meanwhile, theirs are told and stand. Raises NotAllowed, FieldRefused. Words that stand already, and those
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
        stored = SiteText.objects.select_for_update(of=("self",)).select_related("by").get(pk=row.pk)
        if stored.text != text:
            _refuse_meanwhile(stored, opened)
            changes = {"text": [stored.text or wording.default, text or wording.default]}
            row.text, row.changed_at, row.by = text, timezone.now(), by
            row.save(update_fields=["text", "changed_at", "by"])
            log_act("worded" if text else "put back the default of", row, by=by, changes=changes)
    return removed


def _refuse_meanwhile(stored: SiteText, opened: str) -> None:
    """Raise FieldRefused where the sentence says something else than when its form was opened."""
    if opened and seal_of(stored.text) != opened:
        wording = WORDINGS[stored.key]
        source = stored.text or wording.default
        words = read_text(parse(source)) if wording.is_rich else source
        raise FieldRefused(
            "text",
            f"{stored.by.display_name if stored.by else 'Somebody'} worded this meanwhile: “{words or 'nothing'}”. "
            "What you typed is still here: save again to put it in its place.",
        )


def _cleaned(wording: Wording, text: str) -> tuple[str, str]:
    """Return a text as it is kept, and what cleaning took away."""
    if not wording.is_rich:
        return " ".join(text.split()), ""
    cleaned = clean_source(text)
    return cleaned.html, cleaned.removed
