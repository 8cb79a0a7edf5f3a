"""Whoever follows links from the article page, without scripts, reads every comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from articles.models import Article
from comments.bench.corpus import corpus, write_corpus
from comments.bench.crawling import Crawl
from comments.models import Comment
from comments.services.importing import import_file

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db
# As many on both databases would take the suite a minute; the pages ask the same of either.
SIZE = 10_000 if connection.vendor == "postgresql" else 3_000


def test_every_public_comment_is_met_by_following_links(client: Client, tmp_path: Path) -> None:
    write_corpus(tmp_path / "talk.jsonl", SIZE, slug="talk")
    import_file(str(tmp_path / "talk.jsonl"))
    article = Article.objects.get(slug="talk")
    crawl = Crawl(client, article.get_absolute_url())
    crawl.run()
    public = set(Comment.objects.public().for_article(article).values_list("pk", flat=True))
    assert len(public) == SIZE
    assert public - crawl.met == set()


def test_a_made_up_discussion_has_the_shape_of_a_busy_one() -> None:
    comments = [record for record in corpus(1_000, slug="talk") if record["kind"] == "comment"]
    depths: dict[int, int] = {}
    roots: dict[int, int] = {}
    for comment in comments:
        parent = comment["parent"]
        depths[comment["id"]] = depths[parent] + 1 if parent else 0
        roots[comment["id"]] = roots[parent] if parent else comment["id"]
    sizes = [list(roots.values()).count(root) for root in set(roots.values())]
    assert (len(comments), len(sizes), max(sizes)) == (1_000, 350, 230)
    assert max(depths.values()) >= 14


def test_the_same_size_makes_the_same_discussion() -> None:
    assert list(corpus(200, slug="talk")) == list(corpus(200, slug="talk"))


def test_a_longer_discussion_is_a_shorter_one_continued() -> None:
    short, long = list(corpus(200, slug="talk")), list(corpus(1_000, slug="talk"))
    assert long[: len(short)] == short
