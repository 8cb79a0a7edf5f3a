"""What the discussion asks of a text, in the order readers hear of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments import conf
from comments.errors import EmptyText, LinkWithoutAddress, OnlyQuotes, TextTooLong, TextTooShort, TooManyMentions
from comments.markup.normalizing import is_visible, normalize
from comments.markup.rendering import Rendered, render

if TYPE_CHECKING:
    from articles.markup.matching import Matcher
    from comments.markup.mentions import People

# People one comment may call, by the trust of its writer: a newcomer's list of names is more often an advertisement.
MENTIONS_MAX = (2, 10, 10, 10)


def check_text(text: str, people: People | None = None, *, trust: int = 0, marks: Matcher | None = None) -> Rendered:
    """Return a text rendered, or raise `TextRefused` with what its writer should change.

    Length is counted in code points of the normalized source; a text over it is not rendered. `services/texts.py`
    asks who is mentioned and how far the writer is trusted.
    """
    source = normalize(text)
    if not is_visible(source):
        raise EmptyText
    if len(source) > conf.MAX_LENGTH:
        raise TextTooLong(len(source), conf.MAX_LENGTH)
    if len(source) < conf.MIN_LENGTH:
        raise TextTooShort(conf.MIN_LENGTH)
    rendered = render(source, people, embeds=conf.EMBEDS_MAX[trust], marks=marks)
    if not rendered.has_words:
        raise EmptyText
    if not rendered.has_own_words:
        raise OnlyQuotes
    if rendered.bare_addresses:
        raise LinkWithoutAddress(rendered.bare_addresses[0])
    if len(rendered.mentions) > MENTIONS_MAX[trust]:
        raise TooManyMentions(MENTIONS_MAX[trust])
    return rendered
