"""What the gate loads: links, photos, notes and twins, in few queries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import timezone

from articles.models import Article, EditorialNote, GalleryPhoto, LegalMark, MarkOptOut, Redirect, Slug
from articles.publish_gate import run
from articles.snapshots import Snapshot
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User
    from articles.models import Photo

pytestmark = pytest.mark.django_db
ONE = datetime(2030, 3, 4, 13, 0, tzinfo=UTC)


def found(article: Article, at: datetime = ONE, **typed: object) -> dict[str, str]:
    """Return what the gate says of an article as typed, by code."""
    fields = {**Snapshot.of(article).to_fields(), **typed}
    return {finding.code: finding.sentence for finding in run(article, Snapshot.from_fields(fields), at=at)}


def linking(*addresses: str) -> str:
    """Return a text that links to addresses."""
    return "".join(f'<p>The <a href="{address}">page of the tide</a>.</p>' for address in addresses)


def test_d16_a_link_to_what_is_live_by_then_is_not_dead(draft: Article) -> None:
    """D16: scheduled for 13:00, linked from a text for 14:00 and from one for 12:00."""
    other = factories.make_article("The other", publish_at=ONE, first_published_at=ONE)
    body = linking(other.get_absolute_url())
    assert "dead-link" not in found(draft, ONE + timedelta(hours=1), body=body)
    assert other.get_absolute_url() in found(draft, ONE - timedelta(hours=1), body=body)["dead-link"]


def test_pages_of_the_site_former_addresses_and_files_are_no_dead_links(draft: Article, article: Article) -> None:
    Slug.objects.create(kind="article", slug="once", target_id=article.pk, is_current=False)
    Redirect.objects.create(path="/2019/river", target="/archive/")
    section = article.section.get_absolute_url() if article.section else ""
    alive = linking(section, "/archive/", "/articles/once/", "/2019/river", "/media/x.jpg", "#h-one", "//x.example/")
    assert "dead-link" not in found(draft, body=alive)


@pytest.mark.parametrize("address", ["/articles/never/", "/tags/never/", "/nowhere/", f"{settings.SITE_URL}/nowhere/"])
def test_an_address_nothing_answers_is_dead(draft: Article, address: str) -> None:
    assert address in found(draft, body=linking(address))["dead-link"]


def test_an_ended_and_a_binned_article_are_dead_links(draft: Article) -> None:
    ended = factories.make_article("Ended", unpublish_at=ONE)
    binned = factories.make_article("Binned", deleted_at=timezone.now())
    for other in (ended, binned):
        assert "dead-link" in found(draft, body=linking(other.get_absolute_url()))


def test_notes_marks_and_twins_are_found(draft: Article, editor: User) -> None:
    EditorialNote.objects.create(article=draft, text="Check the year.", by=editor, by_name="Mira")
    mark = LegalMark.objects.create(name="Orion", note="Listed.")
    MarkOptOut.objects.create(article=draft, mark=mark, by_name="Mira")
    factories.make_article("The Secret Draft", publish_at=timezone.now() - timedelta(days=29))
    codes = found(draft)
    assert {"open-notes", "mark-opt-out", "twin-title"} <= set(codes)
    EditorialNote.objects.update(resolved_at=timezone.now())
    MarkOptOut.objects.update(reason="It is a ship here.")
    assert not {"open-notes", "mark-opt-out"} & set(found(draft))


def test_photos_of_head_text_and_gallery_are_looked_at(draft: Article, make_photo: Callable[..., Photo]) -> None:
    GalleryPhoto.objects.create(article=draft, photo=make_photo(credit="", caption="Ferry at dawn"))
    body = f'<figure><img data-file="{make_photo(alt="").pk}"></figure><figure><img data-file="999999"></figure>'
    snapshot = Snapshot.from_fields({**Snapshot.of(draft).to_fields(), "body": body})
    sentences = " ".join(finding.sentence for finding in run(draft, snapshot, at=ONE) if finding.is_error)
    assert "(“Ferry at dawn”) has no credit" in sentences
    assert "has no alt text" in sentences
    assert "names photo 999999, which is not in the library" in sentences


def test_the_gate_asks_as_often_for_many_links_as_for_few(
    draft: Article, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    addresses = [f"/articles/a{number}/" for number in range(50)] + ["/tags/a/", "/authors/b/", "/sections/c/", "/d/"]
    snapshot = Snapshot.from_fields({**Snapshot.of(draft).to_fields(), "body": linking(*addresses)})
    with django_assert_max_num_queries(12):
        run(draft, snapshot, at=ONE)


@pytest.mark.parametrize(("caption", "is_told"), [("A <em>ferry</em> at dawn", True), ("Before the strike", False)])
def test_an_alt_text_that_says_what_the_caption_in_the_text_says_is_told(
    draft: Article, make_photo: Callable[..., Photo], caption: str, is_told: bool
) -> None:
    photo = make_photo(alt="A ferry at dawn", caption="Another")
    body = f'<figure><img data-file="{photo.pk}" alt=""><figcaption>{caption}</figcaption></figure><p>Words.</p>'
    assert ("alt-quality" in found(draft, body=body)) is is_told
