"""Numbers as SVG reads them: with a point, whatever the language of the page."""

from django import template

register = template.Library()


@register.filter
def percent(value: float) -> str:
    """Return a share of the width or height: 12.5 as "12.5%"."""
    return f"{value:.2f}%"
