"""The first page of a discussion for members: made once for all of them, then changed where it is one's own.

What members see differs in few comments: their own, those they voted on or follow, what is new to them with what
stands above it, and what therefore does not arrive folded. Only these are described and printed anew; the rest is
joined as it is. Whoever moderates, ignores somebody, or has comments here that others do not see gets a page of
their own from the beginning.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from comments import conf, folds
from comments.describing import describe
from comments.discussion import begin_page, fill_slots, load_picks, place_threads
from comments.discussion_page import DiscussionPage
from comments.legal_notes import PageNotes
from comments.merging import merge_removed
from comments.models import Vote
from comments.nodes import Node, Viewer
from comments.orders import Order
from comments.paging import choose_roots
from comments.thread_html import Piece, encoded_piece_of
from comments.unread import load_unread, place_unread
from config.lately import Lately
from config.prepared import PreparedQuery

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from articles.markup.marks import LegalNote
    from articles.models import Article
    from comments.unread import Unread
    from config.stored_pages.parts import Parts

# The number of a member who has done nothing: no account has it.
NOBODY = 0
# So many kinds of a first page are shared, a third of a megabyte each: members live in many time zones.
KINDS = 6


@dataclass
class SharedPage:
    """A page as a member sees it who has done nothing here, with the HTML of each comment."""

    page: DiscussionPage
    pieces: list[Piece[bytes]] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pieces = [encoded_piece_of(node, in_place=self.page.has_form) for node in self.page.nodes]
        self.places = {node.id: place for place, node in enumerate(self.page.nodes)}


def load_members_page(
    article: Article, user: Any, parts: Parts, *, order: Order, notes_above: Sequence[LegalNote]
) -> DiscussionPage | None:
    """Return the first page for a member from what members share, or None where they need one of their own.

    3 queries once it is shared, one more for what is new to them.
    """
    page, viewer = begin_page(article, user, parts=parts)
    if viewer.moderates or viewer.ignored_ids or viewer.has_unshown:
        return None
    kind = (
        order,
        timezone.get_current_timezone_name(),
        page.has_form,
        viewer.may_vote,
        viewer.new_since is not None,
        viewer.trust if conf.DOWN_VOTES else 0,
    )
    kinds: Lately[SharedPage] = parts.keep("discussions", lambda: Lately(KINDS))
    shared = kinds.keep(kind, lambda: _make(article, page, viewer, order, notes_above))
    _take_over(page, shared.page)
    if viewer.new_since is not None:
        page.unread = load_unread(article, user_id=user.pk, since=viewer.new_since)
    _make_own(page, shared, viewer, page.unread)
    return page


def _make(
    article: Article, own: DiscussionPage, viewer: Viewer, order: Order, notes_above: Sequence[LegalNote]
) -> SharedPage:
    """Make the page of a member of this kind who has done nothing."""
    page = DiscussionPage(article, is_visitor=False, order=order, closed_sentence=own.closed_sentence)
    page.refusal, page.closed_since = own.refusal, own.closed_since
    page.notes = PageNotes(article.language, notes_above)
    nobody = Viewer(
        user_id=NOBODY,
        may_reply=viewer.may_reply,
        may_vote=viewer.may_vote,
        article_author_ids=viewer.article_author_ids,
        trust=viewer.trust,
        corrections=viewer.corrections,
    )
    place_threads(page, nobody, choose_roots(article, AnonymousUser(), order))
    fill_slots(page.nodes, nobody, page.notes)
    page.nodes = merge_removed(page.nodes)
    is_return = viewer.new_since is not None
    folds.fold(page.nodes, comment_count=article.comment_count, is_return=is_return)
    page.picks = load_picks(article)
    return SharedPage(page)


def _take_over(page: DiscussionPage, shared: DiscussionPage) -> None:
    """Give a member's page what it has in common with the others'."""
    page.order, page.notes, page.picks = shared.order, shared.notes, shared.picks
    page.is_first, page.position = shared.is_first, shared.position
    page.next_url, page.previous_url = shared.next_url, shared.previous_url
    page.nodes = list(shared.nodes)


def _make_own(page: DiscussionPage, shared: SharedPage, viewer: Viewer, unread: Unread | None) -> None:
    """Describe what is different for this member, and print it anew."""
    votes = _votes_of(viewer, shared.places)
    new = {comment.id for comment in unread.comments} if unread else set()
    own = {node.id for node in shared.page.nodes if node.author_id == viewer.user_id}
    answers = {reply.id for pk in own for reply in page.nodes[shared.places[pk]].replies} if conf.DOWN_VOTES else set()
    kept_open = _with_all_above(new | own, page.nodes, shared.places)
    beneath = _above_hidden(unread, page.nodes, shared.places)
    changed = {*votes, *own, *answers, *kept_open, *beneath, *viewer.followed_ids, *viewer.muted_ids}
    changed.intersection_update(shared.places)
    for pk in changed:
        place = shared.places[pk]
        page.nodes[place] = node = copy(page.nodes[place])
        node.own_vote = votes.get(pk)
        describe(node, viewer, page.nodes[shared.places[node.parent_id]] if node.parent_id in shared.places else None)
        if pk in kept_open:
            node.fold_reason = ""
    if unread:
        place_unread(page.nodes, unread, is_oldest_first=page.order is Order.OLDEST)
    page.pieces = list(shared.pieces)
    for pk in changed:
        place = shared.places[pk]
        page.pieces[place] = encoded_piece_of(page.nodes[place], in_place=page.has_form)


# Compiling the numbers of a page's comments anew costs a member's page a tenth of its time.
_VOTES = PreparedQuery(
    lambda user, ids: Vote.objects.filter(user=user, comment__in=ids).values_list("comment_id", "value")
)


def _votes_of(viewer: Viewer, ids: Iterable[int]) -> dict[int, int]:
    numbers = list(ids)
    return dict(_VOTES.rows(viewer.user_id, numbers)) if numbers else {}


def _with_all_above(ids: Iterable[int], nodes: Sequence[Node], places: dict[int, int]) -> set[int]:
    """Return those of the comments that the page shows, and everything above them."""
    found: set[int] = set()
    for pk in ids:
        above: int | None = pk
        while above in places and above not in found:
            found.add(above)
            above = nodes[places[above]].parent_id
    return found


def _above_hidden(unread: Unread | None, nodes: Sequence[Node], places: dict[int, int]) -> set[int]:
    """Return the comments on this page that stand above a new one on another page, and count it."""
    if unread is None:
        return set()
    hidden = [comment for comment in unread.comments if comment.id not in places]
    nearest = {comment.parent_id if comment.parent_id in places else comment.thread_id for comment in hidden}
    return _with_all_above((pk for pk in nearest if pk is not None), nodes, places)
