"""What the discussion asks of a text, in the order readers hear of it."""

from comments import conf
from comments.errors import EmptyText, LinkWithoutAddress, OnlyQuotes, TextTooLong, TextTooShort
from comments.markup.normalizing import is_visible, normalize
from comments.markup.rendering import Rendered, render


def check_text(text: str) -> Rendered:
    """Return a text rendered, or raise `TextRefused` with what its writer should change.

    Length is counted in code points of the normalized source; a text over it is not rendered.
    """
    source = normalize(text)
    if not is_visible(source):
        raise EmptyText
    if len(source) > conf.MAX_LENGTH:
        raise TextTooLong(len(source), conf.MAX_LENGTH)
    if len(source) < conf.MIN_LENGTH:
        raise TextTooShort(conf.MIN_LENGTH)
    rendered = render(source)
    if not rendered.has_words:
        raise EmptyText
    if not rendered.has_own_words:
        raise OnlyQuotes
    if rendered.bare_addresses:
        raise LinkWithoutAddress(rendered.bare_addresses[0])
    return rendered
