"""Nothing kept of a member is forgotten by export and erasure: somebody answers for every such field."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db.models import BooleanField, DateField, IntegerField

from accounts import personal_data
from accounts.models import User

if TYPE_CHECKING:
    from django.db.models import Field, Model

# What such fields are called, whatever table they stand in.
PERSONAL = re.compile(
    r"(^|_)(e?mail|to|address(es)?|name|username|ip|network|prefix|host|user_agent|phone|session_data|session_key)(_|$)"
)
# Called like one, and of nobody: with what it holds.
OF_NOBODY = {
    "accounts.importedidentity.email_key": "a keyed hash of the address a name from elsewhere had",
    "accounts.importedidentity.name": "a name from elsewhere, of no account",
    "articles.dailyfigure.name": "what was counted",
    "articles.legalmark.name": "a name in public texts that must carry a note",
    "articles.photo.original_name": "the name of a file, beside who uploaded it",
    "articles.section.name": "a part of the magazine",
    "articles.tag.folded_name": "a subject",
    "articles.tag.name": "a subject",
    "auth.group.name": "a role",
    "auth.permission.codename": "a right",
    "auth.permission.name": "a right",
    "comments.notice.address": "the path of a page",
    "django_tasks_database.dbtaskresult.backend_name": "a way to run tasks",
    "django_tasks_database.dbtaskresult.queue_name": "a queue of tasks",
    "sessions.session.session_key": "a random key",
    "socialaccount.socialapp.name": "a provider of sign-ins",
    "usersessions.usersession.session_key": "a random key",
}


def fields() -> list[tuple[str, Field[object, object] | object]]:
    """Return every stored field of every table, the tables between tables included."""

    def own(model: type[Model]) -> list[tuple[str, object]]:
        stored = [*model._meta.concrete_fields, *model._meta.private_fields]
        return [(f"{model._meta.label_lower}.{field.name}", field) for field in stored]

    return [pair for model in apps.get_models(include_auto_created=True) for pair in own(model)]


def is_personal(path: str, field: object) -> bool:
    """Tell whether a field leads to a member, or is called like something that tells of one."""
    if getattr(field, "related_model", None) is User:
        return True
    is_fact = isinstance(field, BooleanField | DateField | IntegerField)
    return not is_fact and bool(PERSONAL.search(path.rpartition(".")[2]))


@pytest.mark.parametrize("path", [path for path, field in fields() if is_personal(path, field)])
def test_somebody_answers_for_every_personal_field(path: str) -> None:
    assert path in personal_data.claimed() | OF_NOBODY.keys()


def test_what_is_of_nobody_leads_to_no_member() -> None:
    assert not [path for path, field in fields() if path in OF_NOBODY and getattr(field, "related_model", None) is User]


def test_no_field_is_claimed_twice() -> None:
    claims = [claim for holder in personal_data.holders() for claim in holder.claims]
    assert len(claims) == len(set(claims))


def test_claims_name_fields_that_exist() -> None:
    installed = {path for path, _ in fields()}
    labels = {model._meta.app_label for model in apps.get_models()}
    assert not [claim for claim in personal_data.claimed() - installed if claim.split(".")[0] in labels]
