"""Options, exit codes and what the commands print."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from articles.models import Article, Photo, Section
from comments.models import Comment, Quote
from tests import factories
from tests.importers.conftest import ADA, TRAINS, run, said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_renditions")]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"media": "nowhere"}, "is not a folder (--media)."),
        ({"section": "nowhere"}, "There is no section with the address nowhere (--section)."),
        ({"time_zone": "Mars/Olympus"}, "is not a time zone (--time-zone)"),
        ({"source": "x" * 201}, "has at most 200 characters (--source)."),
        ({"report": "no/such/folder/list"}, "cannot be written (--report)"),
    ],
)
def test_options_that_cannot_be_meant_are_wrong_use(
    lines: Callable[..., Path], tmp_path: Path, options: dict[str, str], sentence: str
) -> None:
    given: dict[str, Any] = {
        name: tmp_path / value if name in {"media", "report"} else value for name, value in options.items()
    }
    ran = run("import_json", lines(ADA), **given)
    assert ran.code == 2
    assert sentence in ran.err


def test_strict_imports_nothing_if_anything_is_skipped(lines: Callable[..., Path]) -> None:
    ran = run("import_json", lines(ADA, TRAINS, said(1, body=None)), strict=True)
    assert (ran.code, Article.objects.count()) == (1, 0)
    assert "comment 1 (body is missing): A required field is missing or of the wrong type. (--strict)" in ran.err


def test_strict_imports_nothing_if_a_field_is_unknown(lines: Callable[..., Path]) -> None:
    assert run("import_json", lines({**ADA, "shoe_size": 38}), strict=True).code == 1


def test_the_list_can_be_written_as_json_lines(lines: Callable[..., Path], tmp_path: Path) -> None:
    target = tmp_path / "list.jsonl"
    run("import_json", lines(ADA, {**TRAINS, "photos": []}, said(1, 7)), report=target)
    assert [json.loads(line) for line in target.read_text().splitlines()] == [
        {"code": "orphan", "kind": "comment", "id": "1", "line": 3, "detail": ""}
    ]


def test_the_standard_input_is_read(lines: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    data = io.BufferedReader(io.BytesIO(lines(ADA, TRAINS, said(1)).read_bytes()))  # type: ignore[arg-type]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(data))
    assert " from json:stdin in " in run("import_json", "-").out


def test_the_section_of_the_operator_is_the_default(lines: Callable[..., Path]) -> None:
    factories.make_section("Rails", slug="rails")
    run("import_json", lines(TRAINS), section="rails")
    assert Article.objects.get().section == Section.objects.get(slug="rails")


@pytest.mark.parametrize("name", ["../secret.jpg", "/etc/hostname", "link.jpg", "note.jpg", "\u0001", "x" * 390])
def test_pictures_come_from_the_folder_only(lines: Callable[..., Path], media: Path, name: str) -> None:
    (media.parent / "secret.jpg").write_bytes((media / "a.jpg").read_bytes())
    (media / "link.jpg").symlink_to(media.parent / "secret.jpg")
    (media / "note.jpg").write_text("no picture")
    ran = run("import_json", lines({**TRAINS, "photos": [{"file": name, "credit": "x", "alt": "y"}]}), media=media)
    assert ran.code == 0
    assert not Photo.objects.exists()
    assert ran.codes & {"photo_refused", "photo_missing", "bad_field"}
    assert Article.objects.count() == 1


def test_an_unready_photo_waits_in_the_library(lines: Callable[..., Path], media: Path) -> None:
    ran = run("import_json", lines({**TRAINS, "photos": [{"file": "a.jpg"}]}), media=media)
    assert Photo.objects.count() == 1
    assert Article.objects.get().lead_photo is None
    assert "photo_unready" in ran.codes


def test_a_quote_carries_a_name_only_where_its_words_are_found(lines: Callable[..., Path]) -> None:
    bodies = {
        2: "[quote=1]Said 1.[/quote]\n\nYes.",
        3: "[quote=1]Never said.[/quote]\n\nNo.",
        4: "[quote=99]x[/quote]\n\nWho?",
    }
    answers = [said(number, 1, body=body, format="broadsheet") for number, body in bodies.items()]
    run("import_json", lines(ADA, TRAINS, said(1), *answers))
    first = Comment.objects.get(origin_id="1")
    found = {quote.comment.origin_id: quote.source_comment for quote in Quote.objects.select_related("comment")}
    assert found == {"2": first, "3": None, "4": None}
    assert Comment.objects.get(origin_id="2").source.startswith(f"[quote={first.pk}]")
    assert Comment.objects.get(origin_id="4").source.startswith("[quote=99]")


@pytest.mark.parametrize("words", ["the weir at Fuller’s was notched", "the weir at Fuller's was notched"])
def test_a_quote_is_proved_by_words_as_readers_see_them(lines: Callable[..., Path], words: str) -> None:
    said_before = said(1, body="Once the weir\nat Fuller’s was *notched*.", format="markdown")
    answer = said(2, 1, body=f"[quote=1]{words}[/quote]\n\nYes.", format="broadsheet")
    run("import_json", lines(ADA, TRAINS, said_before, answer))
    assert Quote.objects.get().status == "verified"


def test_a_quote_of_a_forum_is_proved_by_the_name_above(lines: Callable[..., Path]) -> None:
    body = "[quote=Ada]late again[/quote] [b]Yes[/b] :wink: [u]so[/u] [x]"
    run(
        "import_json",
        lines(ADA, TRAINS, said(1, body="Trains are late again."), said(2, 1, body=body, format="bbcode")),
    )
    quote = Quote.objects.get()
    assert (quote.status, quote.source_comment.origin_id) == ("verified", "1")
    assert "<strong>Yes</strong>" in quote.comment.body_html
    assert "so [x]" in quote.comment.body_html


def test_a_quote_of_the_article_leads_to_its_paragraph(lines: Callable[..., Path]) -> None:
    article = {**TRAINS, "body": ["The trains are late.", "Nobody knows why."]}
    body = "[quote=article]Nobody knows[/quote]\n\nI do."
    run("import_json", lines(ADA, article, said(1, body=body, format="broadsheet")))
    quote = Quote.objects.get()
    assert (quote.article, bool(quote.block_id)) == (Article.objects.get(), True)


def test_many_bodies_are_converted_by_other_processes(
    lines: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments.services.importing.converting.WORTH_PROCESSES", 1)
    run("import_json", lines(ADA, TRAINS, *(said(number, body=f"*{number}*") for number in range(1, 600))))
    assert Comment.objects.count() == 599
    assert Comment.objects.get(origin_id="599").body_html == "<p>*599*</p>"
