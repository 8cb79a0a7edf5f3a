"""Members and names from elsewhere as records. Passwords, factors, sessions, rights and flags of the staff stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db.models import Exists, F, OuterRef

from articles.exporters.records import Record, at, record, unless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comments.services.exporting.choosing import Choice

CHUNK = 2000


def users(choice: Choice) -> Iterator[Record]:
    """Yield members; in public only how they are called."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), email__iexact=OuterRef("email"), verified=True)
    rows = choice.users().annotate(
        has_address=Exists(confirmed),
        trust=F("commenter_record__trust"),
        is_trust_fixed=F("commenter_record__is_trust_fixed"),
    )
    for user in rows.iterator(chunk_size=CHUNK):
        fields = {"id": user.pk, "name": user.display_name, "username": user.username}
        if choice.is_full:
            trust = {"level": user.trust, "is_fixed": unless(False, user.is_trust_fixed)}
            fields |= {
                "email": user.email,
                "email_confirmed": unless(True, user.has_address),
                "joined": at(user.date_joined),
                "biography": user.biography,
                "is_active": unless(True, user.is_active),
                "trust": {name: value for name, value in trust.items() if value is not None},
            }
        yield record("user", {name: value for name, value in fields.items() if value != {}})


def identities(choice: Choice) -> Iterator[Record]:
    """Yield names from elsewhere; the key of their address stays where only public things leave."""
    for identity in choice.identities().iterator(chunk_size=CHUNK):
        key = identity.email_key if choice.is_full else ""
        yield record("identity", {"id": identity.pk, "name": identity.name, "email_key": key})
