"""Earlier texts at the desk: shown, inert, and withdrawn by the same act as on the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from comments.models import Comment, Revision
from comments.services.editing import edit_comment
from comments.services.redaction import redact_revision
from tests.comments.makers import settle

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def edited(root: Comment, settings: Any) -> Comment:
    """Return a comment that said something else before."""
    settle()
    Comment.objects.update(author=root.author, state="held", number=None, published_at=None)
    for text in ("<script>alert(1)</script> early.", "Trains again."):
        fresh = Comment.objects.get(pk=root.pk)
        edit_comment(fresh, by=fresh.author, text=text)
    return root


def page(client: Client, comment: Comment) -> str:
    return client.get(f"/admin/comments/comment/{comment.pk}/change/").content.decode()


def test_earlier_texts_stand_under_the_comment_and_run_nothing(client: Client, edited: Comment, editor: User) -> None:
    client.force_login(editor)
    html = page(client, edited)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; early.</textarea>" in html
    assert html.index("early.</textarea>") < html.index("late again, as ever.</textarea>")
    assert f'href="/comments/{edited.pk}/history/1/withdraw/"' in html
    assert 'name="revisions-0-source"' not in html


def test_a_withdrawn_text_is_gone_at_the_desk_too(client: Client, edited: Comment, editor: User) -> None:
    redact_revision(Revision.objects.select_related("comment").get(number=1), by=editor)
    client.force_login(editor)
    html = page(client, edited)
    assert "late again, as ever." not in html
    assert "by Mira Holt" in html


def test_many_earlier_texts_cost_one_query(
    client: Client, edited: Comment, editor: User, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(editor)
    page(client, edited)
    counts = []
    for start in (10, 20):
        with CaptureQueriesContext(connection) as asked:
            page(client, edited)
        counts.append(len(asked))
        rows = [Revision(comment=edited, number=start + n, source="x", made_at=edited.posted_at) for n in range(9)]
        Revision.objects.bulk_create(rows)
    assert counts[0] == counts[1]
