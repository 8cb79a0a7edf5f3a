"""A member's page, and the form behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.template import Context, Template

from accounts import panels
from accounts.errors import MayNotWrite
from accounts.models import User
from accounts.permissions import can_write, check_may_write
from accounts.services.members import create_member

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db
SETTINGS = "/accounts/settings/profile/"


def test_a_member_has_a_page(client: Client, reader: User) -> None:
    User.objects.update(biography="Counts sticklebacks.\n<b>Daily</b>")
    page = client.get("/members/ada/")
    assert "Ada Lark" in page.text
    assert "Counts sticklebacks.<br>&lt;b&gt;Daily" in page.text
    assert "ada@mail.example" not in page.text
    assert 'content="noindex"' in page.text


def test_unconfirmed_closed_and_unknown_members_look_alike(client: Client, reader: User) -> None:
    create_member(username="cleo", email="cleo@mail.example", confirmed=False)
    User.objects.filter(pk=reader.pk).update(is_active=False)
    assert [client.get(f"/members/{name}/").status_code for name in ("cleo", "ada", "nobody")] == [404, 404, 404]


def test_other_apps_fill_the_page(client: Client, reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(request: object, person: User) -> dict[str, object] | None:
        return {"label": f"Told of {person.username}"} if person == reader else None

    monkeypatch.setattr(panels, "_loaders", {})
    panels.register("member", "allauth/elements/provider.html", load)
    panels.register("member", "accounts/_fields.html", lambda *_: None)
    shown = client.get("/members/ada/").context["panels"]
    assert [(panel.template, panel.context["label"]) for panel in shown] == [
        ("allauth/elements/provider.html", "Told of ada")
    ]


def test_the_form_saves_and_says_so(client: Client, reader: User) -> None:
    client.force_login(reader)
    answer = client.post(SETTINGS, {"display_name": "Ada Finch", "biography": "Birds.\r\nMany."})
    assert (answer.status_code, answer.headers["Location"]) == (303, SETTINGS)
    reader.refresh_from_db()
    assert (reader.display_name, reader.biography) == ("Ada Finch", "Birds.\nMany.")
    assert "Your profile is saved." in client.get(SETTINGS).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"display_name": "Ben Okoro"}, "too close to another. Try Ben Okoro 2 or Ben Okoro 3."),
        ({"display_name": "Веп"}, "too close to another"),
        ({"display_name": "👍👍"}, "Emoji and signs cannot be part of a name."),
        ({"display_name": ""}, "Enter the name readers should see."),
        ({"display_name": "Ada Lark", "biography": "x" * 503}, "This text is 3 characters too long. The limit is 500."),
    ],
)
def test_a_refused_profile_keeps_what_was_typed(
    client: Client, reader: User, other_reader: User, typed: dict[str, str], sentence: str
) -> None:
    client.force_login(reader)
    answer = client.post(SETTINGS, {"biography": "Birds.", **typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert typed.get("biography", "Birds.") in answer.text


def test_a_second_change_within_30_days_waits(client: Client, reader: User) -> None:
    client.force_login(reader)
    client.post(SETTINGS, {"display_name": "Ada Finch", "biography": ""})
    answer = client.post(SETTINGS, {"display_name": "Ada Wren", "biography": ""})
    assert answer.status_code == 422
    assert "once in 30 days" in answer.text


def test_saving_is_limited(client: Client, reader: User, settings: SettingsWrapper) -> None:
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"login": "30/m/ip"}
    client.force_login(reader)
    answers = [client.post(SETTINGS, {"display_name": "Ada Lark", "biography": f"Try {n}"}) for n in range(21)]
    assert [answer.status_code for answer in answers] == [303] * 20 + [429]
    assert answers[20].headers["Retry-After"] == "3600"
    assert "Try again in an hour." in answers[20].text
    assert "Try 20" in answers[20].text


def test_settings_are_for_members(client: Client) -> None:
    assert client.get(SETTINGS).headers["Location"] == f"/accounts/login/?next={SETTINGS}"


@pytest.mark.parametrize("change", [{"is_active": False}, {}])
def test_who_may_not_write_is_told_why(reader: User, change: dict[str, bool]) -> None:
    unconfirmed = create_member(username="cleo", email="cleo@mail.example", confirmed=False)
    person = unconfirmed if not change else reader
    person.is_active = change.get("is_active", True)
    with pytest.raises(MayNotWrite, match=r"\.$"):
        check_may_write(person)


def test_visitors_may_not_write(client: Client) -> None:
    from django.contrib.auth.models import AnonymousUser

    assert not can_write(AnonymousUser())


def test_asking_who_may_write_costs_one_query(reader: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        assert can_write(reader)


def test_avatars_are_initials_on_a_color(reader: User) -> None:
    reader.display_name = 'A" Onmouse'
    shown = Template("{% load people %}{% avatar person %}{% avatar nobody %}").render(
        Context({"person": reader, "nobody": None})
    )
    assert f'class="avatar hue-{reader.pk % 12}" data-initials="AO"' in shown
    assert 'class="avatar avatar--empty"' in shown
