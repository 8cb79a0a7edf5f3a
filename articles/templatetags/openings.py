"""How an article's text begins."""

from __future__ import annotations

import re

from django import template

register = template.Library()

# Letters in the first paragraph from which a drop cap has lines enough beside it, on the widest column.
DROP_CAP_MIN_LENGTH = 260
FIRST_PARAGRAPH = re.compile(r"\s*<p[^>]*>(.*?)</p>", re.DOTALL)


@register.filter
def takes_drop_cap(body_html: str) -> bool:
    """Tell whether the text begins with a paragraph long enough to stand beside a large first letter."""
    found = FIRST_PARAGRAPH.match(body_html)
    return found is not None and len(found[1]) >= DROP_CAP_MIN_LENGTH
