"""How one notice is printed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django import template
from django.template.loader import render_to_string

from comments.addresses import address
from comments.inbox import ACTS, NAMELESS_ACTS, SENTENCES
from comments.notice_querysets import OF_PUBLIC
from config.stored_pages.late import is_filled_in, print_late

if TYPE_CHECKING:
    from django.template.context import Context
    from django.utils.safestring import SafeString

    from comments.models import Notice

register = template.Library()


@register.simple_tag(takes_context=True)
def bell(context: Context) -> SafeString:
    """Print the bell; on a page that marks notices read while it is made, with the number that is left."""
    request, user = context["request"], context["user"]
    shown = partial(render_to_string, "includes/_bell.html", {"user": user})
    return print_late(request, shown) if user.unread_count and is_filled_in(request) else shown()


@register.simple_tag
def notice_url(notice: Notice) -> str:
    """Return where a notice leads: to its comment, or to the page it names."""
    return notice.address or (address("comment", notice.comment_id) if notice.comment_id else "")


@register.filter
def sentence(notice: Notice) -> str:
    """Return what follows the name of who caused it, or a sentence of its own."""
    if notice.kind in ACTS:
        return ACTS[notice.kind] if notice.actor_id else NAMELESS_ACTS[notice.kind]
    return notice.text or SENTENCES.get(notice.kind, notice.get_kind_display())


@register.filter
def shows_words(notice: Notice) -> bool:
    """Tell whether the comment's words are printed: while readers have them elsewhere too."""
    article, comment = notice.article, notice.comment
    if article is None or comment is None or notice.kind not in OF_PUBLIC:
        return False
    return comment.is_public and article.is_live and article.discussion != article.DiscussionMode.HIDDEN
