"""Two people change one photo: what only one of them changed is kept, the same field is refused once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests import factories
from tests.desk import typed

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Photo


SHOWN = ["alt", "caption", "focal_x", "focal_y"]


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser."""
    client.force_login(editor)
    return client


@pytest.fixture
def photo(db: None) -> Photo:
    """Return a photo whose license ends."""
    return factories.make_bare_photo(caption="A barge.", license_until=timezone.now(), focal_x=0.333)


def address_of(photo: Photo) -> str:
    """Return the address of a photo's form."""
    return f"/admin/articles/photo/{photo.pk}/change/"


def test_different_fields_of_both_are_kept(desk: Client, photo: Photo) -> None:
    address = address_of(photo)
    mine = typed(desk, address, alt="A river at night.")
    desk.post(address, typed(desk, address, caption="Two barges.", across="90"))
    assert desk.post(address, mine).status_code == 302
    photo.refresh_from_db(fields=SHOWN)
    assert (photo.alt, photo.caption, photo.focal_x) == ("A river at night.", "Two barges.", 0.9)
    assert photo.focal_y == 0.5


def test_the_same_field_names_who_changed_it_and_the_next_press_is_meant(desk: Client, photo: Photo) -> None:
    address = address_of(photo)
    mine = typed(desk, address, alt="Mine.")
    desk.post(address, typed(desk, address, alt="Theirs."))
    page = desk.post(address, mine)
    assert page.status_code == 200
    assert "Mira Holt changed this meanwhile to “Theirs.”" in page.text
    photo.refresh_from_db(fields=SHOWN)
    assert photo.alt == "Theirs."
    again = {**mine, "opened": page.context["adminform"].form["opened"].value()}
    assert desk.post(address, again).status_code == 302
    photo.refresh_from_db(fields=SHOWN)
    assert photo.alt == "Mine."


def test_the_same_words_of_both_are_no_conflict(desk: Client, photo: Photo) -> None:
    address = address_of(photo)
    mine = typed(desk, address, alt="A river at night.")
    desk.post(address, mine)
    assert desk.post(address, mine).status_code == 302


@pytest.mark.parametrize("opened", ["", "[]", "{", '{"alt": 7}'])
def test_an_unreadable_beginning_saves_as_before(desk: Client, photo: Photo, opened: str) -> None:
    address = address_of(photo)
    answer = desk.post(address, typed(desk, address, caption="Two barges.", opened=opened))
    assert answer.status_code == 302
    photo.refresh_from_db(fields=SHOWN)
    assert photo.caption == "Two barges."
