"""The page assembler: a constant number of queries in, a flat list of display nodes out.

Depth window: a page shows WINDOW_LEVELS levels; a comment on the last one that has replies leads to its own page, which
is the next window. Nothing is flattened.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from accounts.errors import MayNotWrite
from accounts.permissions import check_may_write
from articles.models import Author
from comments import folds
from comments.dates import in_words
from comments.markup import fill
from comments.merging import merge_removed
from comments.models import Comment
from comments.nodes import COLUMNS, Node, Viewer, Window, arrange
from comments.permissions import can_moderate, closing_moment, is_open
from comments.services.mentioning import mention_labels
from comments.services.quoting import quote_labels
from comments.services.visits import last_visit, new_since
from comments.unread import load_unread, place_unread

if TYPE_CHECKING:
    from datetime import datetime

    from articles.models import Article
    from comments.models import Visit
    from comments.querysets import CommentQuerySet
    from comments.unread import Unread

WINDOW_LEVELS = 7


@dataclass
class DiscussionPage:
    """Everything a page of a discussion prints."""

    article: Article
    nodes: list[Node] = field(default_factory=list)
    # What the first node stands under, from the root down; only on a page of one branch.
    ancestors: list[Node] = field(default_factory=list)
    # Why nobody may write here now, and why this person may not; empty: nothing stands in the way.
    closed_sentence: str = ""
    refusal: str = ""
    is_visitor: bool = True
    # What is new to a member who was here before, by the visit known when the page was made.
    visit: Visit | None = None
    unread: Unread | None = None
    made_at: datetime = field(default_factory=timezone.now)

    @property
    def has_form(self) -> bool:
        """Tell whether the viewer writes here; visitors get the gate."""
        return not self.is_visitor and not self.closed_sentence and not self.refusal


def load_discussion(article: Article, viewer: Any, *, roots: CommentQuerySet | None = None) -> DiscussionPage:
    """Return a page of whole threads to WINDOW_LEVELS levels.

    3 queries for visitors, 4 for members; one more where a comment answers what is not its parent.
    `roots` may be a slice of the article's roots; all of them by default.
    """
    page = _empty_page(article, viewer)
    chosen = Comment.objects.for_article(article).roots() if roots is None else roots
    window = Window(
        last_level=WINDOW_LEVELS - 1,
        highest_shown=0 if roots is None else Comment.objects.highest_shown_root(article),
    )
    _fill(page, viewer, Comment.objects.filter(tree_id__in=chosen.values("pk")), window)
    return page


def load_branch(comment: Comment, viewer: Any, *, levels: int = WINDOW_LEVELS) -> DiscussionPage:
    """Return one comment, what it stands under and what stands beneath it, to `levels` levels; two queries more."""
    page = _empty_page(comment.article, viewer)
    page.ancestors = load_ancestors(comment, viewer)
    parent = page.ancestors[-1] if page.ancestors else None
    window = Window(
        first_level=comment.level,
        last_level=comment.level + levels - 1,
        path=parent.path if parent else "",
        spoken=parent.spoken if parent else "",
        # Whether the comment is shown at all was decided when it was found.
        highest_shown=(comment.number or 0) + 1,
    )
    _fill(page, viewer, _branch_of(comment), window, target_id=comment.pk)
    return page


def load_ancestors(comment: Comment, viewer: Any, *, with_self: bool = False) -> list[Node]:
    """Return what a comment stands under, from the root down, without acts: two queries."""
    lft, rght = _edges_of(comment)
    nearest = {"lft__lte": lft, "rght__gte": rght} if with_self else {"lft__lt": lft, "rght__gt": rght}
    rows = Comment.objects.filter(tree_id=comment.tree_id, **nearest)
    return _nodes(rows, Viewer(user_id=_id_of(viewer)), Window(last_level=comment.level))


def _branch_of(comment: Comment) -> CommentQuerySet:
    lft, rght = _edges_of(comment)
    branch: CommentQuerySet = Comment.objects.filter(tree_id=comment.tree_id, lft__gte=lft, rght__lte=rght)
    return branch


def _edges_of(comment: Comment) -> tuple[CommentQuerySet, CommentQuerySet]:
    """Return lft and rght as the database has them when it answers: a reply stored since loading has moved them."""
    row = Comment.objects.filter(pk=comment.pk).order_by()
    return row.values("lft")[:1], row.values("rght")[:1]


def _empty_page(article: Article, viewer: Any) -> DiscussionPage:
    """Ask once whether comments are taken here, and whether this person may write them."""
    page = DiscussionPage(article, is_visitor=not viewer.is_authenticated)
    if not is_open(article) and not can_moderate(viewer):
        page.closed_sentence = closed_sentence(article)
    elif viewer.is_authenticated:
        try:
            check_may_write(viewer)
        except MayNotWrite as error:
            page.refusal = error.message
    return page


def _fill(page: DiscussionPage, viewer: Any, comments: CommentQuerySet, window: Window, *, target_id: int = 0) -> None:
    """Load and arrange the window's nodes with the acts of this viewer."""
    if viewer.is_authenticated:
        page.visit = last_visit(page.article, viewer)
    authors = Author.objects.filter(bylines__article=page.article, user__isnull=False)
    seen_by = Viewer(
        user_id=_id_of(viewer),
        moderates=can_moderate(viewer),
        may_reply=not page.closed_sentence and not page.refusal,
        article_author_ids=frozenset(authors.values_list("user_id", flat=True)),
        new_since=new_since(page.visit, page.made_at),
    )
    page.nodes = _nodes(comments, seen_by, window)
    _name_answered(page.nodes)
    _tell_what_is_new(page, seen_by, target_id)


def _tell_what_is_new(page: DiscussionPage, viewer: Viewer, target_id: int) -> None:
    """Count what is new, link one new comment to the next, and fold what was read: one query on a later visit."""
    if viewer.user_id is not None and viewer.new_since is not None:
        page.unread = load_unread(page.article, user_id=viewer.user_id, since=viewer.new_since)
        place_unread(page.nodes, page.unread)
    page.nodes = merge_removed(page.nodes)
    folds.fold(
        page.nodes, comment_count=page.article.comment_count, is_return=page.unread is not None, target_id=target_id
    )


def _nodes(comments: CommentQuerySet, viewer: Viewer, window: Window) -> list[Node]:
    """Return arranged nodes with the names of what they quote and mention: two queries, three with mentions."""
    comments = comments.filter(level__gte=window.first_level, level__lte=window.last_level)
    rows = comments.order_by("tree_id", "lft").values_list(*COLUMNS)
    nodes = arrange((Node(*row) for row in rows), viewer, window)
    labels, people = quote_labels(comments), mention_labels([node.body_html for node in nodes])
    for node in nodes:
        node.body_html = fill(node.body_html, labels.get(node.id, {}), people)
    return nodes


def _id_of(viewer: Any) -> int | None:
    return viewer.pk if viewer.is_authenticated else None


def _name_answered(nodes: list[Node]) -> None:
    """Name the comments really answered where these are not the parents: one query, where there are any."""
    answering = [node for node in nodes if node.answered_id and node.shows_body]
    if not answering:
        return
    found = {
        comment.pk: comment
        for comment in Comment.objects.public().with_people().filter(pk__in=[node.answered_id for node in answering])
    }
    for node in answering:
        comment = found.get(node.answered_id or 0)
        node.answered_name = comment.shown_name if comment else "a deleted comment"


def closed_sentence(article: Article) -> str:
    """Return what readers see where a form would be, when comments are no longer taken."""
    closes_at = closing_moment(article) if article.discussion == article.DiscussionMode.OPEN else None
    return f"This discussion closed on {in_words(closes_at)}." if closes_at else "This discussion is closed."


def place_of(comment: Comment) -> str:
    """Return the address of the page and the anchor that show a comment; no query."""
    page = comment.article.get_absolute_url()
    if comment.level >= WINDOW_LEVELS:
        page = reverse("comments:context", args=[comment.pk])
    return f"{page}#comment-{comment.pk}"


def window_of(comment: Comment, ancestors: list[Node]) -> str:
    """Return the address of the window in which a comment is met by reading on, at the comment's anchor.

    Depth 7 to 12 is met on the page of the ancestor at depth 6, 13 to 18 on that of the one at 12.
    """
    step = WINDOW_LEVELS - 1
    level = 0 if comment.level < WINDOW_LEVELS else step * ((comment.level - 1) // step)
    if level == 0 or level >= len(ancestors):
        return f"{comment.article.get_absolute_url()}#comment-{comment.pk}"
    return f"{reverse('comments:context', args=[ancestors[level].id])}#comment-{comment.pk}"
