"""People of the desk as the roles of the migration make them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth.models import Group

from tests import factories

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User
    from articles.models import Section

ROLES = ("Contributor", "Author", "Editor", "Chief", "Moderator", "Administrator")


def at_desk(role: str, username: str = "", *, sections: Iterable[Section] = ()) -> User:
    """Return a new person of the staff with a role, who edits some sections."""
    user = factories.make_user(username, is_staff=True)
    user.groups.add(_group(role))
    user.sections.set(sections)
    return user


def _group(role: str) -> Group:
    """Return a role; a test with real transactions has emptied the table before."""
    if not Group.objects.filter(name=role).exists():
        import_module("articles.migrations.0003_roles").make_roles(apps, None)
        import_module("comments.migrations.0012_roles_that_moderate").let_roles_moderate(apps, None)
    return Group.objects.get(name=role)
