"""Who wrote a comment, when, and where it stands, as HTML."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from accounts.avatars import picture_html
from accounts.models import AVATAR_HUES, initials
from comments import conf, dates
from comments.addresses import address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from comments.nodes import Node

# Pieces kept in memory between pages: the same people and comments are shown again and again.
NAMES_KEPT = 2_000
MOMENTS_KEPT = 8_000
AUTHOR_MARK = '<span class="badge">Article author</span>'
STAFF_MARK = '<span class="badge badge--staff">Staff</span>'
# Names from elsewhere are nobody's here: the mark keeps them from passing for members or staff.
IMPORTED_MARK = '<span class="badge badge--imported">Imported</span>'
NEW_MARK = '<span class="comment__new">New</span>'
PINNED_MARK = '<span class="badge badge--picked">Pinned</span>'
PICKED_MARK = '<span class="badge badge--picked">Editors’ choice</span>'


@lru_cache(NAMES_KEPT)
def escaped(name: str) -> str:
    """Return a name for HTML: each stands half a dozen times beside a comment, in the words of what can be done."""
    return escape(name)


def byline(node: Node, element_id: str) -> str:
    """Return the name, as a heading for the first comment of a thread."""
    tag = "h3" if node.level == 0 else "span"
    return f'<{tag} id="{element_id}" class="comment__byline">{linked_name(node.name, node.username or "")}</{tag}>'


@lru_cache(NAMES_KEPT)
def linked_name(name: str, username: str) -> str:
    """Return a name as a page prints it, with the way to the member's profile where there is one."""
    shown = f'<bdi translate="no">{escape(name)}</bdi>'
    return f'<a href="{reverse("accounts:member", args=[username])}">{shown}</a>' if username else shown


def avatar(node: Node) -> str:
    """Return the picture or the initials in their circle, or an empty one."""
    person_id = node.author_id or node.identity_id
    if person_id is None:
        return '<span class="avatar avatar--empty" aria-hidden="true"></span>'
    if node.picture:
        return f'<span class="avatar hue-{person_id % AVATAR_HUES}">{picture_html(node.picture)}</span>'
    return _initials(node.name, person_id % AVATAR_HUES)


@lru_cache(NAMES_KEPT)
def _initials(name: str, hue: int) -> str:
    return f'<span class="avatar hue-{hue}" data-initials="{escape(initials(name))}" aria-hidden="true"></span>'


def time(node: Node) -> str:
    """Return when it was posted."""
    return time_html(node.posted_at, timezone.get_current_timezone(), conf.DATE_FORMAT)


@lru_cache(MOMENTS_KEPT)
def time_html(moment: datetime, zone: tzinfo, date_format: str) -> str:
    """Return a moment for people and programs; formatting a date costs more than all the rest of a comment."""
    local = moment.astimezone(zone)
    return f'<time datetime="{local.isoformat(timespec="seconds")}">{escape(dates.in_words(moment))}</time>'


def place(node: Node) -> str:
    """Return the comment's number, and for screen readers where it stands."""
    if node.number is None:
        return ""
    to = f'<span class="comment__to">reply to {escaped(node.parent_spoken)}</span>' if node.parent_spoken else ""
    return (
        f'<span class="visually-hidden">Level {node.level + 1}, </span>{to}<span class="visually-hidden">'
        f'{", " if to else ""}number {node.path}</span><span class="comment__number" title="Number {node.path}" '
        f'aria-hidden="true">{node.number}</span>'
    )


def places(nodes: Sequence[Node]) -> str:
    """Return the numbers of neighbors that share one line."""
    first, last = nodes[0], nodes[-1]
    to = f"reply to {escaped(first.parent_spoken)}, " if first.parent_spoken else ""
    return (
        f'<span class="visually-hidden">Level {first.level + 1}, {to}numbers {first.path} to {last.path}</span>'
        f'<span class="comment__number" title="Numbers {first.path} to {last.path}" aria-hidden="true">'
        f"{first.number}–{last.number}</span>"
    )


def marks(node: Node) -> str:
    """Return what distinguishes the comment and its author, in words."""
    marks = AUTHOR_MARK if node.is_article_author else STAFF_MARK if node.is_staff else ""
    if node.author_id is None and node.is_imported:
        marks = IMPORTED_MARK
    if node.is_pinned:
        marks += PINNED_MARK
    if node.is_picked:
        marks += PICKED_MARK
    if node.answered_name:
        href = address("comment", node.answered_id or 0)
        marks += f'<a class="comment__answered" href="{href}">In reply to {escape(node.answered_name)}</a>'
    return marks + node.before_html + _new_mark(node)


def _new_mark(node: Node) -> str:
    """Return the word for what is new to this viewer, with the way to the following new one."""
    if not node.is_new:
        return ""
    if not node.next_new:
        return NEW_MARK
    words = 'Next<span class="visually-hidden"> new comment</span>'
    return f'{NEW_MARK}<a class="comment__next" href="{node.next_new}">{words}</a>'


def tally(node: Node) -> str:
    """Return what stands in the summary of a comment's replies: why it is folded, how many there are, how many new."""
    why = f'<span class="comment__why">{node.fold_reason}</span>' if node.fold_reason else ""
    new = f'<span class="comment__tally">, {node.new_count} new</span>' if node.new_count else ""
    # Shown as soon as the first reply is put in place.
    hidden = " hidden" if why and not node.replies and not node.descendant_count else ""
    count = f'<span id="count-{node.id}" class="comment__tally"{hidden}>{counted(node.descendant_count)}</span>'
    return f'<span class="comment__reply-count">{why}{count}{new}</span>'


def edited(node: Node) -> str:
    """Return that the text was changed, and when; with a way to what it said before."""
    if node.edited_at is None:
        return ""
    words = "edited after replies" if node.is_edited_after_replies else "edited"
    moment = time_html(node.edited_at, timezone.get_current_timezone(), conf.DATE_FORMAT)
    return f'<a class="comment__edited" href="{address("history", node.id)}">{words} {moment}</a>'


def counted(count: int) -> str:
    """Return a number of public replies in words; beneath tombstones there may be none."""
    if count == 0:
        return "no public replies"
    return "1 reply" if count == 1 else f"{count} replies"
