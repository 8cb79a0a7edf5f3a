"""Words of a reader found in the article."""

from __future__ import annotations

import pytest

from articles.models import Article
from articles.passages import find_passage

TEXTS = ["Trains are late again, as ever.", "“It’s a long – very long –\u00a0wait,” she said.", "A list item here."]


@pytest.fixture
def text() -> Article:
    return Article(paragraphs=[{"id": f"p-{n:08x}", "text": one} for n, one in enumerate(TEXTS)])


@pytest.mark.parametrize(
    ("words", "block"),
    [
        ("Trains are late again", 0),
        ("  late \n again, ", 0),
        ("Trains … as ever.", 0),
        ("Trains ... as ever.", 0),
        ("Trains […] as ever.", 0),
        ("late [...] ever", 0),
        ("la\u00adte again", 0),
        ('"It\'s a long - very long - wait,"', 1),
        ("A list item", 2),
    ],
)
def test_words_are_found_however_they_are_typed(text: Article, words: str, block: int) -> None:
    assert find_passage(text, words) == f"p-{block:08x}"


@pytest.mark.parametrize(
    "words",
    ["trains are late", "as ever … Trains", "never", "", "…", "a", "again, as ever. “It’s", "a […] e", "rain … ever"],
)
def test_other_words_are_not(text: Article, words: str) -> None:
    assert find_passage(text, words) is None


def test_an_article_is_searched_as_rendered(article: Article) -> None:
    anchor = find_passage(article, "bricked it over")
    assert f'id="{anchor}"' in article.body_html
