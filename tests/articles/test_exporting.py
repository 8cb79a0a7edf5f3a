"""One article taken along: a page that opens anywhere, an entry of the archive, the photos; nothing that is others'."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import AuditEntry
from articles.importers.fields import Reading, read_fields
from articles.importers.records import ARTICLE
from articles.importers.report import Report
from articles.models import Article, Correction, EditorialNote, GalleryPhoto, LegalMark
from articles.services import exporting
from articles.services.autosaving import keep_autosave
from articles.services.editing import save_snapshot
from articles.snapshots import working_snapshot
from tests import factories
from tests.roles import at_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User
    from articles.models import Photo

pytestmark = pytest.mark.django_db
BODY = (
    '<p>First, with a note<span class="footnote">Of 1911.</span> and a <a href="/about/">way</a>.</p>'
    '<figure><img data-file="{}" alt="Here"><figcaption>By the river</figcaption></figure><p>Then Orion came.</p>'
)


def taken(client: Client, article: Article) -> zipfile.ZipFile:
    """Return the file of an article."""
    answer: Any = client.get(f"/admin/articles/article/{article.pk}/export/")
    assert answer.status_code == 200, answer
    return zipfile.ZipFile(io.BytesIO(answer.getvalue()))


@pytest.fixture
def illustrated(make_photo: Callable[..., Photo]) -> Article:
    """Return a live article with a lead, a photo in its text, one in its gallery, a mark and a tag."""
    lead, inside, beside = (make_photo(alt=words, credit="T. Reyl") for words in ("red", "blue", "green"))
    article = factories.make_article("Late trains", tags=["Rail"], body=BODY.format(inside.pk), lead_photo=lead)
    GalleryPhoto.objects.create(article=article, photo=beside, order=0, caption="At night")
    LegalMark.objects.create(name="Orion", note="A mark of Orion.", language="en")
    return article


def test_the_file_holds_page_entry_and_originals(client: Client, editor: User, illustrated: Article) -> None:
    client.force_login(editor)
    packed = taken(client, illustrated)
    originals = {name for name in packed.namelist() if name.startswith("photos/")}
    assert set(packed.namelist()) - originals == {"article.html", "article.json", "style.css"}
    assert len(originals) == 3
    assert AuditEntry.objects.get(act="exported").object_key == str(illustrated.pk)


def test_the_page_opens_without_us(client: Client, editor: User, illustrated: Article) -> None:
    client.force_login(editor)
    packed = taken(client, illustrated)
    page = packed.read("article.html").decode()
    for name in (one for one in packed.namelist() if one.startswith("photos/")):
        assert f'src="{name}"' in page
    for words in ("Ines Calloway", "T. Reyl", "By the river", "At night", "A mark of Orion.", "Of 1911.", 'alt="Here"'):
        assert words in page, words
    assert "/media/" not in page
    assert f'href="{settings.SITE_URL}/about/"' in page


def test_the_entry_is_one_of_the_archive(client: Client, editor: User, illustrated: Article) -> None:
    client.force_login(editor)
    entry = json.loads(taken(client, illustrated).read("article.json"))
    report = Report(strict=True)
    assert read_fields(ARTICLE, entry, Reading(report)) is not None
    assert (entry["tags"], entry["section"], entry["body"]) == (["Rail"], "Science", illustrated.body)
    assert {"alt", "credit", "focal_x", "license", "sha256", "file"} <= set(entry["photos"][0])
    assert entry["x_legal_notes"] == [{"name": "Orion", "note": "A mark of Orion."}]


def test_changes_that_wait_leave_too_and_others_words_stay(client: Client, editor: User, illustrated: Article) -> None:
    text = working_snapshot(illustrated)
    values = {**text.to_fields(), "title": "Later trains"}
    save_snapshot(illustrated, type(text).from_fields(values), by=editor, opened_version=illustrated.version)
    other = at_desk("Chief")
    keep_autosave({"title": "Unsaved words"}, by=other, opened_version=1, article=illustrated)
    EditorialNote.objects.create(article=illustrated, text="For colleagues", by=other, by_name="Somebody")
    client.force_login(editor)
    packed = taken(client, illustrated)
    said = b"".join(packed.read(name) for name in ("article.html", "article.json")).decode()
    assert "Later trains" in said
    assert "Unsaved words" not in said
    assert "For colleagues" not in said


def test_corrections_stand_in_the_page(client: Client, editor: User, illustrated: Article) -> None:
    Correction.objects.create(article=illustrated, text="x", text_html="<p>It was 1912.</p>", made_at=timezone.now())
    client.force_login(editor)
    assert "It was 1912." in taken(client, illustrated).read("article.html").decode()


def test_a_lost_original_is_left_out(client: Client, editor: User) -> None:
    article = factories.make_article(lead_photo=factories.make_bare_photo())
    client.force_login(editor)
    assert not [name for name in taken(client, article).namelist() if name.startswith("photos/")]


def test_photos_too_large_for_one_file_are_refused_in_words(
    client: Client, editor: User, illustrated: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST_BYTES", 10)
    client.force_login(editor)
    answer = client.get(f"/admin/articles/article/{illustrated.pk}/export/", follow=True)
    assert "Download them one by one." in answer.text
    assert not AuditEntry.objects.filter(act="exported").exists()


def test_form_and_list_lead_to_the_file(client: Client, editor: User, illustrated: Article) -> None:
    client.force_login(editor)
    address = f"/admin/articles/article/{illustrated.pk}/export/"
    assert f'href="{address}" download' in client.get(f"/admin/articles/article/{illustrated.pk}/change/").text
    assert f'href="{illustrated.pk}/export/" download' in client.get("/admin/articles/article/?shown=all").text


def test_a_file_costs_a_fixed_number_of_queries(
    client: Client, editor: User, illustrated: Article, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(editor)
    taken(client, illustrated)
    with django_assert_max_num_queries(16):
        taken(client, illustrated)
