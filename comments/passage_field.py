"""The field "Quote a sentence of the article": what a selection and a script do, with a paste and a press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.services.quoting import quotation_from

if TYPE_CHECKING:
    from comments.composer import Composer

NOT_FOUND = "These words were not found in the article. Copy one sentence of it as it stands there."
PUT_IN = "The sentence is in your text. Add your own words below it."


def put_passage(composer: Composer, words: str) -> bool:
    """Add a sentence of the article to a form's text as a quote, or keep the words beside why not. One query."""
    quotation = quotation_from(composer.article.pk, words)
    if quotation:
        typed = composer.text.rstrip()
        composer.text = f"{typed}\n\n{quotation}" if typed else quotation
        composer.passage, composer.notice = "", PUT_IN
    else:
        composer.passage, composer.passage_error = words, NOT_FOUND
    return bool(quotation)
