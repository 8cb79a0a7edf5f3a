"""Rights: many photos at once, the ledger of licenses that end and its file, and what ends with a license."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import AuditEntry
from articles.alt_advice import LIKE_A_FILE, LIKE_CAPTION, NEEDLESS_OPENING, TOO_LONG, advise_on_alt
from articles.errors import NotAllowed, PhotoInUse
from articles.models import Photo
from articles.services.editing import save_snapshot
from articles.services.photos import add_photo, delete_photo, make_missing_renditions, make_renditions, save_photo
from articles.snapshots import Snapshot
from config.spreadsheets import safe_cell
from tests.articles.conftest import picture_bytes
from tests.desk import said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User
    from articles.models import Article

LIST = "/admin/articles/photo/"
LEDGER = f"{LIST}rights/"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser."""
    client.force_login(editor)
    return client


def in_bulk(desk: Client, photos: list[Photo], **typed: str) -> dict[str, Any]:
    """Return what the form of the bulk act sends."""
    return {"action": "set_rights", "decided": "yes", "_selected_action": [photo.pk for photo in photos], **typed}


def test_credit_and_license_change_for_the_chosen_photos_only(desk: Client, make_photo: Callable[..., Photo]) -> None:
    chosen, other = [make_photo(), make_photo(license="cc0")], make_photo()
    page = desk.post(LIST, {"action": "set_rights", "index": "0", "_selected_action": [photo.pk for photo in chosen]})
    assert "Change 2 photos" in page.content.decode()
    end = {"license_until_0": "2030-01-31", "license_until_1": "12:00"}
    sentences = said(desk, LIST, in_bulk(desk, chosen, credit="Agency X", license="agency", **end))
    assert sentences == ["Changed 2 photos."]
    assert set(Photo.objects.filter(credit="Agency X", license="agency", license_until__year=2030)) == set(chosen)
    other.refresh_from_db()
    assert other.credit == "Tomas Reyl"
    assert AuditEntry.objects.filter(act="saved").count() == 2


def test_ends_are_taken_away_and_what_is_so_already_is_said(desk: Client, make_photo: Callable[..., Photo]) -> None:
    photos = [make_photo(license_until=timezone.now()), make_photo()]
    assert said(desk, LIST, in_bulk(desk, photos, has_no_end="on")) == ["Changed 1 photo, 1 had this already."]
    assert not Photo.objects.filter(license_until__isnull=False).exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Fill in what shall change."),
        ({"license": "other"}, "Say which license it is."),
        (
            {"license_until_0": "2030-01-31", "license_until_1": "12:00", "has_no_end": "on"},
            "Choose an end, or none.",
        ),
        ({"license_until_0": "2030-01-31", "license_until_1": "25:00"}, "Enter a valid time."),
    ],
)
def test_a_bulk_change_that_says_nothing_or_too_much_is_asked_again(
    desk: Client, make_photo: Callable[..., Photo], typed: dict[str, str], sentence: str
) -> None:
    page = desk.post(LIST, in_bulk(desk, [make_photo()], **typed))
    assert sentence in page.content.decode()
    assert not AuditEntry.objects.filter(act="saved").exists()


def test_others_photos_are_named_and_left_alone(
    client: Client, make_user_with: Callable[..., User], make_photo: Callable[..., Photo]
) -> None:
    user = make_user_with("view_photo", "change_photo")
    own, foreign = make_photo(), make_photo()
    Photo.objects.filter(pk=own.pk).update(uploaded_by=user)
    client.force_login(user)
    sentences = said(client, LIST, in_bulk(client, [own, foreign], credit="Me"))
    assert sentences[0] == "Changed 1 photo."
    assert sentences[1].startswith(f"Not changed: {foreign.pk} · ")
    assert list(Photo.objects.filter(credit="Me")) == [own]


def test_services_ask_who_changes_a_photo(
    make_user_with: Callable[..., User], make_photo: Callable[..., Photo]
) -> None:
    photo, user = make_photo(), make_user_with("view_photo", "change_photo")
    photo.credit = "Me"
    acts = [
        lambda: save_photo(photo, by=user),
        lambda: delete_photo(photo, by=user),
        lambda: add_photo(picture_bytes(), by=user),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert not Photo.objects.filter(credit="Me").exists()


@pytest.fixture
def ends(make_photo: Callable[..., Photo], article: Article) -> dict[str, Photo]:
    """Return photos by the end of their licenses; the first stands in a live article."""
    now = timezone.now()
    days = {"soon": 10, "later": 20, "far": 400, "ended": -3}
    photos = {name: make_photo(license_until=now + timedelta(days=count)) for name, count in days.items()}
    make_photo()
    type(article).objects.filter(pk=article.pk).update(lead_photo=photos["soon"])
    return photos


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("ends=14", ["soon"]),
        ("", ["soon", "later"]),
        ("ends=nonsense", ["soon", "later"]),
        ("ends=ended", ["ended"]),
        ("ends=all", ["ended", "soon", "later", "far"]),
    ],
)
def test_the_ledger_shows_what_ends_by_the_day_it_ends(
    desk: Client, ends: dict[str, Photo], query: str, names: list[str]
) -> None:
    lines = desk.get(f"{LEDGER}?{query}").context["lines"]
    assert [line[0].photo for line in lines] == [ends[name] for name in names]


def test_the_ledger_says_what_readers_would_miss(desk: Client, ends: dict[str, Photo]) -> None:
    line, _, kind, words = desk.get(f"{LEDGER}?ends=14").context["lines"][0]
    assert (line.live_count, line.other_count, kind, words) == (1, 0, "soon", "License ends in 10 days")


def test_the_ledger_costs_the_same_at_any_length(
    desk: Client, make_photo: Callable[..., Photo], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_photo(license_until=timezone.now() + timedelta(days=1))
    with django_assert_max_num_queries(8) as few:
        desk.get(LEDGER)
    for _ in range(4):
        make_photo(license_until=timezone.now() + timedelta(days=1))
    with django_assert_max_num_queries(len(few.captured_queries)):
        desk.get(LEDGER)


def test_d40_the_ledger_s_file_holds_no_formula(desk: Client, make_photo: Callable[..., Photo]) -> None:
    make_photo(credit="=HYPERLINK(1)", caption="@sum", license_until=timezone.now() + timedelta(days=1))
    answer = desk.get(f"{LEDGER}file/?ends=14")
    assert answer["Content-Disposition"] == 'attachment; filename="rights-14.csv"'
    row = next(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert (row["credit"], row["caption"], row["state"]) == ("'=HYPERLINK(1)", "'@sum", "License ends tomorrow")


def test_a_license_ends_by_the_clock_of_the_magazine(
    desk: Client, make_photo: Callable[..., Photo], settings: SettingsWrapper
) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    make_photo(license_until=datetime(2026, 1, 31, 20, 0, tzinfo=UTC))
    assert "License ended 1 Feb 2026" in desk.get(f"{LIST}?ends=ended").text
    row = next(csv.DictReader(io.StringIO(desk.get(f"{LEDGER}file/?ends=ended").getvalue().decode("utf-8-sig"))))
    assert row["ends (Asia/Tokyo)"] == "2026-02-01 05:00"


@pytest.mark.parametrize(("value", "cell"), [("-3", "'-3"), (-3, "-3"), (" =1", "' =1"), ("\t=1", "'\t=1"), (None, "")])
def test_only_numbers_stay_numbers_in_a_cell(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


@pytest.mark.parametrize("address", [LEDGER, f"{LEDGER}file/"])
def test_the_ledger_is_for_the_desk(client: Client, make_user_with: Callable[..., User], address: str) -> None:
    client.force_login(make_user_with("view_article"))
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 405


def test_files_go_a_week_after_the_license_and_come_back_with_it(
    make_photo: Callable[..., Photo], media_root: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    photo = make_photo(license_until=timezone.now() - timedelta(days=8))
    make_renditions(photo)
    call_command("prune_photos")
    photo.refresh_from_db()
    assert photo.renditions == []
    assert [path.name for path in media_root.rglob("*.*")] == [photo.file.name.split("/")[1]]
    assert make_missing_renditions() == (0, [])
    photo.license_until = None
    with django_capture_on_commit_callbacks(execute=True):
        save_photo(photo)
    photo.refresh_from_db()
    assert photo.renditions


@pytest.mark.parametrize(
    ("alt", "advice"),
    [
        ("", []),
        ("A heron in the shallows", []),
        ("IMG_2041.jpg", [LIKE_A_FILE]),
        ("dsc-0042", [LIKE_A_FILE]),
        ("Photo of a heron", [NEEDLESS_OPENING]),
        ("A heron waits.", [LIKE_CAPTION]),
        ("A heron " * 30, [TOO_LONG]),
    ],
)
def test_alt_texts_get_advice(alt: str, advice: list[str]) -> None:
    assert advise_on_alt(alt, caption="A heron waits") == advice


def test_who_takes_the_ledger_away_is_written_down(desk: Client) -> None:
    assert desk.get(f"{LEDGER}file/?ends=all").status_code == 200
    assert AuditEntry.objects.get(act="exported the rights ledger").changes == {"ends": [None, "all"]}


def test_the_ledger_names_the_zone_of_its_times(desk: Client, make_photo: Callable[..., Photo]) -> None:
    make_photo(license_until=datetime(2030, 1, 31, 12, tzinfo=UTC))
    with timezone.override("Europe/Berlin"):
        page = desk.get(f"{LEDGER}?ends=all").content.decode()
    assert ("31 Jan 2030 13:00 CET" in page, "Times are UTC" in page) == (True, False)


def test_a_photo_in_a_gallery_that_waits_is_not_deleted(
    article: Article, editor: User, make_photo: Callable[..., Photo]
) -> None:
    photo = make_photo()
    new = replace(Snapshot.of(article), gallery=[{"photo": photo.pk, "caption": "", "alt": ""}])
    save_snapshot(article, new, by=editor, opened_version=article.version)
    with pytest.raises(PhotoInUse, match=article.title):
        delete_photo(photo, by=editor)
