"""After three comments of one's own in a row that nobody has answered: a way to add to the last of them instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from comments.models import Comment

if TYPE_CHECKING:
    from articles.models import Article

IN_A_ROW = 3


def last_of_a_row(article: Article, parent: Comment | None, *, by: Any) -> int:
    """Return the key of a person's last comment at a place, if the last three are theirs and it can be edited, else 0.

    Another's answer to one of them ends the row. One query; two more where there is a row.
    """
    if not by.is_authenticated:
        return 0
    siblings = Comment.objects.filter(parent=parent) if parent else Comment.objects.for_article(article).roots()
    others = Comment.objects.filter(parent=OuterRef("pk")).exclude(author=by)
    newest = siblings.numbered().order_by("-number").annotate(is_answered=Exists(others))
    row = list(newest.values_list("pk", "author_id", "is_answered")[:IN_A_ROW])
    if [(author_id, is_answered) for _, author_id, is_answered in row] != [(by.pk, False)] * IN_A_ROW:
        return 0
    last: int | None = Comment.objects.editable_by(by).filter(pk=row[0][0]).values_list("pk", flat=True).first()
    return last or 0
