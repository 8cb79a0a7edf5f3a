"""Addresses: suggested, assigned, taken, former."""

from __future__ import annotations

import pytest

from articles.addresses import fold, is_slug, slugify
from articles.errors import SlugTaken, SlugUnusable
from articles.models import Article, Slug
from articles.services.slugs import assign_slug, find_former, suggest_slug
from tests import factories


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("The river came back", "the-river-came-back"),
        ("Café Żubr — Straße", "cafe-zubr-strasse"),
        ("Щука и Ёж", "shchuka-i-yozh"),
        ("Αθήνα μου", "athina-mou"),
        ("İstanbul’s O'Neil", "istanbuls-oneil"),
        ("日本語の記事", "日本語の記事"),
        ("مرحبا بالعالم", "مرحبا-بالعالم"),
        ("  --a__b//c--  ", "a-b-c"),
        ("!!! … ???", ""),
        ("\u202e\u0000<script>", "script"),
    ],
)
def test_titles_become_slugs(title: str, slug: str) -> None:
    assert slugify(title) == slug


def test_a_long_title_is_cut_between_words() -> None:
    slug = slugify("harbor " * 30)
    assert len(slug) <= 80
    assert slug.endswith("harbor")
    assert len(slugify("x" * 200)) == 80


@pytest.mark.parametrize("text", ["", "-a", "a-", "a--b", "A", "a b", "a/b", "..", "a" * 81, "a\u0000", "new--1"])
def test_these_are_no_slugs(text: str) -> None:
    assert not is_slug(text)


@pytest.mark.parametrize(("one", "other"), [("Élan", "elan"), ("ŁÓDŹ", "lodz"), ("Straße", "STRASSE"), ("a  b", "A B")])
def test_names_that_differ_in_case_and_marks_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_a_suggestion_avoids_present_and_former_addresses(article: Article) -> None:
    assign_slug(article, "harbor")
    assign_slug(article, "quay")
    assert suggest_slug("Harbor", "article") == "harbor-2"
    assert suggest_slug("Quay", "article") == "quay-2"
    assert suggest_slug("Harbor", "section") == "harbor"


def test_a_numbered_suggestion_stays_within_the_length(article: Article) -> None:
    assign_slug(article, "x" * 80)
    assert suggest_slug("x" * 90, "article") == "x" * 78 + "-2"


def test_the_former_address_leads_to_the_article_in_one_hop(article: Article) -> None:
    for slug in ("a", "b", "c"):
        assign_slug(article, slug)
    assert [find_former("article", slug) for slug in ("a", "b", "c")] == [article, article, None]
    article.refresh_from_db()
    assert article.slug == "c"


def test_an_own_former_address_may_be_taken_back(article: Article) -> None:
    for slug in ("a", "b", "a"):
        assign_slug(article, slug)
    assert find_former("article", "a") is None
    assert find_former("article", "b") == article
    assert Slug.objects.filter(target_id=article.pk, kind="article", is_current=True).get().slug == "a"


def test_another_may_not_take_a_former_address(article: Article, draft: Article) -> None:
    assign_slug(article, "harbor")
    assign_slug(article, "quay")
    with pytest.raises(SlugTaken, match="belongs to “The river came back” since") as refusal:
        assign_slug(draft, "harbor")
    assert refusal.value.suggestion == "harbor-2"
    assert "“harbor-2” is free." in refusal.value.message


def test_an_address_without_a_line_in_the_register_is_taken_too(article: Article, draft: Article) -> None:
    with pytest.raises(SlugTaken):
        assign_slug(draft, article.slug)


def test_kinds_do_not_share_addresses(article: Article) -> None:
    section = factories.make_section()
    assert assign_slug(article, "science")
    assert assign_slug(section, "science")


def test_assigning_the_same_address_again_does_nothing(article: Article) -> None:
    assert assign_slug(article, "harbor")
    assert not assign_slug(article, "harbor")
    assert not assign_slug(article)


def test_an_address_of_other_letters_is_refused_with_one_that_would_do(article: Article) -> None:
    with pytest.raises(SlugUnusable) as refusal:
        assign_slug(article, "My Harbor!")
    assert refusal.value.suggestion == "my-harbor"


def test_capitals_are_written_small(article: Article) -> None:
    assign_slug(article, "Harbor")
    assert article.slug == "harbor"
