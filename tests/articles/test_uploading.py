"""A text from elsewhere becomes a draft: cleaned, its pictures through the gate, what stayed out told; or nothing."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.importers import packed, uploads
from articles.importers.markdown import html_of_markdown, read_head
from articles.models import Article, GalleryPhoto, Photo, Tag
from articles.services import uploading
from articles.snapshots import working_snapshot
from tests import factories
from tests.articles.conftest import picture_bytes
from tests.roles import at_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/articles/article/upload/"
MARKDOWN = """---
title: Late trains
subtitle: "Why they are late."
tags: [Rail, Rivers]
date: 2024-01-02
layout: post
---
# Late trains

One[^1] **bold** line.

[^1]: Of 1911.

## A part

<iframe src="https://t.example"></iframe><b onclick="x()">Bye</b>
"""


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser."""
    client.force_login(editor)
    return client


def zipped(**files: bytes | str) -> io.BytesIO:
    """Return a zip; "__" in a name stands for a slash, "_" at its end for the dot of its ending."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    buffer.seek(0)
    return buffer


def send(desk: Client, name: str, data: bytes | io.BytesIO | str) -> tuple[Article | None, str]:
    """Upload a file; return the draft made of it, and what the page after it says."""
    raw = data.getvalue() if isinstance(data, io.BytesIO) else data.encode() if isinstance(data, str) else data
    before = set(Article.objects.values_list("pk", flat=True))
    answer = desk.post(UPLOAD, {"file": SimpleUploadedFile(name, raw), "kind": "markdown"}, follow=True)
    made = Article.objects.exclude(pk__in=before).first()
    return made, answer.text


def made_of(desk: Client, name: str, data: Any) -> tuple[Article, str]:
    """Upload a file that is taken."""
    article, said = send(desk, name, data)
    assert article is not None, said
    assert (article.status, article.publish_at) == ("draft", None)
    return article, said


def test_markdown_becomes_a_draft_and_the_page_tells_what_stayed_out(desk: Client) -> None:
    factories.make_tag("Rail")
    article, said = made_of(desk, "late-trains.md", MARKDOWN)
    assert (article.title, article.standfirst) == ("Late trains", "Why they are late.")
    assert '<p>One<span class="footnote">Of 1911.</span> <strong>bold</strong> line.</p><h2>A part</h2>' in article.body
    assert [tag.name for tag in article.tags.all()] == ["Rail"]
    for words in (
        "1 inline frame",
        "1 event attribute",
        "The date was left out",
        "no tag “Rivers”",
        "above the text: layout",
    ):
        assert words in said, words
    assert not Tag.objects.filter(name="Rivers").exists()


def test_html_gives_its_heading_as_title(desk: Client) -> None:
    page = "<html><head><title>Site</title><style>x</style></head><body><h1>Of <em>rivers</em></h1><p>Text</p></body>"
    article, said = made_of(desk, "page.html", page)
    assert (article.title, article.body) == ("Of rivers", "<p>Text</p>")
    assert "1 style sheet" in said


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("## Part\n\nx", "Part"),
        ("Just text", "My notes"),
        ("---\ntitle: A\n---\n# B\n\nx", "A"),
        ("# \n\nx", "My notes"),
    ],
)
def test_a_text_without_a_title_gets_one(desk: Client, text: str, title: str) -> None:
    assert made_of(desk, "my-notes.md", text)[0].title == title


def test_a_pasted_text_is_taken_and_kept_when_it_is_refused(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.post(UPLOAD, {"text": "# Pasted\n\nHello", "kind": "markdown"})
    assert Article.objects.get().body == "<p>Hello</p>"
    long = "word " * 110_000
    answer = desk.post(UPLOAD, {"text": f"# Long\n\n{long}", "kind": "markdown"})
    assert answer.status_code == 422
    assert "at most 500,000 fit" in answer.text
    assert long in answer.text
    assert Article.objects.count() == 1


@pytest.mark.parametrize("data", [{"kind": "markdown"}, {"kind": "markdown", "text": "  \n"}])
def test_nothing_sent_is_asked_again(desk: Client, data: dict[str, str]) -> None:
    answer = desk.post(UPLOAD, data)
    assert (answer.status_code, "Choose a file or paste a text" in answer.text) == (422, True)


def test_pictures_of_a_zip_go_through_the_gate_and_others_stay_out(desk: Client) -> None:
    text = '# Trip\n\n![A river](pics/a.jpg "At dawn")\n\n![x](https://t.example/x.gif) ![b](pics/b.svg) ![c](c.png)'
    files = {"post/trip.md": text, "post/pics/a.jpg": picture_bytes(640, 400).read(), "post/pics/b.svg": "<svg/>"}
    article, said = made_of(desk, "trip.zip", zipped(**files))
    photo = Photo.objects.get()
    assert (photo.alt, photo.caption, photo.original_name) == ("A river", "At dawn", "a.jpg")
    assert f'data-file="{photo.pk}"' in article.body
    assert 'href="https://t.example/x.gif"' in article.body
    for words in ("This file is not a photo we can read", "https://t.example/x.gif", "“c.png”", "lacks a credit"):
        assert words in said, words


@pytest.mark.parametrize(
    ("name", "files", "sentence"),
    [
        ("a.zip", {"../a.md": "x"}, "leads out of the zip"),
        ("a.zip", {"/etc/a.md": "x"}, "leads out of the zip"),
        ("a.zip", {"a\\..\\b.md": "x"}, "leads out of the zip"),
        ("a.zip", {"a.md": "x", "b.zip": b"PK"}, "is packed itself"),
        ("a.zip", {"a.md": "x", "b.md": "y"}, "holds 2 texts"),
        ("a.zip", {"a.png": "x"}, "holds no text"),
        ("a.zip", {"word/document.xml": "x"}, "document of Word"),
        ("a.zip", {"a.md": "x", "b.txt.bin": b"\0" * 6_000_000}, "Unpacked, the zip has"),
        ("a.zip", {"a.md": b"\xff\xfe\xfa\x00x"[2:]}, "is not in UTF-8"),
    ],
)
def test_hostile_and_odd_zips_are_refused_whole(desk: Client, name: str, files: dict[str, Any], sentence: str) -> None:
    article, said = send(desk, name, zipped(**files))
    assert article is None
    assert sentence in said
    assert not Photo.objects.exists()


def test_a_link_in_a_zip_is_refused(desk: Client) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("a.md", "![x](x.jpg)")
        link = zipfile.ZipInfo("x.jpg")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")
    assert "is a link to another place" in send(desk, "a.zip", buffer)[1]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.pdf", b"%PDF-1.7", "“a.pdf” cannot be read here"),
        ("a.md", b"caf\xe9", "is not in UTF-8: line 1"),
        ("a.md", b"a\0b", "is not a text"),
        ("a.md", b" \n", "is empty"),
        ("a.zip", b"PK\x03\x04 broken", "The zip is damaged"),
        ("a.json", b"{", "The JSON cannot be read"),
        ("a.json", b"[" * 100_000, "The JSON cannot be read"),
        ("a.json", b"{}", "is not an article that was exported here"),
        ("a.json", b'{"kind":"article","id":1}', "lacks what an article must have"),
    ],
)
def test_files_that_are_no_text_are_refused_in_words(desk: Client, name: str, data: bytes, sentence: str) -> None:
    article, said = send(desk, name, data)
    assert (article, sentence in said) == (None, True), said[-3000:]


def test_a_text_in_utf_16_is_read(desk: Client) -> None:
    assert made_of(desk, "a.md", "# Späte Züge\n\nx".encode("utf-16"))[0].title == "Späte Züge"


def test_limits_of_size_and_number_are_said(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_TEXT_BYTES", 10)
    assert "Split the text" in send(desk, "a.md", b"x" * 11)[1]
    monkeypatch.setattr(uploads, "MOST_PACKED_BYTES", 10)
    assert "A zip may have" in send(desk, "a.zip", zipped(**{"a.md": "x"}))[1]
    monkeypatch.setattr(uploads, "MOST_PACKED_BYTES", 10_000)
    monkeypatch.setattr(packed, "MOST_FILES", 1)
    assert "at most 1 fit" in send(desk, "a.zip", zipped(**{"a.md": "x", "b": "y"}))[1]


def test_pictures_go_again_where_the_text_is_refused(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise packed.UploadRefused("No.")

    monkeypatch.setattr(uploading, "save_snapshot", fail)
    send(desk, "a.zip", zipped(**{"a.md": "![x](a.jpg)", "a.jpg": picture_bytes(640, 400).read()}))
    assert (Article.objects.count(), Photo.objects.count()) == (0, 0)


def test_who_adds_no_photos_gets_the_text_without_them(client: Client) -> None:
    client.force_login(at_desk("Contributor"))
    files = {"a.md": "# A\n\n![x](a.jpg)", "a.jpg": picture_bytes(640, 400).read()}
    article, said = made_of(client, "a.zip", zipped(**files))
    assert "but not add any" in said
    assert (article.made_by is not None, Photo.objects.count()) == (True, 0)


@pytest.fixture
def illustrated(make_photo: Callable[..., Photo]) -> Article:
    """Return an article with a lead, a photo in its text, one in its gallery, a footnote and a tag."""
    lead, inside, beside = (make_photo(alt=words, focal_x=0.25) for words in ("red", "blue", "green"))
    figure = f'<figure><img data-file="{inside.pk}" alt="Here"><figcaption>Shore</figcaption></figure>'
    body = f'<p>One<span class="footnote">Of 1911.</span></p>{figure}'
    article = factories.make_article("Late trains", tags=["Rail"], body=body, lead_photo=lead, seo_title="Trains")
    GalleryPhoto.objects.create(article=article, photo=beside, order=0, caption="At night")
    return article


def test_what_was_exported_comes_back_as_an_equal_draft(desk: Client, illustrated: Article) -> None:
    file: Any = desk.get(f"/admin/articles/article/{illustrated.pk}/export/")
    article, _ = made_of(desk, "late-trains.zip", file.getvalue())
    was, now = working_snapshot(illustrated), working_snapshot(article)
    assert now.changed_from(was) == ["slug", "publish_at"]
    assert Photo.objects.count() == 3


def test_it_comes_back_to_a_library_without_its_photos(desk: Client, illustrated: Article) -> None:
    file: Any = desk.get(f"/admin/articles/article/{illustrated.pk}/export/")
    data = file.getvalue()
    Photo.objects.update(sha256="0" * 64)
    article, _ = made_of(desk, "late-trains.zip", data)
    words = ("alt", "caption", "credit", "license", "focal_x", "focal_y")
    old, new = (
        [Photo.objects.filter(pk=pk).values_list(*words)[0] for pk in (one.lead_photo_id, one.gallery.get().photo_id)]
        for one in (illustrated, article)
    )
    assert (old, Photo.objects.count()) == (new, 6)
    assert article.gallery.get().caption == "At night"
    assert 'alt="Here"' in article.body


def test_an_entry_alone_uses_the_library(desk: Client, illustrated: Article) -> None:
    file: Any = desk.get(f"/admin/articles/article/{illustrated.pk}/export/")
    entry = zipfile.ZipFile(io.BytesIO(file.getvalue())).read("article.json")
    article, said = made_of(desk, "article.json", entry)
    assert article.lead_photo_id == illustrated.lead_photo_id
    changed = json.loads(entry) | {"section": "Nowhere", "authors": [{"author": 1, "name": "Nobody"}]}
    said = made_of(desk, "article.json", json.dumps(changed))[1]
    assert "no section “Nowhere”" in said
    assert "no author “Nobody”" in said


def test_head_and_notes_of_markdown_are_read_as_written() -> None:
    head = read_head("---\ntitle: 'A: b'\ntags:\n  - one\n  - two\n---\nText")
    assert (head.fields, head.text) == ({"title": "A: b", "tags": ["one", "two"]}, "Text")
    assert read_head("---\nno end").text == "---\nno end"
    html = html_of_markdown("a[^x] b[^x] c[^y]\n\n[^x]: words\n[^z]: unnamed\n\n```\n[^x]: code\n```")
    assert html.count("footnote") == 1
    for words in ("[^y]", "unnamed", "[^x]: code"):
        assert words in html


def test_a_note_named_often_is_written_once() -> None:
    assert len(html_of_markdown("[^a]" * 5000 + "\n\n[^a]: " + "x" * 5000)) < 100_000
