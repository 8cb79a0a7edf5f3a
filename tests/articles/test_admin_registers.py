"""The registers at the desk: nothing changes before its effect was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from articles.models import Article, LegalMark, Term
from articles.services.registers import save_entry
from tests import factories

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User

MARKS, ADD = "admin:articles_legalmark_changelist", "admin:articles_legalmark_add"
EMPTY_MOMENTS = {"starts_at_0": "", "starts_at_1": "", "ends_at_0": "", "ends_at_1": ""}


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def typed(**fields: str) -> dict[str, str]:
    mark = {"name": "Orion", "aliases": "", "note": "listed", "style": "footnote", "jurisdiction": "", "language": "en"}
    return {**mark, "is_active": "on", **EMPTY_MOMENTS, **fields}


@pytest.fixture
def seven(db: None) -> list[Article]:
    """Return seven live articles that name Orion, among many that do not."""
    for number in range(140):
        Article.objects.create(
            title=f"Other {number}", slug=f"other-{number}", status="published", publish_at=factories.LONG_AGO
        )
    return [factories.make_article(f"Ship {n}", body=f"<p>The Orion sails {n} times.</p>") for n in range(7)]


def test_the_effect_is_shown_before_anything_is_stored(desk: Client, seven: list[Article]) -> None:
    page = desk.post(reverse(ADD), typed()).content.decode()
    assert not LegalMark.objects.exists()
    assert "<strong>7 live articles</strong> name it" in page
    assert page.count("<mark>Orion</mark>") == 5
    assert '<input type="hidden" name="note" value="listed">' in page
    assert "_sure" not in page
    assert desk.post(reverse(ADD), typed(_seen="yes")).status_code == 302
    assert LegalMark.objects.get().name == "Orion"


def test_a_change_shows_what_it_named_and_what_it_will_name(desk: Client, seven: list[Article]) -> None:
    mark = LegalMark(name="Vega", note="listed")
    save_entry(mark, by=None)
    factories.make_article(body="<p>Vega</p>")
    page = desk.post(reverse("admin:articles_legalmark_change", args=[mark.pk]), typed()).content.decode()
    assert "<strong>8 live articles</strong>" in page
    mark.refresh_from_db()
    assert mark.name == "Vega"


def test_a_pattern_that_finds_much_asks_once_more(desk: Client, article: Article) -> None:
    wide = typed(name="Engineers")
    assert "I have looked at the excerpts" in desk.post(reverse(ADD), wide).content.decode()
    assert "I have looked" in desk.post(reverse(ADD), {**wide, "_seen": "yes", "_wide": "yes"}).content.decode()
    assert desk.post(reverse(ADD), {**wide, "_seen": "yes", "_wide": "yes", "_sure": "yes"}).status_code == 302


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"starts_at_0": "2026-02-01", "starts_at_1": "10:00", "ends_at_0": "2026-01-01", "ends_at_1": "10:00"},
         "The end must be later than the start."),
        ({"aliases": "!!"}, "holds no letter and no digit"),
        ({"note": ""}, "This field is required."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_the_form(desk: Client, fields: dict[str, str], sentence: str) -> None:
    page = desk.post(reverse(ADD), typed(_seen="yes", **fields)).content.decode()
    assert sentence in page
    assert not LegalMark.objects.exists()


def test_a_name_stands_in_the_register_once(desk: Client) -> None:
    save_entry(LegalMark(name="Orion", note="listed"), by=None)
    assert "already exists" in desk.post(reverse(ADD), typed(_seen="yes")).content.decode()


def test_a_term_has_one_target(desk: Client) -> None:
    term = {"text": "tide", "aliases": "", "language": "en", "is_active": "on", "title": "", "url": "", "_seen": "yes"}
    address = reverse("admin:articles_term_add")
    assert "Choose one target" in desk.post(address, term).content.decode()
    tag = factories.make_tag()
    both = {**term, "tag": tag.pk, "url": "https://wiki.example/tide"}
    assert "Choose one target" in desk.post(address, both).content.decode()
    assert desk.post(address, {**term, "tag": tag.pk}).status_code == 302
    assert Term.objects.get().tag == tag


def test_the_list_says_how_many_wait(desk: Client, article: Article) -> None:
    assert "to be rendered again" not in desk.get(reverse(MARKS)).content.decode()
    Article.objects.filter(pk=article.pk).update(render_version=0)
    assert "1 article waits to be rendered again" in desk.get(reverse(MARKS)).content.decode()


def test_deleting_goes_through_the_service(desk: Client) -> None:
    mark = LegalMark(name="Orion", note="listed")
    save_entry(mark, by=None)
    desk.post(reverse("admin:articles_legalmark_delete", args=[mark.pk]), {"post": "yes"})
    assert not LegalMark.objects.exists()


@pytest.mark.parametrize("model", [LegalMark, Term])
def test_lists_cost_the_same_at_any_length(
    desk: Client, model: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def add(count: int, start: int) -> None:
        for number in range(start, start + count):
            fields = {"name": f"N{number}", "note": "x"} if model is LegalMark else {"text": f"T{number}", "tag": tag}
            save_entry(model(**fields), by=None)

    tag, address = factories.make_tag(), reverse(f"admin:articles_{model._meta.model_name}_changelist")
    add(2, 0)
    with django_assert_max_num_queries(14) as few:
        desk.get(address)
    add(20, 2)
    with django_assert_max_num_queries(len(few.captured_queries)):
        desk.get(address)
