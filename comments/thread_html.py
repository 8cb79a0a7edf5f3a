"""Nodes -> HTML, in one flat loop of string pieces; a template per comment would cost twenty times as much.

Everything but `body_html` is escaped here. Lists open and close by the nodes' depth. The guide line is the `<summary>`
of each comment's `<details>` (static/css/thread.css draws it), so folding needs no script.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString

from accounts.models import AVATAR_HUES, initials
from comments import conf, dates

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from comments.nodes import Node

# Pieces kept in memory between pages: the same people and comments are shown again and again.
NAMES_KEPT = 2_000
MOMENTS_KEPT = 8_000
ROLE_MARKS = (
    ("is_article_author", '<span class="badge">Article author</span>'),
    ("is_staff", '<span class="badge badge--staff">Staff</span>'),
)
# Names from elsewhere are nobody's here: the mark keeps them from passing for members or staff.
IMPORTED_MARK = '<span class="badge badge--imported">Imported</span>'
PICKED_MARK = '<span class="badge badge--picked">Editors’ choice</span>'
END_OF_COMMENT = "</article></li>\n"


def render_thread(nodes: Iterable[Node], *, in_place: bool = False, marked_id: int = 0) -> SafeString:
    """Return the list items of a discussion, without the list around them.

    `in_place`: the page has a form and a script, so Reply opens beneath its comment and new replies are put there.
    `marked_id`: the comment the page is about.
    """
    pieces: list[str] = []
    ends: list[str] = []
    for node in nodes:
        while len(ends) > node.depth:
            pieces.append(ends.pop())
        start, end = _tombstone(node) if not node.shows_body else _comment(node, in_place=in_place)
        if node.id == marked_id:
            start = start.replace('class="comment', 'class="comment comment--here', 1)
        pieces.append(start)
        ends.append(end)
    pieces.extend(reversed(ends))
    return SafeString("".join(pieces))


def _comment(node: Node, *, in_place: bool) -> tuple[str, str]:
    """Return what stands before a comment's replies, and what after."""
    by, at = f"by-{node.id}", f"at-{node.id}"
    value = f' value="{node.number}"' if node.number else ""
    classes = "comment comment--own" if node.is_own else "comment"
    body = (
        f'<div class="comment__body">{_notice(node)}<div class="comment__text" dir="auto">{node.body_html}</div>'
        f"{_acts(node, in_place=in_place)}{_form_slot(node, in_place=in_place)}</div>"
    )
    head = (
        f'<li class="{classes}"{value}><article id="comment-{node.id}" class="comment__article" '
        f'aria-labelledby="{by} {at}">{_avatar(node)}<header class="comment__head">{_byline(node, by)}'
        f'<a id="{at}" class="comment__time" href="{address("comment", node.id)}">{_time(node)}</a>'
        f"{_marks(node)}{_place(node)}</header>"
    )
    start, end = _fold(node, body, is_open_for_replies=in_place and node.can_reply)
    return head + start, end


def _tombstone(node: Node) -> tuple[str, str]:
    """Return the line that stands for a comment: its number and its text, nothing else."""
    undo = ""
    if node.restorable_until:
        undo = (
            f' <a class="comment__undo" href="{address("restore", node.id)}">Undo</a> '
            f"(until {dates.in_words(node.restorable_until)})"
        )
    value = f' value="{node.number}"' if node.number else ""
    head = (
        f'<li class="comment comment--tombstone"{value}><article id="comment-{node.id}" '
        f'class="comment__article"><p class="comment__tombstone">{_place(node)}'
        f"<span>{escape(node.tombstone)}{undo}</span></p>"
    )
    start, end = _fold(node, "")
    return head + start, end


def _fold(node: Node, body: str, *, is_open_for_replies: bool = False) -> tuple[str, str]:
    """Wrap body and replies; with replies, or where one may be put, in a fold whose summary is the guide line."""
    more = _continue_link(node)
    if not node.replies and not is_open_for_replies:
        return f'<div class="comment__open">{body}{more}', f"</div>{END_OF_COMMENT}"
    start = (
        f'<details class="comment__fold" open><summary class="comment__summary"><span class="visually-hidden">'
        f'Thread under {escape(node.spoken)}: </span><span id="count-{node.id}" class="comment__reply-count">'
        f"{counted(node.descendant_count)}</span></summary>{body}{more}"
        f'<ol id="replies-{node.id}" class="comment__replies" role="list">'
    )
    return start, f"</ol></details>{END_OF_COMMENT}"


def _continue_link(node: Node) -> str:
    if not node.continued_count:
        return ""
    href = f"{address('context', node.id)}#comment-{node.id}"
    return f'<a class="thread-more" href="{href}">Continue this thread ({counted(node.continued_count)})</a>'


def _acts(node: Node, *, in_place: bool) -> str:
    """Return the acts this viewer has, in words that name their target."""
    acts = []
    if node.can_reply:
        to = f'<span class="visually-hidden"> to {escape(node.name)}</span>'
        reply = address("reply", node.id)
        put = f' hx-get="{reply}" hx-target="#reply-{node.id}"' if in_place else ""
        acts.append(f'<a class="act act--reply" href="{reply}"{put}>Reply{to}</a>')
        whose = f'<span class="visually-hidden"> {escape(node.name)}</span>'
        put = f' hx-get="{reply}?quote=1" hx-target="#reply-{node.id}"' if in_place else ""
        acts.append(f'<a class="act act--quote" href="{reply}?quote=1" data-quote="{node.id}"{put}>Quote{whose}</a>')
    if node.can_delete:
        what = '<span class="visually-hidden"> your comment</span>'
        acts.append(f'<a class="act" href="{address("delete", node.id)}">Delete{what}</a>')
    if node.can_moderate:
        whose = f'<span class="visually-hidden"> {escape(node.name)}’s comment</span>'
        acts.append(f'<a class="act" href="{moderation_address(node.id)}">Moderate{whose}</a>')
    return f'<div class="comment__acts">{"".join(acts)}</div>' if acts else ""


def _form_slot(node: Node, *, in_place: bool) -> str:
    return f'<div id="reply-{node.id}" class="comment__form"></div>' if in_place and node.can_reply else ""


def _notice(node: Node) -> str:
    return f'<p class="comment__notice">{escape(node.tombstone)}</p>' if node.tombstone else ""


def _byline(node: Node, element_id: str) -> str:
    tag = "h3" if node.level == 0 else "span"
    return f'<{tag} id="{element_id}" class="comment__byline">{_name(node.name, node.username or "")}</{tag}>'


@lru_cache(NAMES_KEPT)
def _name(name: str, username: str) -> str:
    shown = f'<bdi translate="no">{escape(name)}</bdi>'
    return f'<a href="{reverse("accounts:member", args=[username])}">{shown}</a>' if username else shown


def _avatar(node: Node) -> str:
    person_id = node.author_id or node.identity_id
    if person_id is None:
        return '<span class="avatar avatar--empty" aria-hidden="true"></span>'
    return _initials(node.name, person_id % AVATAR_HUES)


@lru_cache(NAMES_KEPT)
def _initials(name: str, hue: int) -> str:
    return f'<span class="avatar hue-{hue}" data-initials="{escape(initials(name))}" aria-hidden="true"></span>'


def _time(node: Node) -> str:
    return _time_html(node.posted_at, timezone.get_current_timezone_name(), conf.DATE_FORMAT)


@lru_cache(MOMENTS_KEPT)
def _time_html(moment: datetime, zone_name: str, date_format: str) -> str:
    """Return a moment for people and programs; formatting a date costs more than all the rest of a comment."""
    local = timezone.localtime(moment)
    return f'<time datetime="{local.isoformat(timespec="seconds")}">{escape(dates.in_words(moment))}</time>'


def _place(node: Node) -> str:
    """Return the comment's number, and for screen readers where it stands."""
    if node.number is None:
        return ""
    to = f'<span class="comment__to">reply to {escape(node.parent_spoken)}</span>' if node.parent_spoken else ""
    return (
        f'<span class="visually-hidden">Level {node.level + 1}, </span>{to}<span class="visually-hidden">'
        f'{", " if to else ""}number {node.path}</span><span class="comment__number" title="Number {node.path}" '
        f'aria-hidden="true">{node.number}</span>'
    )


def _marks(node: Node) -> str:
    marks = next((mark for name, mark in ROLE_MARKS if getattr(node, name)), "")
    if node.is_imported:
        marks = IMPORTED_MARK
    if node.is_picked:
        marks += PICKED_MARK
    if node.answered_name:
        href = address("comment", node.answered_id or 0)
        marks += f'<a class="comment__answered" href="{href}">In reply to {escape(node.answered_name)}</a>'
    return marks


def counted(count: int) -> str:
    """Return a number of public replies in words; beneath tombstones there may be none."""
    if count == 0:
        return "no public replies"
    return "1 reply" if count == 1 else f"{count} replies"


def address(act: str, comment_id: int) -> str:
    """Return the address of an act on a comment."""
    return _pattern(f"comments:{act}").replace("/0/", f"/{comment_id}/", 1)


def moderation_address(comment_id: int) -> str:
    """Return the address of a comment at the desk."""
    return _pattern("admin:comments_comment_change").replace("/0/", f"/{comment_id}/", 1)


@lru_cache
def _pattern(name: str) -> str:
    return reverse(name, args=[0])
