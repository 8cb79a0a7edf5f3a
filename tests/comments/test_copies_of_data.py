"""A copy of one's data holds a long history, in context, and nothing that only others may know."""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from accounts.export_file import write_copy
from comments.models import Comment, Revision
from tests import factories
from tests.comments.makers import make_long_discussion

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db


def copy_of(user: User) -> dict[str, str]:
    """Return the files of a copy by name."""
    with tempfile.TemporaryFile() as file:
        write_copy(user, file)
        with zipfile.ZipFile(file) as copy:
            return {name: copy.read(name).decode() for name in copy.namelist()}


def test_b30_a_copy_holds_2000_comments_with_their_earlier_texts(
    article: Article, reader: User, other_reader: User
) -> None:
    make_long_discussion(article, by=other_reader, size=2000)
    first = Comment.objects.order_by("pk")[0]
    Revision.objects.create(comment=first, number=1, source="Well?", by=other_reader, made_at=first.posted_at)
    files = copy_of(other_reader)
    comments = json.loads(files["data/comments.json"])
    assert len(comments) == 2000
    assert comments[0]["earlier_texts"][0]["text"] == "Well?"
    assert files["index.html"].count('<article class="comment">') == 2000


def test_b30_a_copy_opens_without_a_network_and_tells_nobodys_address(root: Comment, reply: Comment) -> None:
    assert reply.author is not None
    factories.make_comment(root.article, by=reply.author, parent=root, text="Hello @ada, see https://other.example/")
    files = copy_of(reply.author)
    assert "Answering Ada Lark: <q>Trains are late again, as ever.</q>" in files["index.html"]
    assert not re.search(r"<(script|img|iframe)|src=|url\(|@import", "".join(files.values()))
    assert re.findall(r'<link[^>]*href="([^"]*)"', files["index.html"]) == ["style.css"]
    assert set(re.findall(r"[\w.]+@[\w.]+\.example", "".join(files.values()))) == {"ben@mail.example"}


def test_typed_markup_stays_text_in_a_copy(article: Article, reader: User) -> None:
    factories.make_comment(article, by=reader, text="<script>alert(1)</script> & more")
    assert "<script>" not in copy_of(reader)["index.html"]
