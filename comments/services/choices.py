"""What a member chose once and finds again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.models import User

if TYPE_CHECKING:
    from comments.orders import Order


def remember_order(user: User, *, order: Order) -> bool:
    """Keep the order of discussions a member chose last; no query where it is the one kept."""
    if user.comment_order == order.value:
        return False
    User.objects.filter(pk=user.pk).update(comment_order=order.value)
    user.comment_order = order.value
    return True
