"""Parts of templates that are the same on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import get_language

if TYPE_CHECKING:
    from django.template.base import NodeList, Parser, Token
    from django.template.context import Context
    from django.utils.safestring import SafeString

register = template.Library()


class _Once(template.Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.html: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language()
        if language not in self.html:
            self.html[language] = self.nodelist.render(context)
        return self.html[language]


@register.tag
def once(parser: Parser, token: Token) -> _Once:
    """Render what stands between this and `endonce` once for each process: addresses, files, fixed words.

    Nothing there may depend on who asks, on the page or on anything stored.
    """
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return _Once(nodelist)
