"""Nodes -> HTML, in one flat loop of string pieces; a template per comment would cost twenty times as much.

Everything but `body_html` is escaped here. Lists open and close by the nodes' depth. The guide line is the `<summary>`
of each comment's `<details>` (static/css/thread.css draws it), so folding needs no script.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from comments import dates
from comments.acts_html import acts, more, switches
from comments.addresses import address
from comments.marks_html import avatar, byline, counted, edited, escaped, marks, place, places, tally, time
from comments.tombstones import merged_text
from comments.vote_html import ballot_html

if TYPE_CHECKING:
    from collections.abc import Iterable

    from comments.nodes import Node
    from comments.vote_html import Ballot

# Characters of a text as readers see it, near enough: parsing every text would cost more than the rest of a page.
READ_ON_FROM = 1_200
MARKUP = re.compile(r"<[^>]*>|&#?\w+;")
SWAP = ' hx-swap-oob="true"'
END_OF_COMMENT = "</article></li>\n"


# Depth on the page, what stands before a comment's replies, and what after; as text, or as the bytes of a kept page.
type Piece[Kind: (str, bytes)] = tuple[int, Kind, Kind]


def render_thread(nodes: Iterable[Node], *, in_place: bool = False, marked_id: int = 0) -> SafeString:
    """Return the list items of a discussion, without the list around them.

    `in_place`: the page has a form and a script, so one's own comments are changed where they stand.
    `marked_id`: the comment the page is about.
    """
    pieces = (piece_of(node, in_place=in_place, is_marked=node.id == marked_id and marked_id > 0) for node in nodes)
    return SafeString("".join(_in_order(pieces)))


def piece_of(node: Node, *, in_place: bool, is_marked: bool = False) -> Piece[str]:
    """Return what stands before and after the replies of one comment."""
    start, end = _piece(node, in_place=in_place, is_marked=is_marked)
    if is_marked:
        start = start.replace('class="comment', 'class="comment comment--here', 1)
    return node.depth, start, end


def encoded_piece_of(node: Node, *, in_place: bool) -> Piece[bytes]:
    """Return the same as the bytes a page sends: one smiley makes four bytes of every letter of a long text."""
    depth, start, end = piece_of(node, in_place=in_place)
    return depth, start.encode(), end.encode()


def join_encoded(pieces: Iterable[Piece[bytes]]) -> bytes:
    """Return the list items of comments in thread order as a page sends them."""
    return b"".join(_in_order(pieces))


def _in_order[Kind: (str, bytes)](pieces: Iterable[Piece[Kind]]) -> list[Kind]:
    joined: list[Kind] = []
    ends: list[Kind] = []
    for depth, start, end in pieces:
        while len(ends) > depth:
            joined.append(ends.pop())
        joined.append(start)
        ends.append(end)
    joined.extend(reversed(ends))
    return joined


def render_edited(node: Node) -> SafeString:
    """Return the text and the mark of a comment just changed, for their places in a page; its replies stay."""
    return SafeString(text_of(node, is_whole=True, swap=SWAP) + _edited_mark(node, SWAP))


def render_ballot(ballot: Ballot) -> SafeString:
    """Return the votes on one comment, for the place where they stand on a page with a script."""
    return SafeString(ballot_html(ballot))


def render_more(node: Node) -> SafeString:
    """Return what else can be done about a comment, open, for the place of the way to it."""
    return SafeString(more(node, is_asked_for=True))


def render_switches(node: Node) -> SafeString:
    """Return the same as it stands on a page of its own."""
    return SafeString(switches(node))


def _piece(node: Node, *, in_place: bool, is_marked: bool) -> tuple[str, str]:
    if node.is_ignored:
        return _ignored(node, in_place=in_place, is_marked=is_marked)
    if node.shows_body:
        return _comment(node, in_place=in_place, is_marked=is_marked)
    return _merged(node) if node.merged else _tombstone(node)


def _comment(node: Node, *, in_place: bool, is_marked: bool) -> tuple[str, str]:
    """Return what stands before a comment's replies, and what after."""
    by, at = f"by-{node.id}", f"at-{node.id}"
    value = f' value="{node.number}"' if node.number else ""
    classes = "comment comment--own" if node.is_own else "comment comment--new" if node.is_new else "comment"
    body = (
        f'<div class="comment__body">{_notice(node)}{_edit_slot(node, in_place=in_place)}'
        f"{text_of(node, is_whole=is_marked)}{acts(node, in_place=in_place)}</div>"
    )
    head = (
        f'<li class="{classes}"{value}><article id="comment-{node.id}" class="comment__article" '
        f'aria-labelledby="{by} {at}">{avatar(node)}<header class="comment__head">{byline(node, by)}'
        f'<a id="{at}" class="comment__time" href="{address("comment", node.id)}">{time(node)}</a>'
        f"{marks(node)}{_edited_mark(node)}{place(node)}</header>"
    )
    start, end = around_replies(node, body)
    return head + start, end


def _ignored(node: Node, *, in_place: bool, is_marked: bool) -> tuple[str, str]:
    """Return one line that opens to the comment; its replies stand beneath it as ever."""
    value = f' value="{node.number}"' if node.number else ""
    state = " open" if is_marked else ""
    head = (
        f'<li class="comment comment--tombstone"{value}><article id="comment-{node.id}" class="comment__article" '
        f'aria-label="A comment by someone you ignore"><div class="comment__tombstone">{place(node)}'
        f'<details class="read-on ignored"{state}><summary class="read-on__act ignored__act">A comment by someone you '
        f'ignore. <span class="read-on__more">Show it</span><span class="read-on__less">Fold it</span></summary>'
        f'<header class="comment__head">{byline(node, f"by-{node.id}")}<a class="comment__time" '
        f'href="{address("comment", node.id)}">{time(node)}</a>{marks(node)}{_edited_mark(node)}</header>'
        f"{text_of(node, is_whole=True)}{acts(node, in_place=in_place)}</details></div>"
    )
    start, end = around_replies(node, "")
    return head + start, end


def text_of(node: Node, *, is_whole: bool, swap: str = "") -> str:
    """Return the words; long ones show their beginning, and the rest behind "Read on".

    What may be edited has an id, so that a new text is put in its place.
    """
    name = f' id="text-{node.id}"' if node.editable_until or swap else ""
    if is_whole or len(node.body_html) <= READ_ON_FROM or len(MARKUP.sub("", node.body_html)) <= READ_ON_FROM:
        return f'<div{name} class="comment__text" dir="auto"{swap}>{node.body_html}</div>'
    return (
        f'<div{name} class="comment__text comment__text--long" dir="auto">{node.body_html}</div>'
        f'<details class="read-on">'
        f'<summary class="read-on__act"><span class="read-on__more">Read on</span><span class="read-on__less">Show less'
        f'</span><span class="visually-hidden"> of {escaped(node.name)}’s comment</span></summary></details>'
    )


def _merged(node: Node) -> tuple[str, str]:
    """Return one line for removed neighbors, with the anchor of each; moderators open it to a line for each."""
    stones = [node, *node.merged]
    words = merged_text(len(stones))
    if node.can_moderate:
        lines = "".join("".join(_tombstone(stone)) for stone in stones)
        start = (
            f'<li class="comment comment--merged" value="{node.number}"><details class="merged">'
            f'<summary class="merged__act">{words}</summary><ol class="comment__replies" role="list">{lines}</ol>'
        )
        return start, "</details></li>\n"
    anchors = "".join(f'<span id="comment-{stone.id}"></span>' for stone in node.merged)
    head = (
        f'<li class="comment comment--tombstone" value="{node.number}"><article id="comment-{node.id}" '
        f'class="comment__article"><p class="comment__tombstone">{places(stones)}<span>{anchors}{words}</span></p>'
    )
    return head, END_OF_COMMENT


def _tombstone(node: Node) -> tuple[str, str]:
    """Return the line that stands for a comment: its number and its text, nothing else."""
    value = f' value="{node.number}"' if node.number else ""
    head = (
        f'<li class="comment comment--tombstone"{value}><article id="comment-{node.id}" '
        f'class="comment__article"><p class="comment__tombstone">{place(node)}'
        f"<span>{_sentence(node)}</span></p>"
    )
    start, end = around_replies(node, "")
    return head + start, end


def _sentence(node: Node) -> str:
    """Return a tombstone's text; its author reads Undo, and how the comment began where no number tells which it is."""
    told = escape(node.tombstone)
    if not node.restorable_until:
        return told
    words = f" “<bdi>{escape(node.first_words)}</bdi>”" if node.first_words else ""
    if words and node.number is None:
        told = f"{told.removesuffix('.')}:{words}."
    return (
        f'{told} <a class="comment__undo" href="{address("restore", node.id)}">Undo<span class="visually-hidden"> '
        f"the deletion of your comment{words}</span></a> (until {dates.in_words(node.restorable_until)})"
    )


def around_replies(node: Node, body: str) -> tuple[str, str]:
    """Wrap body and replies; with replies in a fold whose summary is the guide line (static/js/put-in-place.js too)."""
    more, missing = _continue_link(node), stub(node.more_count, node.more_after, node.spoken)
    has_list = bool(node.replies or missing)
    if not has_list and not node.fold_reason:
        return f'<div class="comment__open">{body}{more}', f"</div>{END_OF_COMMENT}"
    state = ' data-folded=""' if node.fold_reason else " open"
    start = (
        f'<details class="comment__fold"{state}><summary class="comment__summary"><span class="visually-hidden">'
        f"Thread under {escaped(node.spoken)}: </span>{tally(node)}</summary>{body}{more}"
    )
    if not has_list:
        return start, f"</details>{END_OF_COMMENT}"
    return (
        f'{start}<ol id="replies-{node.id}" class="comment__replies" role="list">',
        f"{missing}</ol></details>{END_OF_COMMENT}",
    )


def stub(count: int, href: str, spoken: str) -> SafeString:
    """Return the list item that stands for replies left out, or nothing; a script puts them in its place."""
    if not count:
        return SafeString("")
    what = "more reply" if count == 1 else "more replies"
    return SafeString(
        f'<li class="stub"><a class="thread-more" href="{escape(href)}" data-more>Show {count} {what}'
        f'<span class="visually-hidden"> to {escape(spoken)}</span></a></li>\n'
    )


def _continue_link(node: Node) -> str:
    if not node.continued_count:
        return ""
    href = f"{address('context', node.id)}#comment-{node.id}"
    return f'<a class="thread-more" href="{href}">Continue this thread ({counted(node.continued_count)})</a>'


def _edit_slot(node: Node, *, in_place: bool) -> str:
    return f'<div id="edit-{node.id}" class="comment__form"></div>' if in_place and node.editable_until else ""


def _edited_mark(node: Node, swap: str = "") -> str:
    """Return the mark of an edit, in a place that waits for it where the text may be edited."""
    if not node.editable_until and not swap:
        return edited(node)
    return f'<span id="edited-{node.id}"{swap}>{edited(node)}</span>'


def _notice(node: Node) -> str:
    return f'<p class="comment__notice">{escape(node.tombstone)}</p>' if node.tombstone else ""
