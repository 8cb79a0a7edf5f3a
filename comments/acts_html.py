"""What can be done with a comment, as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import escape

from comments.addresses import address, moderation_address

if TYPE_CHECKING:
    from comments.nodes import Node


def acts(node: Node, *, in_place: bool) -> str:
    """Return the acts this viewer has, in words that name their target."""
    given = []
    if node.can_reply:
        to = f'<span class="visually-hidden"> to {escape(node.name)}</span>'
        reply = address("reply", node.id)
        put = f' hx-get="{reply}" hx-target="#reply-{node.id}"' if in_place else ""
        given.append(f'<a class="act act--reply" href="{reply}"{put}>Reply{to}</a>')
        whose = f'<span class="visually-hidden"> {escape(node.name)}</span>'
        put = f' hx-get="{reply}?quote=1" hx-target="#reply-{node.id}"' if in_place else ""
        given.append(f'<a class="act act--quote" href="{reply}?quote=1" data-quote="{node.id}"{put}>Quote{whose}</a>')
    if node.can_delete:
        what = '<span class="visually-hidden"> your comment</span>'
        given.append(f'<a class="act" href="{address("delete", node.id)}">Delete{what}</a>')
    if node.can_moderate:
        whose = f'<span class="visually-hidden"> {escape(node.name)}’s comment</span>'
        given.append(f'<a class="act" href="{moderation_address(node.id)}">Moderate{whose}</a>')
    return f'<div class="comment__acts">{"".join(given)}</div>' if given else ""
