"""What can be done with a comment, as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.addresses import address, ignore_address, moderation_address
from comments.marks_html import escaped
from comments.vote_html import votes
from comments.windows import time_left

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comments.nodes import Node


def acts(node: Node, *, in_place: bool) -> str:
    """Return the acts this viewer has, in words that name their target.

    A page with a script does in place what each leads to (static/js/reading.js); the attributes that would say so
    on every comment were a fifth of a page.
    """
    given = [votes(node)]
    if node.can_unsend:
        undo = address("unsend", node.id)
        put = f' hx-post="{undo}" hx-swap="none"' if in_place else ""
        what = '<span class="visually-hidden"> posting your comment</span>'
        given.append(f'<button class="act act--undo" form="acts" formaction="{undo}"{put}>Undo{what}</button>')
    if node.can_reply:
        name = escaped(node.name)
        to = f'<span class="visually-hidden"> to {name}</span>'
        reply = address("reply", node.id)
        given.append(f'<a class="act act--reply" href="{reply}">Reply{to}</a>')
        whose = f'<span class="visually-hidden"> {name}</span>'
        given.append(f'<a class="act act--quote" href="{reply}?quote=1">Quote{whose}</a>')
    given.extend(_acts_on_own(node))
    if node.can_moderate:
        whose = f'<span class="visually-hidden"> {escaped(node.name)}’s comment</span>'
        given.append(f'<a class="act" href="{moderation_address(node.id)}">Moderate{whose}</a>')
    given.append(_more(node))
    shown = "".join(given)
    return f'<div class="comment__acts">{shown}</div>' if shown else ""


def _acts_on_own(node: Node) -> Iterator[str]:
    what = '<span class="visually-hidden"> your comment</span>'
    if node.editable_until:
        edit, left = address("edit", node.id), time_left(node.editable_until)
        left = f' <span class="act__left">{left}</span>' if left else ""
        yield f'<a class="act act--edit" href="{edit}">Edit{what}{left}</a>'
    if node.can_delete:
        yield f'<a class="act" href="{address("delete", node.id)}">Delete{what}</a>'


def _more(node: Node) -> str:
    """Return the way to what decides whether this member hears of a comment; all of it where something is decided."""
    if not node.can_follow:
        return ""
    if node.is_followed or node.is_muted or node.is_ignored:
        return more(node)
    return f'<a class="act act--more" href="{address("more", node.id)}">{_more_words(node)}</a>'


def more(node: Node, *, is_asked_for: bool = False) -> str:
    """Return the fold with all of it; `is_asked_for`: it comes open, in place of the way to it."""
    state, focus = (" open", " autofocus") if is_asked_for else ("", "")
    words = _more_words(node)
    return f'<details class="more"{state}><summary class="act"{focus}>{words}</summary>{switches(node)}</details>'


def _more_words(node: Node) -> str:
    return f'More<span class="visually-hidden"> about {escaped(node.name)}’s comment</span>'


def switches(node: Node) -> str:
    """Return what decides whether this member hears of it: follow and mute its branch, ignore its author."""
    of = f'<span class="visually-hidden"> to {escaped(node.name)}’s comment</span>'
    beneath = f'<span class="visually-hidden"> under {escaped(node.name)}’s comment</span>'
    given = [
        _switch(address("follow", node.id), f"Stop following replies{of}", is_on=True)
        if node.is_followed
        else _switch(address("follow", node.id), f"Follow replies{of}"),
        _switch(address("mute", node.id), f"Unmute this branch{beneath}", is_on=True)
        if node.is_muted
        else _switch(address("mute", node.id), f"Mute this branch{beneath}"),
    ]
    if node.username and not node.is_own:
        words = f"{'Stop ignoring' if node.is_ignored else 'Ignore'} {escaped(node.name)}"
        given.append(_switch(f"{ignore_address(node.username)}?at={node.id}", words, is_on=node.is_ignored))
    return "".join(given)


def _switch(href: str, words: str, *, is_on: bool = False) -> str:
    """Return a button that turns something on, or off again, through the page's one form."""
    value = "off" if is_on else "on"
    return f'<button class="act" form="acts" formaction="{href}" name="value" value="{value}">{words}</button>'
