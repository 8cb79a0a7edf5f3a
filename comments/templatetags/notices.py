"""How one notice is printed."""

from django import template

from comments.addresses import address
from comments.inbox import ACTS, NAMELESS_ACTS, SENTENCES
from comments.models import Notice
from comments.notice_querysets import OF_PUBLIC

register = template.Library()


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
