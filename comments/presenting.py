"""What the templates of a discussion print, whichever page it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from comments.addresses import discussion_url
from comments.composer import composer_under
from comments.orders import Order
from comments.plain_html import visitors_pieces
from comments.reading import note_view
from comments.thread_html import encoded_piece_of, join_encoded, stub
from comments.writing import POSTED_KEY
from config.stored_pages.late import print_late

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from comments.discussion_page import DiscussionPage
    from comments.models import Comment
    from comments.thread_html import Piece


@dataclass(frozen=True)
class OrderLink:
    """One order in the list of them."""

    label: str
    url: str
    is_current: bool


def shown_discussion(request: HttpRequest, page: DiscussionPage, gone: Comment | None = None) -> dict[str, Any]:
    """Return what `_discussion.html` prints, and note a member's visit.

    `gone`: the comment a kept reply was meant for.
    """
    note_view(page, request.user)
    shown: dict[str, Any] = {
        "page": page,
        "article": page.article,
        "thread_html": _thread_html(request, page),
        "orders": _order_links(page),
        "request": request,
    }
    if page.ancestors:
        shown["stub_html"] = stub(page.more_count, page.more_after, page.ancestors[-1].spoken)
    if not page.is_visitor:
        shown["composer"] = composer_under(page, request.session, gone)
        shown["posted"] = request.session.pop(POSTED_KEY, "")
    return shown


def _thread_html(request: HttpRequest, page: DiscussionPage) -> SafeString:
    """Return the place of the threads in a page that is filled in last."""
    return print_late(request, join_encoded(page.pieces or _pieces(page)))


def _pieces(page: DiscussionPage) -> Iterable[Piece[bytes]]:
    if page.is_visitor:
        return visitors_pieces(page.nodes)
    return (encoded_piece_of(node, in_place=page.has_form) for node in page.nodes)


def _order_links(page: DiscussionPage) -> list[OrderLink]:
    """Return the orders to choose from; none where there is nothing to put in order."""
    if page.article.comment_count < 2:  # noqa: PLR2004  # one comment stands in every order alike
        return []
    # A member's choice is remembered, so that the magazine's own order has to be named to be chosen again.
    return [
        OrderLink(
            str(order.label),
            discussion_url(page.article, order, is_named=not page.is_visitor),
            is_current=order is page.order,
        )
        for order in Order
    ]
