"""Names at the desk: who bears one the magazine keeps for itself, and what a member was called before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html_join

from accounts.names import is_reserved

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from accounts.models import User

NO_FORMER_NAMES = "None"


class KeptNameFilter(admin.SimpleListFilter):
    """Lists members whose name the operator has reserved since: they keep it, and the desk knows."""

    title = "name"
    parameter_name = "name"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("reserved", "Kept for the magazine")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        """Judge all keys in use, in one pass: rare, and no database knows the patterns."""
        if self.value() != "reserved":
            return queryset
        from accounts.models import TakenName

        in_use = TakenName.objects.in_use().values_list("key", "user_id")
        return queryset.filter(pk__in={user_id for key, user_id in in_use.iterator() if is_reserved([key])})


def former_names(member: User) -> str:
    """Return every display name a member gave up and when, the newest first; one query."""
    names = [(former.name, timezone.localdate(former.given_up_at)) for former in member.former_names.all()]
    return format_html_join("", "<p><bdi>{}</bdi>, until {}</p>", names) or NO_FORMER_NAMES
