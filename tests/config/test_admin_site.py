"""The desk itself: who comes in, what its pages may load, what it shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from tests import factories

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article

INDEX = "/admin/"
SCREENS = [
    f"admin:{model._meta.app_label}_{model._meta.model_name}"
    for model in apps.get_models()
    if admin.site.is_registered(model)
]


def allow(user: User, *names: str) -> User:
    """Give rights named as `app.codename`."""
    for name in names:
        app, codename = name.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user


@pytest.fixture
def newcomer(db: None) -> User:
    """Return somebody of the staff without any right."""
    return factories.make_user("noor", is_staff=True)


def test_visitors_sign_in_on_the_one_page_and_come_back(client: Client, db: None) -> None:
    response = client.get(INDEX, follow=True)
    address, _ = response.redirect_chain[-1]
    assert address == "/accounts/login/?next=%2Fadmin%2F"


def test_the_own_sign_in_form_of_the_admin_is_closed(client: Client, editor: User) -> None:
    response = client.post("/admin/login/", {"username": "mira", "password": factories.PASSWORD})
    assert response.status_code == 302
    assert "_auth_user_id" not in client.session


def test_members_are_refused(client: Client, reader: User) -> None:
    client.force_login(reader)
    assert client.get(INDEX, follow=True).status_code == 403


def test_a_closed_account_loses_the_desk_at_once(client: Client, editor: User) -> None:
    client.force_login(editor)
    type(editor).objects.filter(pk=editor.pk).update(is_active=False)
    assert client.get(INDEX).status_code == 302


def test_staff_without_rights_sees_an_empty_desk(client: Client, newcomer: User) -> None:
    client.force_login(newcomer)
    response = client.get(INDEX)
    assert response.status_code == 200
    assert response.context["app_list"] == []


def test_a_right_that_came_or_went_changes_the_screens_at_once(client: Client, newcomer: User) -> None:
    client.force_login(newcomer)
    allow(newcomer, "articles.view_photo")
    [apps] = client.get(INDEX).context["app_list"]
    assert [screen["object_name"] for screen in apps["models"]] == ["Photo"]
    newcomer.user_permissions.clear()
    assert client.get(INDEX).context["app_list"] == []


@pytest.mark.parametrize("screen", SCREENS)
def test_staff_without_rights_gets_no_screen(client: Client, newcomer: User, screen: str) -> None:
    client.force_login(newcomer)
    assert client.get(reverse(f"{screen}_changelist")).status_code == 403
    assert client.get(reverse(f"{screen}_add")).status_code == 403


@pytest.mark.parametrize("screen", SCREENS)
def test_every_list_opens(client: Client, editor: User, article: Article, screen: str) -> None:
    client.force_login(editor)
    assert client.get(reverse(f"{screen}_changelist")).status_code == 200


def test_packages_bring_no_screens(db: None) -> None:
    labels = {model._meta.app_label for model in apps.get_models() if admin.site.is_registered(model)}
    assert labels == {"articles", "comments", "accounts", "auth"}


def test_what_is_used_daily_stands_first(client: Client, editor: User) -> None:
    client.force_login(editor)
    apps = client.get(INDEX).context["app_list"]
    assert [app["app_label"] for app in apps] == ["articles", "comments", "accounts", "auth"]
    assert [screen["object_name"] for screen in apps[0]["models"]][:2] == ["Article", "Photo"]


def test_pages_of_the_desk_are_kept_by_nobody(client: Client, editor: User) -> None:
    client.force_login(editor)
    response = client.get(INDEX)
    assert response.headers["Cache-Control"] == "private, no-store"
    assert '<meta name="robots" content="NONE,NOARCHIVE">' in response.content.decode()


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_inline_lacks_the_nonce_of_the_policy(
    client: Client, editor: User, article: Article, screen: str
) -> None:
    client.force_login(editor)
    for kind in ("changelist", "add"):
        response = client.get(reverse(f"{screen}_{kind}"))
        policy = response.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        nonce = re.search(r"script-src 'self' 'nonce-([\w-]+)'", policy)
        for tag in re.findall(r"<(?:script|style)\b[^>]*>", response.content.decode()):
            assert "src=" in tag or (nonce and f'nonce="{nonce[1]}"' in tag), tag
        assert not re.search(r"\s(?:style|on[a-z]+)=\"", response.content.decode())


def test_two_answers_have_two_nonces(client: Client, editor: User) -> None:
    client.force_login(editor)
    # The form of a text, whose editor must be inline; pages that need no nonce have none.
    form = reverse("admin:articles_article_add")
    first, second = (client.get(form).headers["Content-Security-Policy"] for _ in range(2))
    assert first != second
    assert "nonce" not in client.get(INDEX).headers["Content-Security-Policy"]


def test_signing_out_goes_through_the_one_page(client: Client, editor: User) -> None:
    client.force_login(editor)
    assert 'action="/accounts/logout/"' in client.get(INDEX).content.decode()
    assert client.post("/admin/logout/").headers["Location"] == "/accounts/logout/"
    assert client.get("/admin/password_change/").headers["Location"] == "/accounts/password/change/"


def test_deleting_many_rows_at_once_is_offered_nowhere(client: Client, editor: User, article: Article) -> None:
    client.force_login(editor)
    for screen in SCREENS:
        assert b"delete_selected" not in client.get(reverse(f"{screen}_changelist")).content


def test_what_was_typed_outlives_the_session(client: Client, db: None) -> None:
    typed = {"title": "Hours of work", "body": "<p>Every word.</p>"}
    response = client.post("/admin/articles/article/add/", typed, headers={"origin": "http://testserver"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "Hours of work" in page
    assert "&lt;p&gt;Every word.&lt;/p&gt;" in page
    assert "Send it again" in page


def test_a_form_of_another_site_is_not_sent_again(client: Client, db: None) -> None:
    response = client.post("/admin/articles/article/add/", {"title": "Trap"}, headers={"origin": "http://evil.example"})
    assert response.status_code == 403
    assert "Send it again" not in response.content.decode()
