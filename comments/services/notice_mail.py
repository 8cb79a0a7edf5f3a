"""Mails about notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comments.notice_querysets import NoticeQuerySet


def plan_mail(notices: NoticeQuerySet) -> None:
    """Decide when mails about notices just delivered are due. In the transaction that delivers them."""
