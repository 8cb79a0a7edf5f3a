"""The audit log at the desk: what stands in it, who reads it, that nobody writes it, and how long it stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.audit_words import changes_in_words
from accounts.models import AuditEntry, User
from accounts.services.access import allow_sign_in, change_roles
from accounts.services.auditing import log_act
from accounts.services.members import rename_member
from accounts.services.upkeep import prune
from tests import factories
from tests.accounts.factors import connect_app
from tests.desk import typed
from tests.roles import ROLES, at_desk

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from articles.models import Article

LIST = "/admin/accounts/auditentry/"


@pytest.mark.parametrize("role", ROLES)
def test_the_log_is_read_by_chiefs_and_administrators(client: Client, db: None, role: str) -> None:
    client.force_login(at_desk(role))
    may = role in {"Chief", "Administrator"}
    assert client.get(LIST).status_code == (200 if may else 403)


def test_nobody_writes_the_log(client: Client, editor: User) -> None:
    entry = log_act("published", by=editor)
    client.force_login(editor)
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}add/", {"act": "forged", "by_name": "x"}).status_code == 403
    assert client.post(f"{LIST}{entry.pk}/change/", {"act": "forged"}).status_code == 403
    assert client.post(f"{LIST}{entry.pk}/delete/", {"post": "yes"}).status_code == 403
    assert AuditEntry.objects.get().act == "published"


def test_entries_are_found_by_person_act_object_and_day(client: Client, editor: User, reader: User) -> None:
    other = at_desk("Administrator", "noor")
    renamed = log_act("renamed", reader, by=editor, reason="Asked for it.")
    log_act("closed", editor, by=other)
    client.force_login(editor)
    today = timezone.localdate()
    day = f"made_at__year={today.year}&made_at__month={today.month}&made_at__day={today.day}"
    for query in (f"by__id__exact={editor.pk}", "act=renamed", f"{day}&q=Ada", "kind=accounts.user&q=Asked"):
        assert list(client.get(f"{LIST}?{query}").context["cl"].queryset) == [renamed], query
    assert not client.get(f"{LIST}?made_at__year=2020").context["cl"].queryset


def test_an_objects_history_shows_what_was_done_to_it(client: Client, editor: User, reader: User) -> None:
    rename_member(reader, display_name="Ada Finch", by=editor)
    client.force_login(editor)
    page = client.get(f"/admin/accounts/user/{reader.pk}/history/").text
    assert "renamed" in page
    assert "Ada Lark → Ada Finch" in page


def test_changes_are_told_in_the_words_of_the_desk(editor: User, article: Article) -> None:
    moment = datetime(2026, 3, 14, 9, 5, tzinfo=UTC)
    changes = {"publish_at": [None, moment], "is_featured": [True, False], "odd_one": [1, 2]}
    changes["body"] = ["-1 words", "+7 words"]
    told = strip_tags(changes_in_words(log_act("edited", article, by=editor, changes=changes)).replace("</p>", "\n"))
    assert told.splitlines() == [
        "publish at: nothing → 14 March 2026, 09:05",
        "is featured: yes → no",
        "odd one: 1 → 2",
        "body: 1 word out, 7 in",
    ]


def test_the_list_costs_the_same_at_any_length(
    client: Client, editor: User, reader: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    log_act("renamed", reader, by=editor)
    client.force_login(editor)
    with django_assert_max_num_queries(12) as few:
        client.get(LIST)
    for _ in range(30):
        log_act("renamed", factories.make_user(), by=factories.make_user())
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(LIST)


def test_s99_an_act_that_cannot_be_written_down_does_not_happen(
    editor: User, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("accounts.services.auditing.AuditEntry.objects.create", fail)
    with pytest.raises(DatabaseError):
        allow_sign_in(reader, allowed=False, by=editor)
    assert User.objects.get(pk=reader.pk).is_active


def test_roles_are_written_down_before_and_after(editor: User, reader: User) -> None:
    author = at_desk("Author").groups.get()
    change_roles(reader, is_staff=True, is_superuser=False, groups=[author], by=editor)
    entry = AuditEntry.objects.get(act="changed roles")
    assert entry.changes == {"at the desk": [False, True], "roles": ["", "Author"]}


def test_sign_ins_of_the_desk_are_kept_and_those_of_readers_are_not(client: Client, editor: User, reader: User) -> None:
    for user in (reader, editor):
        client.post("/accounts/login/", {"login": user.email, "password": factories.PASSWORD})
        client.logout()
    entry = AuditEntry.objects.get(act="signed in")
    assert entry.by == editor
    assert entry.network == "127.0.0.0/24"


@pytest.mark.parametrize("login", ["Mira", "mira@MAIL.example"])
def test_a_failed_sign_in_as_somebody_of_the_desk_is_kept(
    client: Client, editor: User, reader: User, login: str
) -> None:
    for typed_login in (login, reader.username, "nobody"):
        client.post("/accounts/login/", {"login": typed_login, "password": "not the right one"})
    entry = AuditEntry.objects.get(act="failed sign-in")
    assert (entry.by, entry.by_name, entry.object_key) == (None, "Somebody", str(editor.pk))
    assert entry.network == "127.0.0.0/24"


def test_a_wrong_second_factor_of_somebody_of_the_desk_is_kept(client: Client, editor: User) -> None:
    connect_app(editor)
    client.post("/accounts/login/", {"login": editor.username, "password": factories.PASSWORD})
    for code in ("", "123456"):
        client.post("/accounts/2fa/authenticate/", {"code": code})
    assert AuditEntry.objects.get(act="failed sign-in").object_key == str(editor.pk)


def test_opening_a_page_that_shows_an_address_is_kept(client: Client, editor: User, reader: User) -> None:
    client.force_login(editor)
    client.get(f"/admin/accounts/user/{reader.pk}/change/")
    entry = AuditEntry.objects.get(act="saw address")
    assert (entry.by, entry.object_key) == (editor, str(reader.pk))
    client.force_login(at_desk("Moderator"))
    assert reader.email not in client.get(f"/admin/accounts/user/{reader.pk}/change/").text
    assert AuditEntry.objects.filter(act="saw address").count() == 1


def test_old_entries_go_but_for_those_about_announced_articles(editor: User, reader: User) -> None:
    live = factories.make_article()
    draft = factories.make_article("Never seen", status="draft", publish_at=None, first_published_at=None)
    for row in (live, draft, reader):
        entry = log_act("saved", row, by=editor)
        entry.made_at = timezone.now() - timedelta(days=731)
        entry.save(update_fields=["made_at"])
    log_act("saved", draft, by=editor)
    assert prune()["old entries of the audit log"] == 2
    assert AuditEntry.objects.filter(object_type="articles.article").count() == 2


def test_roles_are_raised_by_others_only(client: Client, db: None) -> None:
    user = at_desk("Administrator", "noor")
    address = f"/admin/accounts/user/{user.pk}/change/"
    client.force_login(user)
    data = typed(client, address)
    chief = at_desk("Chief").groups.get()
    page = client.post(address, {**data, "groups": [*user.groups.values_list("pk", flat=True), chief.pk]}, follow=True)
    assert "Nobody raises their own role." in page.text
    assert chief not in user.groups.all()
