"""What can be done with a comment, as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import escape

from comments.addresses import address, moderation_address
from comments.vote_html import votes
from comments.windows import time_left

if TYPE_CHECKING:
    from comments.nodes import Node


def acts(node: Node, *, in_place: bool) -> str:
    """Return the acts this viewer has, in words that name their target."""
    given = [votes(node, in_place=in_place)]
    if node.can_unsend:
        undo = address("unsend", node.id)
        put = f' hx-post="{undo}" hx-swap="none"' if in_place else ""
        what = '<span class="visually-hidden"> posting your comment</span>'
        given.append(f'<button class="act act--undo" form="acts" formaction="{undo}"{put}>Undo{what}</button>')
    if node.can_reply:
        to = f'<span class="visually-hidden"> to {escape(node.name)}</span>'
        reply = address("reply", node.id)
        put = f' hx-get="{reply}" hx-target="#reply-{node.id}"' if in_place else ""
        given.append(f'<a class="act act--reply" href="{reply}"{put}>Reply{to}</a>')
        whose = f'<span class="visually-hidden"> {escape(node.name)}</span>'
        put = f' hx-get="{reply}?quote=1" hx-target="#reply-{node.id}"' if in_place else ""
        given.append(f'<a class="act act--quote" href="{reply}?quote=1" data-quote="{node.id}"{put}>Quote{whose}</a>')
    if node.editable_until:
        edit, left = address("edit", node.id), time_left(node.editable_until)
        put = f' hx-get="{edit}" hx-target="#edit-{node.id}"' if in_place else ""
        what = '<span class="visually-hidden"> your comment</span>'
        left = f' <span class="act__left">{left}</span>' if left else ""
        given.append(f'<a class="act act--edit" href="{edit}"{put}>Edit{what}{left}</a>')
    if node.can_delete:
        what = '<span class="visually-hidden"> your comment</span>'
        given.append(f'<a class="act" href="{address("delete", node.id)}">Delete{what}</a>')
    if node.can_moderate:
        whose = f'<span class="visually-hidden"> {escape(node.name)}’s comment</span>'
        given.append(f'<a class="act" href="{moderation_address(node.id)}">Moderate{whose}</a>')
    shown = "".join(given)
    return f'<div class="comment__acts">{shown}</div>' if shown else ""
