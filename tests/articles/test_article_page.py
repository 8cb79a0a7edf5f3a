"""The article page: who sees it when, what it holds, and what hostile words do to it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from articles.models import Article, Byline, GalleryPhoto, Promo
from articles.services.photos import make_renditions
from articles.services.rendering import render_article
from articles.services.slugs import assign_slug
from tests import factories
from tests.answers import without_number
from tests.factories import LONG_AGO

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User
    from articles.models import Photo

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(2)>\"' {{ 7*7 }}"
PARTS = (
    "Skip to the content",
    "Skip to the discussion",
    'class="kicker',
    "<h1",
    "story__standfirst",
    'class="byline"',
    "min read",
    "story__hero",
    'class="prose',
    "Engineers bricked",
    'class="gallery"',
    "Photos: Tomas Reyl; Jun Watabe",
    'rel="tag"',
    "data-share",
    "Writes about water.",
    "Read next",
    'id="comments"',
    '<footer class="footer"',
)
INVISIBLE = {
    "draft": {"status": "draft", "publish_at": None, "first_published_at": None},
    "in review": {"status": "review", "publish_at": LONG_AGO},
    "approved": {"status": "approved", "publish_at": LONG_AGO},
    "scheduled": {"status": "published", "publish_at": LONG_AGO + HOUR},
    "ended": {"status": "published", "publish_at": LONG_AGO - 2 * HOUR, "unpublish_at": LONG_AGO - HOUR},
    "withdrawn": {"status": "withdrawn", "publish_at": LONG_AGO - HOUR},
}


def page_of(client: Client, article: Article, query: str = "") -> str:
    """Return the page's HTML."""
    return client.get(article.get_absolute_url() + query).content.decode()


@pytest.mark.parametrize("state", INVISIBLE)
@time_machine.travel(LONG_AGO, tick=False)
def test_what_is_not_live_answers_like_what_never_was(client: Client, state: str) -> None:
    factories.make_article(slug="hidden", **INVISIBLE[state])
    hidden, never = client.get("/articles/hidden/"), client.get("/articles/never-was/")
    assert hidden.status_code == never.status_code == 404
    assert without_number(hidden).replace("hidden", "never-was") == without_number(never)
    assert hidden.headers.get("Cache-Control") == never.headers.get("Cache-Control")


@pytest.mark.parametrize("state", INVISIBLE)
@time_machine.travel(LONG_AGO, tick=False)
def test_no_list_knows_what_is_not_live(client: Client, state: str) -> None:
    factories.make_article("Live and well", tags=["Rivers"], publish_at=LONG_AGO - HOUR)
    factories.make_article("The hidden one", tags=["Rivers"], **INVISIBLE[state])
    addresses = ["/", "/latest/", "/sections/science/", "/tags/rivers/", "/authors/ines-calloway/", "/archive/2026/1/"]
    for address in addresses:
        answer = client.get(address)
        assert b"Live and well" in answer.content, address
        assert b"The hidden one" not in answer.content, address


def test_the_clock_publishes_and_ends(client: Client) -> None:
    article = factories.make_article(publish_at=LONG_AGO, unpublish_at=LONG_AGO + HOUR)
    moments = {LONG_AGO - timedelta(seconds=1): 404, LONG_AGO: 200, LONG_AGO + HOUR: 404}
    for moment, status in moments.items():
        with time_machine.travel(moment, tick=False):
            assert client.get(article.get_absolute_url()).status_code == status


def test_editors_preview_a_draft_and_no_cache_keeps_it(client: Client, draft: Article, editor: User) -> None:
    client.force_login(editor)
    answer = client.get(draft.get_absolute_url())
    assert "Only editors see this page" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_members_do_not_preview(client: Client, draft: Article, reader: User) -> None:
    client.force_login(reader)
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_former_addresses_redirect_in_one_hop_with_the_query(client: Client, article: Article) -> None:
    for slug in ("a", "b", "c"):
        assign_slug(article, slug)
    answer = client.get("/articles/a/?x=1")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/articles/c/?x=1")


def test_a_former_address_of_a_scheduled_article_says_nothing(client: Client, article: Article) -> None:
    assign_slug(article, "was-public")
    assign_slug(article, "now-else")
    Article.objects.filter(pk=article.pk).update(publish_at=timezone.now() + HOUR)
    assert client.get("/articles/was-public/").status_code == 404


def test_capitals_and_a_missing_slash_redirect(client: Client, article: Article) -> None:
    assign_slug(article, "the-river")
    capital, bare = client.get("/articles/The-River/?x=1"), client.get("/articles/the-river")
    assert (capital.status_code, capital.headers["Location"]) == (301, "/articles/the-river/?x=1")
    assert (bare.status_code, bare.headers["Location"]) == (301, "/articles/the-river/")


def test_a_draft_does_not_answer_to_capitals(client: Client) -> None:
    factories.make_article(slug="hidden", **INVISIBLE["draft"])
    assert client.get("/articles/HIDDEN/").status_code == 404


def test_the_parts_stand_in_order(client: Client, make_photo: Callable[..., Photo]) -> None:
    article = factories.make_article(kicker="Long read", lead_photo=make_photo(), tags=["Rivers"])
    article.bylines.first().author.__class__.objects.update(biography="Writes about water.")
    factories.make_article("Another one", tags=["Rivers"])
    GalleryPhoto.objects.create(article=article, photo=make_photo(credit="Jun Watabe"))
    render_article(article)
    text = page_of(client, article)
    places = [text.index(part) for part in PARTS]
    assert places == sorted(places)
    assert text.count("<h1") == 1


def test_the_byline_joins_names_and_gives_other_roles_a_line(client: Client, article: Article) -> None:
    for order, (name, role) in enumerate([("Ben Holt", "text"), ("Cleo Ray", "text"), ("Tomas Reyl", "photos")], 1):
        Byline.objects.create(article=article, author=factories.make_author(name), role=role, order=order)
    words = re.sub(r"<[^>]+>", "", page_of(client, article))
    assert "By Ines Calloway, Ben Holt and Cleo Ray" in words
    assert "Photos: Tomas Reyl" in words


@pytest.mark.parametrize(("style", "shown"), [("staff", True), ("none", False)])
def test_a_byline_may_be_a_text_or_absent(client: Client, style: str, shown: bool) -> None:
    text = page_of(client, factories.make_article(byline=style))
    assert ("Staff</span>" in text) is shown
    assert "Ines Calloway" not in text.partition("</header>")[2].partition('class="prose')[0]


def test_an_update_shows_only_after_the_grace(client: Client, article: Article) -> None:
    for minutes, shown in ((14, False), (15, True)):
        Article.objects.filter(pk=article.pk).update(updated_at=LONG_AGO + timedelta(minutes=minutes))
        assert ("Updated" in page_of(client, article)) is shown


def test_the_promo_stands_in_the_text_and_never_in_the_stored_html(client: Client) -> None:
    article = factories.make_article(body="".join(f"<p>Paragraph {number}.</p>" for number in range(1, 9)))
    Promo.objects.create(label="The Sunday letter", text="Every week.", url="/latest/")
    text = page_of(client, article)
    assert text.index("Paragraph 4.") < text.index('aria-label="Promotion"') < text.index("Paragraph 5.")
    assert "Sunday letter" not in Article.objects.get(pk=article.pk).body_html


def test_a_short_text_has_its_promo_after_it(client: Client, article: Article) -> None:
    Promo.objects.create(label="An offer", text="Buy.", url="https://shop.example/", is_advertisement=True)
    text = page_of(client, article)
    assert text.index("You could hear it.") < text.index('aria-label="Advertisement"')
    assert 'rel="sponsored noopener"' in text


def test_a_hidden_discussion_leaves_no_count(client: Client) -> None:
    text = page_of(client, factories.make_article(discussion="hidden", comment_count=7))
    assert "7 comment" not in text
    assert "Skip to the discussion" not in text


@pytest.mark.parametrize("field", ["title", "standfirst", "kicker", "lead_caption", "lead_alt"])
def test_hostile_words_stay_words(client: Client, make_photo: Callable[..., Photo], field: str) -> None:
    article = factories.make_article(lead_photo=make_photo(), slug="inert", **{field: HOSTILE[:40]})
    text = page_of(client, article)
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert text.count("</title>") == 1


def test_hostile_names_stay_words(client: Client, make_photo: Callable[..., Photo]) -> None:
    photo = make_photo(caption=HOSTILE, credit=HOSTILE, alt=HOSTILE)
    author = factories.make_author(HOSTILE, slug="x", biography=HOSTILE)
    article = factories.make_article(
        author=author, lead_photo=photo, section=factories.make_section(HOSTILE[:60], slug="s")
    )
    for address in (article.get_absolute_url(), "/", "/sections/s/", "/authors/", "/authors/x/"):
        text = client.get(address).content.decode()
        assert "<script>alert" not in text, address
        assert "<img src=x" not in text, address
        assert "49" not in text.partition("{{ 7*7")[0][-3:], address


def test_the_head_tells_machines_once(client: Client, make_photo: Callable[..., Photo]) -> None:
    photo = make_photo(1300, 800)
    make_renditions(photo)
    article = factories.make_article(slug="the-river", lead_photo=photo, tags=["Rivers"])
    text = page_of(client, article, "?utm=1")
    assert '<link rel="canonical" href="http://testserver/articles/the-river/">' in text
    assert '<meta property="og:url" content="http://testserver/articles/the-river/">' in text
    assert '<meta property="og:image:width" content="1300">' in text
    assert '<meta property="article:tag" content="Rivers">' in text
    assert re.search(r'<meta property="og:image" content="http://testserver/media/\S+">', text)


def test_a_picture_offers_modern_formats_and_its_size(client: Client, make_photo: Callable[..., Photo]) -> None:
    photo = make_photo(1300, 800, alt="A river")
    make_renditions(photo)
    text = page_of(client, factories.make_article(lead_photo=photo))
    hero = text[text.index("story__hero") :].partition("</picture>")[0]
    assert re.findall(r'type="image/(\w+)"', hero)[0] == "avif"
    assert re.search(r'<img src="[^"]+" srcset="[^"]+" sizes="[^"]+" alt="A river" width="\d+" height="\d+"', hero)
    assert 'fetchpriority="high"' in hero
