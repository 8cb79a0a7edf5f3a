"""Delete sections, tags, authors and series nothing uses; their addresses are free again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.services.auditing import log_act
from articles.models import Author, Section, Series, Slug, Tag
from articles.permissions import check_listed
from articles.services.registers import drop_terms

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def delete_listed(row: Section | Tag | Author | Series, *, by: User) -> None:
    """Delete a section, tag, author or series. Raises NotAllowed; ProtectedError while articles stand in or name it."""
    check_listed(by, "delete", type(row))
    kind, target_id = row.slug_kind, row.pk
    log_act("deleted", row, by=by)
    if isinstance(row, Section | Tag):
        drop_terms(row, by=by)
    row.delete()
    Slug.objects.filter(kind=kind, target_id=target_id).delete()
