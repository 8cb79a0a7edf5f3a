"""Promos: who sees them, where, until when, and their days at the desk."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from articles.admin.promo_strip import DAY_WIDTH, strips
from articles.models import Promo
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User
    from articles.models import Article, Photo

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)
MEMBERS, VISITORS, ALL = Promo.Audience.MEMBERS, Promo.Audience.VISITORS, Promo.Audience.ALL


def make_promo(**fields: Any) -> Promo:
    return Promo.objects.create(**{"label": "Our letter", "text": "Every Friday.", "url": "/letter/", **fields})


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize(
    ("audience", "seen"), [(ALL, (True, True)), (MEMBERS, (False, True)), (VISITORS, (True, False))]
)
def test_a_promo_has_its_audience(
    client: Client, article: Article, reader: User, audience: str, seen: tuple[bool, bool]
) -> None:
    make_promo(audience=audience)
    visitor_sees = "Our letter" in page(client, article.get_absolute_url())
    client.force_login(reader)
    assert (visitor_sees, "Our letter" in page(client, article.get_absolute_url())) == seen


def test_a25_a_short_text_has_its_promo_after_it(client: Client) -> None:
    make_promo()
    article = factories.make_article(body="<p>One.</p><p>Two.</p><p>Three.</p>")
    shown = page(client, article.get_absolute_url())
    assert shown.index("Three.</p>") < shown.index("Our letter")


def test_a25_a_promo_never_stands_between_two_figures(client: Client, make_photo: Callable[..., Photo]) -> None:
    make_promo()
    figures = "".join(f'<figure><img data-file="{make_photo(alt=alt).pk}"></figure>' for alt in ("First", "Second"))
    body = "".join(f"<p>Paragraph {n}.</p>" for n in range(1, 5)) + figures + "<p>Fifth.</p><p>Sixth.</p>"
    shown = page(client, factories.make_article(body=body).get_absolute_url())
    assert shown.index('alt="Second"') < shown.index("Our letter") < shown.index("Fifth.</p>")


def test_a26_a_promo_ends_by_the_clock_and_no_machine_ever_had_it(client: Client, article: Article) -> None:
    """The part of A26 that concerns feeds waits for the articles' feeds; the print sheet hides `.promo`."""
    make_promo(ends_at=NOON)
    with time_machine.travel(NOON - timedelta(seconds=15), tick=False):
        before = client.get(article.get_absolute_url())
        assert "max-age=15" in before.headers["Cache-Control"]
    text = before.content.decode()
    assert '<aside class="promo"' in text
    assert "Our letter" not in text[text.index("application/ld+json") :]
    assert "Our letter" not in article.body_html + article.body_text
    with time_machine.travel(NOON, tick=False):
        assert "Our letter" not in page(client, article.get_absolute_url())


def test_lists_have_theirs_after_the_fifth_item(client: Client) -> None:
    make_promo(slot=Promo.Slot.LIST)
    for number in range(7):
        factories.make_article(f"Item {number}")
    for address in ("/latest/", "/sections/science/"):
        shown = page(client, address)
        assert shown.index("Item 2</a>") < shown.index("Our letter") < shown.index("Item 1</a>"), address


def test_a_promo_shows_its_photo_while_the_license_lasts(
    client: Client, article: Article, make_photo: Callable[..., Photo]
) -> None:
    make_promo(photo=make_photo(license_until=NOON))
    with time_machine.travel(NOON - timedelta(hours=1), tick=False):
        assert "promo__photo" in page(client, article.get_absolute_url())
    with time_machine.travel(NOON, tick=False):
        assert "promo__photo" not in (shown := page(client, article.get_absolute_url()))
        assert "Our letter" in shown


def test_the_days_of_promos_stand_in_lanes() -> None:
    def at(day: int) -> datetime:
        return datetime(2026, 3, day, 12, tzinfo=UTC)

    make_promo(label="A", starts_at=at(1), ends_at=at(4))
    make_promo(label="B", starts_at=at(3), ends_at=at(6))
    make_promo(label="C", starts_at=at(5))
    make_promo(label="Past", ends_at=datetime(2026, 1, 1, tzinfo=UTC))
    in_text, after, lists = strips(Promo.objects.order_by("pk"), date(2026, 3, 1))
    assert [(bar.promo.label, bar.x // DAY_WIDTH, bar.width // DAY_WIDTH) for bar in in_text.bars] == [
        ("A", 7, 4), ("B", 9, 4), ("C", 11, 31),
    ]  # fmt: skip
    assert in_text.lanes == 2
    assert in_text.weeks[:2] == [(0, "22 Feb"), (14 * DAY_WIDTH, "8 Mar")]
    assert not after.bars
    assert not lists.bars


def test_the_strip_stands_above_the_list(client: Client, editor: User) -> None:
    make_promo(label="<Spring>")
    client.force_login(editor)
    shown = page(client, "/admin/articles/promo/")
    assert "&lt;Spring&gt;: always, without end" in shown
    assert (
        "style=" not in shown[shown.index('class="strips"') : shown.index("</section>", shown.index('class="strips"'))]
    )
