"""Where a comment is shown: the page and the anchor that its permalink leads to, and the threads around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from comments.addresses import discussion_url
from comments.branches import WINDOW_LEVELS
from comments.models import Comment
from comments.orders import Order, remembered_order
from comments.paging import PAGE_THREAD, choose_roots

if TYPE_CHECKING:
    from articles.models import Article
    from comments.nodes import Node


def place_of(comment: Comment, *, viewer: Any = None) -> str:
    """Return the address of the page and the anchor that show a comment: at most two queries.

    It is a page in the order of numbers, whatever the viewer prefers; and the comment's own page where it stands too
    deep or behind a stub, or waits for approval on no page of threads.
    """
    viewer = viewer or AnonymousUser()
    anchor = f"#comment-{comment.pk}"
    own_page = f"{reverse('comments:context', args=[comment.pk])}{anchor}"
    if comment.level >= WINDOW_LEVELS or not _is_loaded_with_its_thread(comment):
        return own_page
    first = choose_roots(comment.article, viewer, Order.OLDEST)
    # What has no number stands after all that have, on the last page.
    if comment.tree_id in {root.id for root in first.roots} or (comment.level == 0 and not first.after):
        named = "" if remembered_order(viewer) is Order.OLDEST else f"?sort={Order.OLDEST.value}"
        return f"{comment.article.get_absolute_url()}{named}{anchor}"
    if comment.level == 0 and comment.number is None:
        return own_page
    return f"{discussion_url(comment.article, Order.OLDEST, {'at': str(comment.pk)})}{anchor}"


def _is_loaded_with_its_thread(comment: Comment) -> bool:
    """Tell whether a page that shows the thread loads the comment: one query, none for roots."""
    if comment.level == 0:
        return True
    in_window = Comment.objects.filter(tree_id=comment.tree_id, level__lt=WINDOW_LEVELS).numbered()
    first = in_window.order_by("published_at", "id").values_list("pk", flat=True)[:PAGE_THREAD]
    # What waits for approval stands beneath its parent, wherever that is.
    return (comment.pk if comment.number is not None else comment.parent_id) in first


def window_of(comment: Comment, ancestors: list[Node]) -> str:
    """Return the address of the window in which a comment is met by reading on, at the comment's anchor.

    Depth 7 to 12 is met on the page of the ancestor at depth 6, 13 to 18 on that of the one at 12.
    """
    step = WINDOW_LEVELS - 1
    level = 0 if comment.level < WINDOW_LEVELS else step * ((comment.level - 1) // step)
    anchor = f"#comment-{comment.pk}"
    if level == 0 or level >= len(ancestors):
        return f"{discussion_url(comment.article, Order.OLDEST, {'at': str(comment.pk)})}{anchor}"
    return f"{reverse('comments:context', args=[ancestors[level].id])}{anchor}"


def neighbors_of(number: int | None, article: Article, viewer: Any) -> tuple[int | None, int | None]:
    """Return the ids of the threads before and after the one with this number: one query, none without a number."""
    if number is None:
        return None, None
    shown = Comment.objects.shown_roots(article, viewer)
    before = shown.filter(number__lt=number).order_by("-number").values("pk")[:1]
    after = shown.filter(number__gt=number).order_by("number").values("pk")[:1]
    parts = [Comment.objects.filter(pk__in=part).order_by().values_list("number", "pk") for part in (before, after)]
    found = dict(parts[0].union(parts[1], all=True))
    below, above = ([pk for key, pk in found.items() if (key < number) is is_before] for is_before in (True, False))
    return (below[0] if below else None, above[0] if above else None)
