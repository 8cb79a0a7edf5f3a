"""The discussion as the article's page shows it to visitors and members."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import kept_texts
from comments.models import Comment
from comments.services.deletion import delete_comment
from tests import factories
from tests.comments.makers import make_long_discussion, settle

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db
HOSTILE = [
    "<script>alert(1)</script>",
    "[a](javascript:alert(1)) <img src=x onerror=alert(1)>",
    "</p></article></li></ol></main><h1>Mine</h1>",
    "<!--quote 1--><b>forged</b><!--/quote 1-->",
    "\u202eright to left\u202c and \u200b hidden",
    "`</textarea><script>` ``` ~~~ > > > > > > * * *",
    "{{ settings.SECRET_KEY }} {% debug %}",
    "Z" + "\u0301" * 200,
]


def page_of(client: Client, article: Article) -> str:
    """Return the article's page as text."""
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def discussion_of(client: Client, article: Article) -> str:
    """Return the discussion's part of the page."""
    return page_of(client, article).partition('<section id="comments"')[2]


def test_e13_visitors_meet_the_gate_and_nothing_to_fill_in(client: Client, root: Comment) -> None:
    html = page_of(client, root.article)
    discussion = html.partition('<section id="comments"')[2]
    assert "To take part in the discussion, please sign in." in discussion
    assert "Write first, sign in later" in discussion
    assert "Trains are late again, as ever." in discussion
    for forbidden in ("<form", "<textarea", "<input", "csrfmiddlewaretoken", "htmx", "hx-"):
        assert forbidden not in discussion
    assert "csrfmiddlewaretoken" not in html
    assert not client.cookies


def test_visitors_pages_may_be_kept_by_shared_caches(client: Client, root: Comment) -> None:
    response = client.get(root.article.get_absolute_url())
    assert response["Cache-Control"].startswith("public")
    assert "Cookie" in response["Vary"]


def test_e13_write_first_leads_to_a_text_field(client: Client, root: Comment) -> None:
    address = re.search(r'href="([^"]+)"[^>]*>Write first', discussion_of(client, root.article))
    assert address
    assert '<textarea id="comment-form-text"' in client.get(address[1]).content.decode()


def test_members_find_the_form_with_its_technical_fields(client: Client, root: Comment, reader: User) -> None:
    client.force_login(reader)
    html = discussion_of(client, root.article)
    for name in ("csrfmiddlewaretoken", "client_token", "issued"):
        assert re.search(rf'<input type="hidden" name="{name}" value="[^"]+"', html)
    assert "Post comment" in html
    assert client.get(root.article.get_absolute_url())["Cache-Control"] == "private, no-cache"


def test_the_heading_counts_public_comments(client: Client, root: Comment, reply: Comment) -> None:
    assert '<span id="comment-count">2 comments</span>' in discussion_of(client, root.article)
    delete_comment(reply, by=reply.author)
    assert '<span id="comment-count">1 comment</span>' in discussion_of(client, root.article)


def test_an_empty_discussion_says_so(client: Client, article: Article) -> None:
    assert "No comments yet. The first one sets the tone." in discussion_of(client, article)


@pytest.mark.parametrize("name", ["reader", "visitor"])
def test_a_closed_discussion_says_since_when_and_offers_nothing(
    client: Client, root: Comment, reader: User, name: str
) -> None:
    root.article.discussion_closes_at = timezone.now() - timedelta(days=1)
    root.article.save(update_fields=["discussion_closes_at"])
    if name == "reader":
        client.force_login(reader)
    html = discussion_of(client, root.article)
    assert re.search(r"This discussion closed on \d+ \w+ \d{4} \d\d:\d\d\.</p>", html)
    for gone in ("<textarea", "please sign in", "Reply<", "Quote<"):
        assert gone not in html


def test_a_read_only_discussion_says_so(client: Client, root: Comment) -> None:
    root.article.discussion = "read-only"
    root.article.save(update_fields=["discussion"])
    assert "This discussion is closed." in discussion_of(client, root.article)


def test_a_hidden_discussion_leaves_no_trace(client: Client, root: Comment) -> None:
    root.article.discussion = "hidden"
    root.article.save(update_fields=["discussion"])
    html = page_of(client, root.article)
    assert 'id="comments"' not in html
    assert "Trains are late again" not in html


def test_e42_a_deleted_comment_is_nowhere_in_the_source(client: Client, root: Comment, reply: Comment) -> None:
    delete_comment(root, by=root.author)
    html = page_of(client, root.article)
    assert "The comment was deleted." in html
    for gone in ("Ada", "Trains are late", "/members/ada/", f'id="at-{root.pk}"'):
        assert gone not in html


def test_moderators_find_the_way_to_the_desk(client: Client, root: Comment, editor: User) -> None:
    client.force_login(editor)
    assert f'href="/admin/comments/comment/{root.pk}/change/">Moderate' in discussion_of(client, root.article)


def test_own_tombstones_offer_a_way_back(client: Client, root: Comment, reader: User) -> None:
    settle()
    delete_comment(Comment.objects.get(pk=root.pk), by=reader)
    client.force_login(reader)
    html = discussion_of(client, root.article)
    assert "<span>You deleted this comment. <a " in html
    target = "the deletion of your comment “<bdi>Trains are late again, as ever.</bdi>”"
    link = f'href="/comments/{root.pk}/restore/">Undo<span class="visually-hidden"> {target}</span></a> (until '
    assert link in html


def test_a_kept_text_is_back_in_the_form(client: Client, article: Article, reader: User) -> None:
    client.force_login(reader)
    session = client.session
    kept_texts.keep(session, target=f"article:{article.pk}", label="Yours", return_to="/", text="\nTwo\nlines")
    session.save()
    html = discussion_of(client, article)
    assert "Your text is back. Post it when you are ready." in html
    assert ">\n\nTwo\nlines</textarea>" in html


def test_a_kept_text_in_a_closed_discussion_can_be_copied(client: Client, article: Article, reader: User) -> None:
    client.force_login(reader)
    session = client.session
    kept_texts.keep(session, target=f"article:{article.pk}", label="Yours", return_to="/", text="My words")
    session.save()
    type(article).objects.filter(pk=article.pk).update(discussion="read-only")
    html = discussion_of(client, article)
    assert "readonly>\nMy words</textarea>" in html
    assert "Post comment" not in html


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_text(client: Client, article: Article, reader: User, text: str) -> None:
    factories.make_comment(article, by=reader, text=f"{text}\n\nand more.")
    discussion = discussion_of(client, article)
    scripts = re.findall(r"<script[^>]*>", discussion)
    assert all("src=" in script or "ld+json" in script for script in scripts)
    assert not re.search(r"<(img|h1|b|iframe|style)\b|javascript:alert\(1\)\"|\u202e", discussion)
    assert discussion.count("<article") == discussion.count("</article>") == 1


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_page_asks_as_many_queries_for_a_thousand_comments(
    client: Client, article: Article, reader: User, signed_in: bool
) -> None:
    if signed_in:
        client.force_login(reader)
    make_long_discussion(article, by=reader, size=10)
    client.get(article.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        client.get(article.get_absolute_url())
    make_long_discussion(article, by=reader, size=990)
    with CaptureQueriesContext(connection) as many:
        client.get(article.get_absolute_url())
    assert len(few) == len(many)
