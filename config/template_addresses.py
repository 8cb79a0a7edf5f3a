"""`{% url %}` as Django has it, but for addresses it has put together before: a member's page prints thirty."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django import template
from django.conf import settings
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parse_url
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape

if TYPE_CHECKING:
    from collections.abc import Hashable

    from django.template.base import Parser, Token
    from django.template.context import Context

register = template.Library()

KEPT = 1_000
# Others may be equal and give another address.
PLAIN = frozenset({str, int})


class _KeptURLNode(URLNode):
    def render(self, context: Context) -> str:
        words = tuple(arg.resolve(context) for arg in self.args)
        name = self.view_name.resolve(context)
        is_plain = isinstance(name, str) and all(type(word) in PLAIN for word in words)
        if not is_plain or self.kwargs or self.asvar or not context.autoescape:
            return super().render(context)
        # The same name leads elsewhere where other addresses are in force; for tests, and sites beneath a path.
        return _address(name, words, _app_of(context), settings.ROOT_URLCONF, get_urlconf(), get_script_prefix())


@lru_cache(KEPT)
def _address(name: str, words: tuple[str | int, ...], app: str | None, *_where: Hashable) -> str:
    return conditional_escape(reverse(name, args=words, current_app=app))


def _app_of(context: Context) -> str | None:
    """Return which app a name without one belongs to, as Django finds it."""
    request = getattr(context, "request", None)
    match = getattr(request, "resolver_match", None)
    app: str | None = getattr(request, "current_app", getattr(match, "namespace", None))
    return app


@register.tag
def url(parser: Parser, token: Token) -> URLNode:
    """Print the address of a view."""
    node = parse_url(parser, token)
    return _KeptURLNode(node.view_name, node.args, node.kwargs, node.asvar)
