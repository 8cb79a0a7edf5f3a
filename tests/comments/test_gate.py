"""Write first, sign in later: the text of a signed-out reader is kept, comes back, and is posted by one more press."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import kept_texts
from accounts.errors import TooOften
from comments.models import Comment
from comments.services.deletion import delete_comment
from tests import factories

if TYPE_CHECKING:
    from pytest_django import DjangoCaptureOnCommitCallbacks

    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db
TYPED = "Thanks.\r\n\r\nReally."
BACK = "Your text is back. Post it when you are ready."


def enter(client: Client, user: User) -> None:
    """Sign in as the sign-in page does: the visitor's session goes on."""
    kept = client.session.get(kept_texts.SESSION_KEY, [])
    client.force_login(user)
    session = client.session
    session[kept_texts.SESSION_KEY] = kept
    session.save()


def next_of(location: str) -> str:
    """Return where a way to sign-in leads back to."""
    return parse_qs(urlsplit(location).query)["next"][0]


def write(client: Client, article: Article, text: str = TYPED) -> str:
    """Send a visitor's text for a new thread; return where the answer leads."""
    response = client.post(f"/articles/{article.slug}/comment/", {"text": text})
    assert response.status_code == 303
    return str(response["Location"])


def test_a_visitors_reply_is_kept_and_the_way_leads_through_sign_in(client: Client, root: Comment) -> None:
    response = client.post(f"/comments/{root.pk}/reply/", {"text": TYPED})
    assert response.status_code == 303
    assert urlsplit(response["Location"]).path == "/accounts/login/"
    assert next_of(response["Location"]) == f"/comments/{root.pk}/reply/#reply-form"
    [kept] = kept_texts.all_kept(client.session)
    assert (kept.target, kept.text, kept.label) == (f"comment:{root.pk}", TYPED, "Your reply to Ada Lark")
    assert Comment.objects.count() == 1


def test_a_visitors_thread_comes_back_under_the_article(client: Client, article: Article) -> None:
    assert next_of(write(client, article)) == f"{article.get_absolute_url()}#comment-form"


def test_in_place_the_browser_is_led_to_sign_in(client: Client, root: Comment) -> None:
    headers = {"HX-Request": "true", "HX-Target": f"reply-{root.pk}"}
    response = client.post(f"/comments/{root.pk}/reply/", {"text": TYPED}, headers=headers)
    assert response["HX-Redirect"].startswith("/accounts/login/?next=")


def test_e14_the_text_waits_under_its_comment_and_nothing_is_posted(
    client: Client, root: Comment, other_reader: User
) -> None:
    client.post(f"/comments/{root.pk}/reply/", {"text": TYPED})
    enter(client, other_reader)
    html = client.get(f"/comments/{root.pk}/reply/").content.decode()
    assert BACK in html
    assert f">\n{TYPED}</textarea>" in html
    assert "data-focus-end autofocus" in html
    assert Comment.objects.count() == 1


def test_b01_one_press_posts_it_once_and_forgets_it(client: Client, root: Comment, other_reader: User) -> None:
    write(client, root.article, "Another text.")
    client.post(f"/comments/{root.pk}/reply/", {"text": TYPED})
    enter(client, other_reader)
    client.post(f"/comments/{root.pk}/reply/", {"text": TYPED})
    assert Comment.objects.filter(parent=root).count() == 1
    assert [kept.text for kept in kept_texts.all_kept(client.session)] == ["Another text."]


def test_b01_a_thread_waits_at_the_end_of_the_discussion(client: Client, article: Article, reader: User) -> None:
    write(client, article)
    enter(client, reader)
    html = client.get(article.get_absolute_url()).content.decode()
    assert BACK in html
    assert f">\n{TYPED}</textarea>" in html


def test_b10_e15_a_reply_to_what_is_gone_waits_as_a_new_thread(
    client: Client, root: Comment, reply: Comment, editor: User
) -> None:
    client.post(f"/comments/{root.pk}/reply/", {"text": TYPED})
    delete_comment(root, by=root.author)
    enter(client, editor)
    response = client.get(f"/comments/{root.pk}/reply/")
    assert response["Location"] == f"{root.article.get_absolute_url()}?gone={root.pk}#comment-form"
    html = client.get(response["Location"]).content.decode()
    assert "The comment you answered is gone. You can post your text as a new comment." in html
    assert f">\n{TYPED}</textarea>" in html
    client.post(f"/articles/{root.article.slug}/comment/", {"text": TYPED, "answered": root.pk})
    assert Comment.objects.get(answered=root).parent is None
    assert kept_texts.all_kept(client.session) == []


def test_b10_a_discussion_closed_meanwhile_gives_the_kept_text_to_copy(
    client: Client, root: Comment, other_reader: User
) -> None:
    client.post(f"/comments/{root.pk}/reply/", {"text": TYPED})
    root.article.discussion_closes_at = timezone.now() - timedelta(minutes=1)
    root.article.save(update_fields=["discussion_closes_at"])
    enter(client, other_reader)
    response = client.get(f"/comments/{root.pk}/reply/")
    assert response.status_code == 403
    assert f"readonly>\n{TYPED}</textarea>" in response.content.decode()


def test_visitors_find_their_text_when_they_come_back_unsigned(client: Client, root: Comment) -> None:
    client.post(f"/comments/{root.pk}/reply/", {"text": TYPED})
    html = client.get(f"/comments/{root.pk}/reply/").content.decode()
    assert f">\n{TYPED}</textarea>" in html
    assert BACK not in html
    assert "Sign in and post" in html
    assert not re.search(r">\s*Post (comment|reply)\s*<", html)
    assert "You sign in next; your text is kept for 24 hours in this browser." in html


def test_the_same_target_again_replaces_its_text(client: Client, article: Article) -> None:
    write(client, article, "First try.")
    write(client, article, "Second try.")
    assert [kept.text for kept in kept_texts.all_kept(client.session)] == ["Second try."]


def test_b07_a_fourth_target_is_refused_with_the_list_and_the_text_kept(client: Client, article: Article) -> None:
    for turn in range(3):
        write(client, factories.make_article(f"Article {turn}"), f"Text {turn}.")
    response = client.post(f"/articles/{article.slug}/comment/", {"text": TYPED})
    html = unescape(response.content.decode())
    assert response.status_code == 422
    assert f">\n{TYPED}</textarea>" in html
    assert all(f"Your comment on Article {turn}" in html for turn in range(3))
    assert len(kept_texts.all_kept(client.session)) == 3

    discard = re.search(r'name="discard" value="([^"]+)"', html)
    assert discard
    client.post(f"/articles/{article.slug}/comment/", {"text": TYPED, "discard": discard[1]})
    kept = kept_texts.all_kept(client.session)
    assert [entry.target for entry in kept][-1] == f"article:{article.pk}"
    assert discard[1] not in [entry.target for entry in kept]


def test_too_many_kept_texts_an_hour_say_when_to_try_again(
    client: Client, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise TooOften("You have done this very often. Try again in an hour.", retry_after=3600)

    monkeypatch.setattr("comments.writing.check_limit", refuse)
    response = client.post(f"/articles/{article.slug}/comment/", {"text": TYPED})
    assert (response.status_code, response["Retry-After"]) == (429, "3600")
    assert f">\n{TYPED}</textarea>" in response.content.decode()
    assert not kept_texts.all_kept(client.session)


@pytest.mark.parametrize("mode", ["read-only", "hidden"])
def test_nothing_is_kept_where_nothing_may_be_written(client: Client, article: Article, mode: str) -> None:
    type(article).objects.filter(pk=article.pk).update(discussion=mode)
    response = client.post(f"/articles/{article.slug}/comment/", {"text": TYPED})
    assert response.status_code == (403 if mode == "read-only" else 404)
    assert TYPED in unescape(response.content.decode())
    assert not kept_texts.all_kept(client.session)


def test_b08_another_sites_form_keeps_nothing(article: Article) -> None:
    client = Client(enforce_csrf_checks=True)
    headers = {"Sec-Fetch-Site": "cross-site"}
    response = client.post(f"/articles/{article.slug}/comment/", {"text": TYPED}, headers=headers)
    assert response.status_code == 403
    assert TYPED in unescape(response.content.decode())
    assert not kept_texts.all_kept(client.session)


def test_b09_a_visitors_form_sent_after_signing_in_posts_once(
    client: Client, root: Comment, other_reader: User
) -> None:
    client.get(f"/comments/{root.pk}/reply/")
    enter(client, other_reader)
    assert client.post(f"/comments/{root.pk}/reply/", {"text": TYPED}).status_code == 303
    assert Comment.objects.filter(parent=root, author=other_reader).count() == 1


def test_b11_a_member_whose_session_ended_meets_the_same_gate(client: Client, root: Comment, reader: User) -> None:
    client.force_login(reader)
    client.logout()
    response = client.post(f"/comments/{root.pk}/reply/", {"text": TYPED})
    assert next_of(response["Location"]) == f"/comments/{root.pk}/reply/#reply-form"


def test_e13_a_visitors_page_is_whole_and_holds_no_field_no_token_and_no_cookie(
    client: Client, root: Comment, reply: Comment
) -> None:
    page = client.get(root.article.get_absolute_url())
    html = page.content.decode()
    assert "To take part in the discussion, please sign in." in html
    assert "Trains are late again, as ever." in html
    assert "Not on the coast." in html
    assert "<textarea" not in html
    assert "csrfmiddlewaretoken" not in html
    assert not page.cookies
    assert "<textarea" in client.get(f"/articles/{root.article.slug}/comment/").content.decode()


def test_b02_a_reply_deep_in_a_thread_waits_beneath_its_parents(
    client: Client, article: Article, reader: User, other_reader: User
) -> None:
    chain: list[Comment] = []
    for depth in range(6):
        parent = chain[-1] if chain else None
        chain.append(factories.make_comment(article, by=reader, parent=parent, text=f"At depth {depth}."))
    address = f"/comments/{chain[-1].pk}/reply/"
    assert next_of(client.post(address, {"text": TYPED})["Location"]) == f"{address}#reply-form"
    enter(client, other_reader)
    html = client.get(address).content.decode()
    above = html[: html.index(f">\n{TYPED}</textarea>")]
    assert all(f"At depth {depth}." in above for depth in range(6))


def test_b06_a_text_one_character_too_long_is_not_kept_and_stands_in_the_field(
    client: Client, article: Article
) -> None:
    text = "x" * 3001
    response = client.post(f"/articles/{article.slug}/comment/", {"text": text})
    assert response.status_code == 422
    html = unescape(response.content.decode())
    assert "Your comment is 1 character too long." in html
    assert f">\n{text}</textarea>" in html
    assert not kept_texts.all_kept(client.session)


def test_b01_a_kept_text_leads_through_sign_up_to_one_comment(
    client: Client, article: Article, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    way = write(client, article)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            "/accounts/signup/",
            {"email": "cleo@mail.example", "username": "cleo", "password1": factories.PASSWORD, "next": next_of(way)},
        )
    code = re.search(r"^([A-Z]{4}-[A-Z]{4})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code
    back = client.post("/accounts/confirm-email/", {"code": code[1]})["Location"]
    assert BACK in client.get(back).content.decode()
    assert not Comment.objects.exists()
    client.post(f"/articles/{article.slug}/comment/", {"text": TYPED})
    assert Comment.objects.count() == 1
    assert not kept_texts.all_kept(client.session)
