"""The page assembler: a constant number of queries in, a flat list of display nodes out.

Which threads stand on a page is decided in `paging.py`, which of their comments in `choosing.py`; here they are loaded
for one viewer and arranged. Depth window: a page shows WINDOW_LEVELS levels; a comment on the last one that has replies
leads to its own page, which is the next window. Nothing is flattened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from articles.history import read_only_since
from articles.models import Author
from comments import folds
from comments.addresses import discussion_url
from comments.arranging import Window, arrange
from comments.branches import WINDOW_LEVELS, load_above, load_branch_of, load_replies, load_threads
from comments.corrected import corrections_of
from comments.dates import in_words
from comments.discussion_page import DiscussionPage
from comments.legal_notes import PageNotes
from comments.markup import fill
from comments.merging import merge_removed
from comments.models import Comment
from comments.nodes import Viewer
from comments.orders import Order, default_order
from comments.paging import choose_roots
from comments.permissions import closing_moment, is_open
from comments.services.mentioning import mention_labels, name_people
from comments.services.quoting import quote_labels
from comments.services.visits import new_since
from comments.unread import load_unread, place_unread
from comments.viewers import load_member
from config.prepared import PreparedQuery
from config.stored_pages.parts import Parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from articles.markup.marks import LegalNote
    from articles.models import Article
    from comments.nodes import Node
    from comments.paging import RootsPage

PICKS_SHOWN = 6


def load_discussion(
    article: Article,
    viewer: Any,
    *,
    order: Order | None = None,
    after: str = "",
    before: str = "",
    at: int | None = None,
    under: int | None = None,
    notes_above: Sequence[LegalNote] = (),
) -> DiscussionPage:
    """Return a page of whole threads to WINDOW_LEVELS levels; what its address names wrongly is ignored.

    `notes_above`: the legal notes of the article, where its text stands on the same page.

    5 queries for visitors, the same for 3 comments and for 100,000; one more under `best` where a thread is cut.
    """
    page, seen_by = begin_page(article, viewer)
    page.order = order or default_order()
    page.notes = PageNotes(article.language, notes_above)
    if under is not None and _add_replies(page, viewer, seen_by, under, after):
        return page
    roots = choose_roots(article, viewer, page.order, after=after, before=before, at=at)
    _add_threads(page, seen_by, roots, target_id=at or 0)
    if page.is_first:
        page.picks = [comment for comment in load_picks(article) if comment.author_id not in seen_by.ignored_ids]
    return page


def _add_threads(page: DiscussionPage, seen_by: Viewer, roots: RootsPage, *, target_id: int) -> None:
    """Put whole threads on the page, with what is new in them."""
    place_threads(page, seen_by, roots)
    fill_slots(page.nodes, seen_by, page.notes)
    _tell_what_is_new(page, seen_by, target_id)


def place_threads(page: DiscussionPage, viewer: Viewer, roots: RootsPage) -> None:
    """Put whole threads on the page, and say where the pages before and after it are: one query, rarely two."""
    page.order, page.is_first, page.position = roots.order, roots.is_first, roots.position
    _add_ways(page, roots)
    window = Window(
        last_level=WINDOW_LEVELS - 1,
        keeps_top=True,
        order=page.order,
        top_ids=tuple(root.id for root in roots.roots),
        more_url=_more_url(page),
    )
    page.nodes = arrange(load_threads(roots, page.article, viewer), viewer, window)


def _add_replies(page: DiscussionPage, user: Any, viewer: Viewer, under: int, after: str) -> bool:
    """Put the next replies to a comment on the page; False where this person finds no such comment."""
    page.order = page.order.of_replies
    found = load_replies(page.article, user, viewer, under, order=page.order, after=after)
    above = found and arrange(found.above, _without_acts(viewer), Window(last_level=found.level))
    if not found or not above or above[-1].id != under:
        return False
    # The comment stands at the top for counting only: what is missing beneath it is what another page goes on with.
    window = Window(
        first_level=found.level,
        last_level=found.last_level,
        path=above[-1].path.rpartition(".")[0],
        keeps_top=True,
        order=page.order,
        more_url=_more_url(page),
    )
    comment, *page.nodes = arrange(found.nodes, viewer, window)
    for node in page.nodes:
        node.depth -= 1
    page.ancestors, page.is_first, page.position = above, False, {"under": str(under)}
    page.more_count, page.more_after = comment.more_count, comment.more_after
    fill_slots(page.nodes + page.ancestors, viewer, page.notes)
    _tell_what_is_new(page, viewer)
    return True


def load_branch(comment: Comment, viewer: Any, *, levels: int = WINDOW_LEVELS) -> DiscussionPage:
    """Return one comment, what it stands under and what stands beneath it, to `levels` levels: 3 queries for visitors.

    A branch of more than PAGE_THREAD rows is cut as threads are.
    """
    page, seen_by = begin_page(comment.article, viewer)
    nodes = load_branch_of(comment, seen_by, levels)
    above = [node for node in nodes if node.level < comment.level]
    page.ancestors = arrange(above, _without_acts(seen_by), Window(last_level=comment.level))
    parent = page.ancestors[-1] if page.ancestors else None
    window = Window(
        first_level=comment.level,
        last_level=comment.level + levels - 1,
        path=parent.path if parent else "",
        spoken=parent.spoken if parent else "",
        keeps_top=True,
        more_url=_more_url(page),
    )
    page.nodes = arrange((node for node in nodes if node.level >= comment.level), seen_by, window)
    fill_slots(page.nodes + page.ancestors, seen_by, page.notes)
    _tell_what_is_new(page, seen_by, comment.pk)
    return page


def load_ancestors(comment: Comment, viewer: Any, *, with_self: bool = False) -> list[Node]:
    """Return what a comment stands under, from the root down, without acts: two queries."""
    nodes = arrange(
        load_above(comment, with_self=with_self), Viewer(user_id=_id_of(viewer)), Window(last_level=comment.level)
    )
    fill_slots(nodes, notes=PageNotes(comment.article.language))
    return nodes


def begin_page(
    article: Article, user: Any, *, since: datetime | None = None, parts: Parts | None = None
) -> tuple[DiscussionPage, Viewer]:
    """Ask once whether comments are taken here, whether this person may write them, and what else marks them.

    `since`: from which moment on comments are new, whoever looks; by default their own visit tells. `parts`: what pages
    of this article share.
    """
    shared = parts or Parts()
    authors = () if shared.holds("authors") else (_AUTHORS.rows(article.pk),)
    member = load_member(user, article, *authors)
    page = DiscussionPage(
        article,
        is_visitor=member.user_id is None,
        visit=member.visit,
        subscription=member.subscription,
        told_ids=member.told_ids,
        standing=member.standing,
    )
    if not is_open(article) and not member.moderates:
        page.closed_sentence, page.closed_since = closed_sentence(article), read_only_since(article)
    else:
        page.refusal = member.refusal
    may_write = not page.closed_sentence and not page.refusal
    viewer = member.viewer(
        may_reply=may_write,
        article_author_ids=shared.keep("authors", lambda: frozenset(*authors)),
        new_since=since or new_since(page.visit, page.made_at),
        corrections=corrections_of(article),
        # Moderators write where a discussion is closed; votes have ended there for everybody.
        may_vote=may_write and is_open(article),
    )
    return page, viewer


# The members who wrote an article.
_AUTHORS = PreparedQuery(
    lambda article: Author.objects.filter(bylines__article=article, user__isnull=False).values_list(
        "user_id", flat=True
    )
)
_PICKS = PreparedQuery(lambda article: Comment.objects.picked_in(article)[:PICKS_SHOWN])


def load_picks(article: Article) -> list[Comment]:
    """Return the editors' choice as the first page prints it: one query, one more where members are mentioned."""
    picks = list(_PICKS.rows(article.pk))
    name_people(picks)
    return picks


def _tell_what_is_new(page: DiscussionPage, viewer: Viewer, target_id: int = 0) -> None:
    """Count what is new, link one new comment to the next, and fold what was read: one query on a later visit."""
    if viewer.user_id is not None and viewer.new_since is not None:
        ignored = viewer.ignored_ids
        page.unread = load_unread(page.article, user_id=viewer.user_id, since=viewer.new_since, but_of=ignored)
        place_unread(page.nodes, page.unread, is_oldest_first=page.order is Order.OLDEST)
    page.nodes = merge_removed(page.nodes)
    folds.fold(
        page.nodes, comment_count=page.article.comment_count, is_return=page.unread is not None, target_id=target_id
    )


def _without_acts(viewer: Viewer) -> Viewer:
    """Return who looks at what stands above: nothing is done there."""
    return Viewer(user_id=viewer.user_id, ignored_ids=viewer.ignored_ids)


def fill_slots(nodes: list[Node], viewer: Viewer | None = None, notes: PageNotes | None = None) -> None:
    """Put the names of today and the signs of legal marks into the bodies: one query, one more for either.

    Quotes of whom the viewer ignores fold.
    """
    ignored = viewer.ignored_ids if viewer else frozenset()
    labels = quote_labels([node.id for node in nodes], folded_of=ignored)
    people = mention_labels([node.body_html for node in nodes])
    notes = notes or PageNotes("")
    notes.load(node.body_html for node in nodes)
    for node in nodes:
        if "<!--" in node.body_html:
            node.body_html = fill(node.body_html, labels.get(node.id, {}), people, notes.sign)


def _add_ways(page: DiscussionPage, roots: RootsPage) -> None:
    """Say where the pages before and after this one are."""
    if roots.after:
        page.next_url = discussion_url(page.article, page.order, {"after": roots.after})
    if roots.before:
        page.previous_url = discussion_url(page.article, page.order, {"before": roots.before})
    elif not roots.is_first:
        page.previous_url = discussion_url(page.article, page.order)


def _more_url(page: DiscussionPage) -> str:
    """Return the address of more replies, to which their comment and cursor are added."""
    address = discussion_url(page.article, page.order.of_replies)
    return f"{address}{'&' if '?' in address else '?'}"


def _id_of(user: Any) -> int | None:
    return user.pk if user.is_authenticated else None


def closed_sentence(article: Article) -> str:
    """Return what readers see where a form would be, when comments are no longer taken."""
    closes_at = closing_moment(article) if article.discussion == article.DiscussionMode.OPEN else None
    return f"This discussion closed on {in_words(closes_at)}." if closes_at else "This discussion is closed."
