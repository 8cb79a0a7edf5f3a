"""What each role of the desk may do with an article: its own, one of its section, a foreign one, live ones, the bin."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.http import Http404
from django.utils import timezone

from articles.errors import NotAllowed
from articles.models import Article
from articles.permissions import (
    can_bin,
    can_change_photo,
    can_correct,
    can_delete_for_good,
    can_override,
    can_publish,
    can_see,
    can_set_discussion,
    can_write,
    check_publish,
    load_for_desk,
)
from tests import factories
from tests.roles import ROLES, at_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User
    from articles.models import Photo

ACTS = {
    "see": can_see,
    "write": can_write,
    "publish": can_publish,
    "correct": can_correct,
    "bin": can_bin,
    "discussion": can_set_discussion,
    "for good": can_delete_for_good,
}
WRITER = {"own": "see write bin", "own live": "see write"}
DECIDES = "see write publish correct bin discussion"
# Role -> place -> the acts allowed there; a place that is missing allows none.
TABLE = {
    "Contributor": WRITER,
    "Author": WRITER,
    "Editor": {
        **WRITER, "section": DECIDES, "subsection": DECIDES, "section live": DECIDES, "own in section": DECIDES,
        "own binned": "see bin", "binned": "see publish correct bin discussion",
    },
    "Chief": {},
    "Moderator": {"own": "see", "own live": "see", "own binned": "see", "own in section": "see"},
    "Administrator": {},
}  # fmt: skip
PLACES = (
    "own", "own live", "own binned", "own in section", "section", "subsection", "section live", "binned", "foreign",
    "foreign live", "nowhere",
)  # fmt: skip


@pytest.fixture
def places(db: None) -> Callable[[User], dict[str, Article]]:
    """Return a maker of one article for each place, as seen by somebody who edits Harbor."""
    harbor = factories.make_section("Harbor")
    ships, city = factories.make_section("Ships", parent=harbor), factories.make_section("City")

    def make(user: User) -> dict[str, Article]:
        user.sections.set([harbor])
        no_reader = {"status": "draft", "publish_at": None, "first_published_at": None}
        bin_now = {"deleted_at": timezone.now()}
        wanted = {
            "own": {"section": city, "made_by": user, **no_reader},
            "own live": {"section": city, "made_by": user},
            "own binned": {"section": city, "made_by": user, **no_reader, **bin_now},
            "own in section": {"section": harbor, "made_by": user, **no_reader},
            "section": {"section": harbor, **no_reader},
            "subsection": {"section": ships, **no_reader},
            "section live": {"section": harbor},
            "binned": {"section": harbor, **bin_now},
            "foreign": {"section": city, **no_reader},
            "foreign live": {"section": city},
            "nowhere": {"section": None, **no_reader},
        }
        return {place: factories.make_article(place, **facts) for place, facts in wanted.items()}

    return make


def expected(role: str, place: str) -> set[str]:
    """Return the acts a role has at a place."""
    if role in {"Chief", "Administrator"}:
        acts = {*DECIDES.split(), "for good"} if role == "Administrator" else set(DECIDES.split())
        return acts - {"write"} if "binned" in place else acts
    if role in {"Contributor", "Author"} and place in {"own binned", "own in section"}:
        return {"see", "bin"} if place == "own binned" else {"see", "write", "bin"}
    return {act for act in ACTS if act in TABLE[role].get(place, "").split()}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_its_acts_and_no_others(places: Callable[[User], dict[str, Article]], role: str) -> None:
    user = at_desk(role)
    for place, article in places(user).items():
        allowed = {act for act, can in ACTS.items() if can(user, article)}
        assert allowed == expected(role, place), place


@pytest.mark.parametrize("role", ROLES)
def test_querysets_keep_what_the_checks_allow(places: Callable[[User], dict[str, Article]], role: str) -> None:
    user = at_desk(role)
    made = places(user).values()
    assert set(Article.objects.visible_to(user)) == {article for article in made if can_see(user, article)}
    assert set(Article.objects.editable_by(user)) == {article for article in made if can_write(user, article)}


def test_visitors_and_members_have_nothing_at_the_desk(article: Article, reader: User) -> None:
    assert not Article.objects.visible_to(reader).exists()
    assert not any(can(reader, article) for can in ACTS.values())
    reader.is_active = False
    assert not Article.objects.visible_to(reader).exists()


def test_who_stands_in_the_byline_owns_it(draft: Article) -> None:
    user = at_desk("Author")
    assert not can_write(user, draft)
    draft.bylines.create(author=factories.make_author("Eli Brandt", user=user))
    assert can_write(user, draft)
    assert can_bin(user, draft)
    assert list(Article.objects.editable_by(user)) == [draft]


def test_a_planned_article_is_binned_by_its_editors_only(db: None) -> None:
    user, later = at_desk("Author"), timezone.now() + timedelta(hours=2)
    planned = factories.make_article("Soon", made_by=user, publish_at=later)
    assert not can_bin(user, planned)


def test_outside_the_scope_answers_as_if_it_never_was(draft: Article) -> None:
    user = at_desk("Editor")
    for pk in (draft.pk, 987_654):
        with pytest.raises(Http404, match="There is no article of this number"):
            load_for_desk(user, pk)
    user.sections.add(draft.section)
    assert load_for_desk(type(user).objects.get(pk=user.pk), draft.pk) == draft


def test_a_refusal_says_who_may(draft: Article) -> None:
    with pytest.raises(NotAllowed, match="Only the editors of its section decide"):
        check_publish(at_desk("Author"), draft)


@pytest.mark.parametrize("role", ROLES)
def test_the_chief_and_administrators_publish_past_an_error(db: None, role: str) -> None:
    assert can_override(at_desk(role)) == (role in {"Chief", "Administrator"})


@pytest.mark.parametrize("role", ROLES)
def test_photos_are_changed_by_their_uploader_and_by_editors(
    db: None, make_photo: Callable[..., Photo], role: str
) -> None:
    user = at_desk(role)
    own, foreign = make_photo(), make_photo()
    own.uploaded_by = user
    assert can_change_photo(user, own) == (role not in {"Contributor", "Moderator"})
    assert can_change_photo(user, foreign) == (role in {"Editor", "Chief", "Administrator"})


def test_scope_costs_one_query_more_than_rights(
    places: Callable[[User], dict[str, Article]], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = at_desk("Editor")
    article = places(user)["section"]
    user.has_perm("articles.view_article")
    with django_assert_num_queries(1):
        assert can_publish(user, article) and can_see(user, article) and can_write(user, article)  # noqa: PT018
