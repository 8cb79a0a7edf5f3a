"""Parts of a page that members share, as finished HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils import timezone

from config.lately import Lately
from config.stored_pages.late import print_late

if TYPE_CHECKING:
    from django.template.base import FilterExpression, NodeList, Parser, Token
    from django.template.context import Context
    from django.utils.safestring import SafeString

    from config.stored_pages.parts import Parts

register = template.Library()

# So many pieces of one subject are kept: each is printed for every time zone its readers live in.
PIECES = 24


class _KeptPart(template.Node):
    def __init__(self, nodelist: NodeList, names: list[FilterExpression]) -> None:
        self.nodelist = nodelist
        self.names = names

    def render(self, context: Context) -> SafeString:
        parts: Parts | None = context.get("parts")
        if parts is None or not parts.is_shared:
            return self.nodelist.render(context)
        pieces: Lately[bytes] = parts.keep("html", lambda: Lately(PIECES))
        key = (timezone.get_current_timezone_name(), *(name.resolve(context) for name in self.names))
        return print_late(context["request"], pieces.keep(key, lambda: self.nodelist.render(context).encode()))


@register.tag
def keptpart(parser: Parser, token: Token) -> _KeptPart:
    """Keep what stands between this and `endkeptpart` for all members' pages that have the same words behind the tag.

    Nothing personal may stand there. `parts` of the context says with whom it is shared.
    """
    names = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("endkeptpart",))
    parser.delete_first_token()
    return _KeptPart(nodelist, names)
