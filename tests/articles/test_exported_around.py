"""What an exported article has around its text: its part of a series, its corrections, links it does without."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Article, Series
from articles.services.correcting import correct_article

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(client: Client, article: Article, editor: User) -> bytes:
    """Return the file of a corrected article that is the second part of a series."""
    client.force_login(editor)
    series = Series.objects.create(title="Rails", slug="rails")
    Article.objects.filter(pk=article.pk).update(series=series, series_order=2, skips_glossary=True)
    correct_article(article, by=editor, text="It was 1912.", place="top")
    answer: Any = client.get(reverse("admin:articles_article_file", args=[article.pk]))
    data: bytes = answer.getvalue()
    return data


def uploaded(client: Client, file: bytes) -> tuple[Article, str]:
    """Upload a file; return the draft and the page that follows."""
    sent = {"file": SimpleUploadedFile("late.zip", file), "text": "", "kind": "markdown"}
    page = client.post(reverse("admin:articles_article_upload"), sent, follow=True).text
    return Article.objects.latest("pk"), page


def test_the_entry_names_part_corrections_and_what_is_left_out(file: bytes) -> None:
    entry = json.loads(zipfile.ZipFile(io.BytesIO(file)).read("article.json"))
    assert (entry["series"], entry["series_order"], entry["skips_glossary"]) == ("Rails", 2, True)
    [told] = entry["corrections"]
    assert (told["text"], told["kind"], told["place"]) == ("It was 1912.", "correction", "top")


def test_a_part_that_is_free_comes_back_and_corrections_stay_with_the_live_one(client: Client, file: bytes) -> None:
    Article.objects.update(series=None, series_order=None)
    draft, page = uploaded(client, file)
    assert (str(draft.series), draft.series_order, draft.skips_glossary) == ("Rails", 2, True)
    assert "1 correction stayed out: a draft has had no readers yet." in page
    assert not draft.corrections.exists()


def test_a_part_another_has_and_a_series_that_is_gone_are_told(client: Client, file: bytes) -> None:
    draft, page = uploaded(client, file)
    assert draft.series is None
    assert "Part 2 of “Rails” is another article, so this one is in no series yet." in page
    Article.objects.update(series=None, series_order=None)
    Series.objects.all().delete()
    assert "There is no series “Rails” here, so it was left out." in uploaded(client, file)[1]
