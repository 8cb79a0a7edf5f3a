"""The text a reader has written before signing in, for the pages on the way."""

from django import template
from django.template import Context

from accounts import kept_texts

register = template.Library()


@register.simple_tag(takes_context=True)
def newest_kept_text(context: Context) -> kept_texts.KeptText | None:
    """Return the text kept last in this browser's session; account pages have loaded the session already."""
    request = context.get("request")
    return kept_texts.newest(request.session) if request else None


@register.simple_tag(takes_context=True)
def count_kept_texts(context: Context) -> int:
    """Return how many texts are kept in this browser's session."""
    request = context.get("request")
    return len(kept_texts.all_kept(request.session)) if request else 0
