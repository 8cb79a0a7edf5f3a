"""The signed link in mails about a deletion: it keeps the account without a sign-in, and only against that deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core import signing

if TYPE_CHECKING:
    from datetime import datetime

from accounts.models import User

SALT = "accounts.leaving"


def cancel_token(user: User) -> str:
    """Return the token of the deletion under way."""
    return signing.dumps([user.pk, _moment(user.erase_at)], salt=SALT)


def member_of(token: str) -> User | None:
    """Return whose deletion a token may cancel; None for a damaged or an outdated one. One query."""
    try:
        pk, moment = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.leaving().filter(pk=pk).first()
    return user if user is not None and _moment(user.erase_at) == moment else None


def _moment(erase_at: datetime | None) -> int:
    return int(erase_at.timestamp()) if erase_at else 0
