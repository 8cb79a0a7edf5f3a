"""Sign-in by another site's account: who comes in, who does not, and what a provider's word is worth."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.utils import timezone

from accounts import kept_texts
from accounts.banned_addresses import address_hash
from accounts.models import BannedAddress, User
from accounts.services.identity import site_identity
from accounts.services.members import create_member
from config import outgoing
from tests import factories
from tests.accounts import fake_provider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpResponse
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from articles.models import Article

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/linked/oidc/city/login/"
SIGN_UP = "/accounts/linked/signup/"
CODE_PAGE = "/accounts/confirm-email/"
WAY_BACK = "/articles/x/?page=2#comment-form"


@pytest.fixture
def provider(settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch) -> Iterator[fake_provider.FakeProvider]:
    """Return a provider the operator has named; it does not live on the public web, so the guard is off."""
    monkeypatch.setattr(outgoing, "open_session", requests.Session)
    with fake_provider.running() as running:
        facts = {"server_url": running.address, "pages": [running.address], "email_authentication": False}
        app = {
            "provider_id": "city",
            "name": "City Library",
            "client_id": fake_provider.CLIENT,
            "secret": "s",
            "settings": facts,
        }
        openid = {**settings.SOCIALACCOUNT_PROVIDERS["openid_connect"], "APPS": [app]}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": openid}
        yield running


@pytest.fixture
def trusted(provider: fake_provider.FakeProvider, settings: SettingsWrapper) -> fake_provider.FakeProvider:
    """Return a provider the operator trusts with addresses."""
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["email_authentication"] = True
    return provider


def come_back(send: Callable, client: Client, *, next_address: str = "", process: str = "login") -> HttpResponse:
    """Go to the provider and return what its answer leads to."""
    start = send(f"{LOGIN}?process={process}&next={next_address}".replace("#", "%23"))
    assert start.status_code == 302, start.text
    query = parse_qs(urlsplit(start.headers["Location"]).query)
    assert query["redirect_uri"] == [f"http://testserver{LOGIN}callback/"]
    assert query["code_challenge_method"] == ["S256"]
    return client.get(f"{LOGIN}callback/", {"code": "c", "state": query["state"][0]})


def test_newcomers_choose_a_name_and_confirm_their_address(
    provider: fake_provider.FakeProvider, send: Callable, client: Client, mailed_code: Callable
) -> None:
    assert come_back(send, client, next_address=WAY_BACK).headers["Location"] == SIGN_UP
    assert 'value="cleo@mail.example"' in client.get(SIGN_UP).text
    answer = send(SIGN_UP, email="cleo@mail.example", username="Cleo")
    assert answer.headers["Location"] == CODE_PAGE
    assert send(CODE_PAGE, code=mailed_code()).headers["Location"] == WAY_BACK
    member = User.objects.get(username="cleo")
    assert SocialAccount.objects.get(user=member).extra_data == {}
    assert not member.has_usable_password()


def test_a_linked_account_opens_at_once(
    provider: fake_provider.FakeProvider, send: Callable, client: Client, reader: User
) -> None:
    SocialAccount.objects.create(user=reader, provider="city", uid="77")
    assert come_back(send, client, next_address=WAY_BACK).headers["Location"] == WAY_BACK
    assert client.session["_auth_user_id"] == str(reader.pk)


def test_a_kept_text_survives_where_the_way_back_is_lost(
    provider: fake_provider.FakeProvider, send: Callable, client: Client, reader: User
) -> None:
    SocialAccount.objects.create(user=reader, provider="city", uid="77")
    session = client.session
    kept_texts.keep(session, target="article:1", label="Your comment", return_to=WAY_BACK, text="Words")
    session.save()
    client.cookies["session"] = session.session_key
    assert come_back(send, client, next_address="//other.example").headers["Location"] == WAY_BACK
    assert kept_texts.kept_for(client.session, "article:1")


def test_a_typed_comment_comes_back_to_its_form_and_is_not_posted(
    provider: fake_provider.FakeProvider, send: Callable, client: Client, reader: User, article: Article
) -> None:
    SocialAccount.objects.create(user=reader, provider="city", uid="77")
    gate = client.post(f"/articles/{article.slug}/comment/", {"text": "The river came back."})
    way_back = parse_qs(urlsplit(gate.headers["Location"]).query)["next"][0]
    assert come_back(send, client, next_address=way_back).headers["Location"] == way_back
    page = client.get(way_back.partition("#")[0]).text
    assert "Your text is back. Post it when you are ready." in page
    assert ">The river came back.</textarea>" in page.replace(">\n", ">")
    assert not article.comments.exists()


def test_a_claimed_address_opens_nothing(
    provider: fake_provider.FakeProvider, send: Callable, client: Client, reader: User
) -> None:
    provider.person["email"] = reader.email
    assert come_back(send, client).headers["Location"] == SIGN_UP
    assert send(SIGN_UP, email=reader.email, username="impostor").headers["Location"] == CODE_PAGE
    assert [sent.to for sent in mail.outbox] == [[reader.email]]
    assert "You have an account" in mail.outbox[0].body
    assert not SocialAccount.objects.exists()
    assert not User.objects.filter(username="impostor").exists()


def test_a_trusted_provider_opens_the_account_of_its_address(
    trusted: fake_provider.FakeProvider, send: Callable, client: Client, reader: User
) -> None:
    trusted.person["email"] = reader.email
    assert come_back(send, client, next_address=WAY_BACK).headers["Location"] == WAY_BACK
    assert client.session["_auth_user_id"] == str(reader.pk)


@pytest.mark.parametrize("claim", [False, "true", 1, None])
def test_a_trusted_provider_must_have_confirmed_the_address(
    trusted: fake_provider.FakeProvider,
    send: Callable,
    client: Client,
    reader: User,
    claim: object,
) -> None:
    trusted.person |= {"email": reader.email, "email_verified": claim}
    assert come_back(send, client).headers["Location"] == SIGN_UP


def test_an_unconfirmed_account_is_not_opened_by_a_trusted_address(
    trusted: fake_provider.FakeProvider, send: Callable, client: Client
) -> None:
    create_member(username="squatter", email="cleo@mail.example", confirmed=False)
    assert come_back(send, client).headers["Location"] == SIGN_UP
    send(SIGN_UP, email="cleo@mail.example", username="cleo")
    assert EmailAddress.objects.get(email="cleo@mail.example").user.username == "cleo"
    assert not User.objects.filter(username="squatter").exists()


def test_a_trusted_address_of_somebody_banned_opens_no_account(
    trusted: fake_provider.FakeProvider, send: Callable, client: Client
) -> None:
    site_identity()
    kept_until = timezone.now() + timedelta(days=1)
    BannedAddress.objects.create(email_hash=address_hash("cleo@mail.example"), kept_until=kept_until)
    come_back(send, client)
    assert send(SIGN_UP, email="Cleo@mail.example", username="cleo").headers["Location"] == CODE_PAGE
    assert not EmailAddress.objects.filter(verified=True).exists()


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/.well-known/openid-configuration", (500, {})),
        ("/.well-known/openid-configuration", (200, b"no json")),
        ("/.well-known/openid-configuration", (200, [1])),
        ("/token", (400, {"error": "invalid_grant"})),
        ("/token", (200, {"access_token": "x"})),
        ("/token", (200, {"access_token": "x", "id_token": "junk"})),
        ("/me", (200, {"email": "cleo@mail.example"})),
        ("/me", (200, {"sub": "somebody else"})),
        ("/me", (200, "text")),
        ("/me", (503, {})),
    ],
)
def test_nonsense_from_the_provider_gets_a_page(
    provider: fake_provider.FakeProvider, send: Callable, client: Client, path: str, answer: tuple[int, object]
) -> None:
    if path.startswith("/."):
        provider.answers[path] = answer
        page = send(LOGIN)
    else:
        provider.answers[path] = answer
        page = come_back(send, client)
    assert page.status_code == 401
    assert "That did not work" in page.text


def test_odd_claims_are_left_out(provider: fake_provider.FakeProvider, send: Callable, client: Client) -> None:
    provider.person |= {"email": {"a": 1}, "preferred_username": "x" * 5000, "name": ["n"]}
    assert come_back(send, client).headers["Location"] == SIGN_UP
    assert client.get(SIGN_UP).status_code == 200


@pytest.mark.parametrize("query", [{"code": "c", "state": "forged"}, {"code": "c"}, {"error": "server_error"}])
def test_an_answer_nobody_asked_for_opens_nothing(
    provider: fake_provider.FakeProvider, client: Client, query: dict[str, str]
) -> None:
    assert client.get(f"{LOGIN}callback/", query).status_code == 401
    assert "/token" not in provider.asked


def test_coming_back_without_signing_in_says_so(
    provider: fake_provider.FakeProvider, send: Callable, client: Client
) -> None:
    start = send(LOGIN)
    state = parse_qs(urlsplit(start.headers["Location"]).query)["state"][0]
    page = client.get(f"{LOGIN}callback/", {"error": "access_denied", "state": state}, follow=True)
    assert "You are not signed in" in page.text


def test_a_lost_race_for_the_name_gets_the_sentence(
    provider: fake_provider.FakeProvider, send: Callable, client: Client, reader: User
) -> None:
    come_back(send, client)
    page = send(SIGN_UP, email="cleo@mail.example", username="ada")
    assert page.status_code == 422
    assert "taken or too close" in page.text
    assert send(SIGN_UP, email="cleo@mail.example", username="cleo").headers["Location"] == CODE_PAGE


def test_members_link_and_unlink_an_account_and_are_told(
    provider: fake_provider.FakeProvider, send: Callable, client: Client, reader: User
) -> None:
    send("/accounts/login/", login="ada", password=factories.PASSWORD)
    again = come_back(send, client, process="connect").headers["Location"]
    assert again.startswith("/accounts/reauthenticate/")
    send(again, password=factories.PASSWORD)
    account = SocialAccount.objects.get(user=reader)
    page = client.get("/accounts/linked/").text
    assert "The account is linked." in page
    assert "City Library" in page
    send("/accounts/linked/", account=account.pk)
    assert not SocialAccount.objects.exists()
    assert [sent.subject for sent in mail.outbox] == [
        "An account was linked to yours at Broadsheet",
        "A linked account was removed at Broadsheet",
    ]


def test_pages_of_the_way_in_offer_providers_and_let_forms_lead_there(
    provider: fake_provider.FakeProvider, client: Client
) -> None:
    for address in ("/accounts/login/", "/accounts/signup/", LOGIN):
        answer = client.get(address, {"next": WAY_BACK})
        assert f"form-action 'self' {provider.address};" in answer.headers["Content-Security-Policy"]
        assert "City Library" in answer.text
    assert re.search(
        r'action="/accounts/linked/oidc/city/login/\?process=login&amp;next=%2F',
        client.get("/accounts/login/", {"next": WAY_BACK}).text,
    )
    assert provider.asked == []


def test_without_providers_there_is_no_trace_of_them(client: Client, reader: User) -> None:
    page = client.get("/accounts/login/")
    assert "Go on with" not in page.text
    assert "form-action 'self';" in page.headers["Content-Security-Policy"]
    assert client.post(LOGIN).status_code == 404
    client.force_login(reader)
    assert client.get("/accounts/linked/").status_code == 404
