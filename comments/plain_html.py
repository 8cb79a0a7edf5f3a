"""A public comment as visitors see it, in one string: hundreds of them are most of a page that is made from nothing.

`thread_html.py` says the same for everybody and every comment, and prints here what few comments have; a test compares
both to the letter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from comments import conf
from comments.acts_html import acts
from comments.addresses import halves_of
from comments.describing import PUBLIC
from comments.marks_html import avatar, edited, escaped, linked_name, marks, place, tally, time_html
from comments.thread_html import END_OF_COMMENT, READ_ON_FROM, around_replies, encoded_piece_of, text_of
from comments.vote_html import score_of, way_through_sign_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from comments.nodes import Node
    from comments.thread_html import Piece

END, END_OF_REPLIES = f"</div>{END_OF_COMMENT}".encode(), f"</ol></details>{END_OF_COMMENT}".encode()


def visitors_pieces(nodes: Iterable[Node]) -> Iterator[Piece[bytes]]:
    """Yield what stands before and after the replies of each comment of a visitor's page, as the bytes it sends."""
    head, acts_of = _heads(), _acts()
    for node in nodes:
        if node.state != PUBLIC:
            yield encoded_piece_of(node, in_place=False)
            continue
        words = node.body_html
        if len(words) <= READ_ON_FROM:
            text = f'<div class="comment__text" dir="auto">{words}</div>'
        else:
            text = text_of(node, is_whole=False)
        body = f'<div class="comment__body">{text}{acts_of(node)}</div>'
        if node.fold_reason or node.continued_count or node.more_count:
            start, end = around_replies(node, body)
            yield node.depth, f"{head(node)}{start}".encode(), end.encode()
        elif node.replies:
            yield node.depth, f"{head(node)}{_opened(node)}{body}{_list(node)}".encode(), END_OF_REPLIES
        else:
            yield node.depth, f'{head(node)}<div class="comment__open">{body}'.encode(), END


def _opened(node: Node) -> str:
    return (
        '<details class="comment__fold" open><summary class="comment__summary"><span class="visually-hidden">'
        f"Thread under {escaped(node.spoken)}: </span>{tally(node)}</summary>"
    )


def _list(node: Node) -> str:
    return f'<ol id="replies-{node.id}" class="comment__replies" role="list">'


def _heads() -> Callable[[Node], str]:
    """Return what prints the head of a comment: zone, format and addresses are asked for once."""
    zone, date_format = timezone.get_current_timezone(), conf.DATE_FORMAT
    before, after = halves_of("comment")

    def head(node: Node) -> str:
        pk, tag = node.id, "span" if node.level else "h3"
        change = edited(node) if node.edited_at else ""
        return (
            f'<li class="comment" value="{node.number}"><article id="comment-{pk}" class="comment__article" '
            f'aria-labelledby="by-{pk} at-{pk}">{avatar(node)}<header class="comment__head">'
            f'<{tag} id="by-{pk}" class="comment__byline">{linked_name(node.name, node.username or "")}</{tag}>'
            f'<a id="at-{pk}" class="comment__time" href="{before}{pk}{after}">'
            f"{time_html(node.posted_at, zone, date_format)}</a>{marks(node)}{change}{place(node)}</header>"
        )

    return head


def _acts() -> Callable[[Node], str]:
    """Return what prints what can be done: voting and answering, both by way of signing in."""
    vote, way_on = way_through_sign_in()
    reply, end = halves_of("reply")

    def acts_of(node: Node) -> str:
        # A closed discussion takes neither votes nor replies.
        if not node.can_vote or not node.can_reply:
            return acts(node, in_place=False)
        pk, name = node.id, escaped(node.name)
        score, comma = ("", "") if node.score == 0 else (score_of(node.score), ", ")
        return (
            f'<div class="comment__acts"><span class="vote"><a class="act act--up" href="{vote}{pk}{way_on}" '
            f'rel="nofollow"><span class="visually-hidden">Recommend {name}’s comment{comma}</span>{score}</a></span>'
            f'<a class="act act--reply" href="{reply}{pk}{end}">Reply<span class="visually-hidden"> to {name}</span>'
            f'</a><a class="act act--quote" href="{reply}{pk}{end}?quote=1">Quote'
            f'<span class="visually-hidden"> {name}</span></a></div>'
        )

    return acts_of
