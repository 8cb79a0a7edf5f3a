"""What can be done with a comment, as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import escape

from comments.addresses import address, ignore_address, moderation_address
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
    given.append(_more(node))
    shown = "".join(given)
    return f'<div class="comment__acts">{shown}</div>' if shown else ""


def _more(node: Node) -> str:
    """Return what decides whether this member hears of it: follow and mute its branch, ignore its author."""
    if not node.can_follow:
        return ""
    of = f'<span class="visually-hidden"> to {escape(node.name)}’s comment</span>'
    beneath = f'<span class="visually-hidden"> under {escape(node.name)}’s comment</span>'
    given = [
        _switch(address("follow", node.id), f"Stop following replies{of}", is_on=True)
        if node.is_followed
        else _switch(address("follow", node.id), f"Follow replies{of}"),
        _switch(address("mute", node.id), f"Unmute this branch{beneath}", is_on=True)
        if node.is_muted
        else _switch(address("mute", node.id), f"Mute this branch{beneath}"),
    ]
    if node.username and not node.is_own:
        words = f"{'Stop ignoring' if node.is_ignored else 'Ignore'} {escape(node.name)}"
        given.append(_switch(f"{ignore_address(node.username)}?at={node.id}", words, is_on=node.is_ignored))
    return (
        f'<details class="more"><summary class="act">More<span class="visually-hidden"> about {escape(node.name)}’s '
        f"comment</span></summary>{''.join(given)}</details>"
    )


def _switch(href: str, words: str, *, is_on: bool = False) -> str:
    """Return a button that turns something on, or off again, through the page's one form."""
    value = "off" if is_on else "on"
    return f'<button class="act" form="acts" formaction="{href}" name="value" value="{value}">{words}</button>'
