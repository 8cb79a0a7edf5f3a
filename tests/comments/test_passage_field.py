"""The field "Quote a sentence of the article", and addresses that bring a sentence along: no script is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from comments.markup.quotes import QUOTE_MAX
from comments.models import Comment, Quote
from comments.passage_field import NOT_FOUND, PUT_IN
from comments.services.quoting import quotation_from
from tests import factories
from tests.comments.test_writing import reply_address, typed_text, write_address

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db
QUOTED = "[quote=article]You could hear it.[/quote]\n\n"
FIND = {"find": "1", "passage": " You could\r\nhear it. "}


@pytest.mark.parametrize("name", ["visitor", "reader"])
def test_a_pasted_sentence_becomes_a_quote_in_the_form(
    client: Client, article: Article, reader: User, name: str
) -> None:
    if name == "reader":
        client.force_login(reader)
    response = client.post(write_address(article), {"text": "Before.\r\n", **FIND})
    assert response.status_code == 200
    assert typed_text(response) == f"Before.\n\n{QUOTED}"
    assert PUT_IN in response.content.decode()
    assert Comment.objects.count() == 0


def test_other_words_are_kept_beside_the_reason(client: Client, article: Article) -> None:
    response = client.post(write_address(article), {"text": "Before.", "find": "1", "passage": "You could see it."})
    page = response.content.decode()
    assert response.status_code == 422
    assert typed_text(response) == "Before."
    assert NOT_FOUND in page
    assert "You could see it.</textarea>" in page
    assert "<title>Error: " in page


def test_a_sentence_can_be_quoted_in_a_reply(client: Client, root: Comment, reader: User) -> None:
    client.force_login(reader)
    assert typed_text(client.post(reply_address(root), {"text": "", **FIND})) == QUOTED
    client.post(reply_address(root), {"text": f"{QUOTED}So could I."})
    assert Quote.objects.get().article == root.article


@pytest.mark.parametrize("passage", ["", "   ", "\u200b", "x" * 5000])
def test_nothing_is_no_quote(client: Client, article: Article, passage: str) -> None:
    response = client.post(write_address(article), {"text": "Kept.", "find": "1", "passage": passage})
    assert (response.status_code, typed_text(response)) == (422, "Kept.")


def test_an_address_brings_a_sentence_along(client: Client, article: Article) -> None:
    response = client.get(f"{write_address(article)}?{urlencode({'passage': 'You could hear it.'})}")
    assert typed_text(response) == QUOTED


def test_an_address_adds_to_the_text_kept_for_the_place(client: Client, article: Article) -> None:
    client.post(write_address(article), {"text": "Kept."})
    response = client.get(f"{write_address(article)}?passage=You+could+hear+it.")
    assert typed_text(response) == f"Kept.\n\n{QUOTED}"


def test_an_address_with_other_words_shows_them_with_the_reason(client: Client, article: Article) -> None:
    page = client.get(f"{write_address(article)}?passage=Never+said.").content.decode()
    assert NOT_FOUND in page
    assert "Never said.</textarea>" in page


def test_the_field_stands_on_the_writing_page_only(client: Client, root: Comment, reader: User) -> None:
    client.force_login(reader)
    assert 'name="passage"' in client.get(write_address(root.article)).content.decode()
    assert 'name="passage"' not in client.get(root.article.get_absolute_url()).content.decode()
    assert 'name="passage"' not in client.get(reply_address(root), headers={"HX-Request": "true"}).content.decode()


def test_a_closed_discussion_takes_no_sentence(client: Client, article: Article) -> None:
    article.discussion = "read-only"
    article.save(update_fields=["discussion"])
    response = client.post(write_address(article), {"text": "Kept.", **FIND})
    assert (response.status_code, "Kept.</textarea>" in response.content.decode()) == (403, True)


def test_a_long_sentence_is_cut_and_still_found(reader: User) -> None:
    words = "word " * 150 + "end."
    article = factories.make_article("Long", body=f"<p>{words}</p>")
    quotation = quotation_from(article.pk, words)
    assert 500 < len(quotation) <= len("[quote=article][/quote]\n\n") + QUOTE_MAX
    factories.make_comment(article, by=reader, text=f"{quotation}Long.")
    assert Quote.objects.get().status == Quote.Status.VERIFIED
