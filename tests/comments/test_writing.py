"""Writing a comment over HTTP: every answer a reader can get, with the text kept in each of them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from accounts import kept_texts
from comments.errors import StorageBusy
from comments.models import Comment
from comments.services.deletion import delete_comment
from comments.services.moderation import remove_comment
from tests import factories
from tests.answers import without_number

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.models import User
    from articles.models import Article

pytestmark = pytest.mark.django_db
TYPED = "Two lines,\r\none *thought*.\r\n\r\nAnd an end."
HTMX = {"HX-Request": "true"}


def write_address(article: Article) -> str:
    return f"/articles/{article.slug}/comment/"


def reply_address(comment: Comment) -> str:
    return f"/comments/{comment.pk}/reply/"


def typed_text(response: HttpResponse) -> str:
    """Return what stands in the page's field, as a browser would show it and send it again."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", response.content.decode(), re.DOTALL)
    assert found
    return unescape(found[1])


def htmx(comment: Comment | None = None) -> dict[str, str]:
    """Return the headers of a request from a form in the page."""
    return {**HTMX, "HX-Target": f"reply-{comment.pk}" if comment else "comment-form"}


@pytest.fixture
def member(client: Client, reader: User) -> Client:
    """Return a browser with `reader` signed in."""
    client.force_login(reader)
    return client


def test_a_post_leads_to_the_comment_on_the_articles_page(member: Client, article: Article) -> None:
    response = member.post(write_address(article), {"text": TYPED})
    posted = Comment.objects.get()
    assert response.status_code == 303
    assert response["Location"] == f"{article.get_absolute_url()}#comment-{posted.pk}"
    assert posted.body_html.count("<p>") == 2
    assert "Comment posted." in member.get(article.get_absolute_url()).content.decode()


def test_a_deep_reply_leads_to_its_own_page(member: Client, article: Article, reader: User) -> None:
    parent = None
    for turn in range(7):
        parent = factories.make_comment(article, by=reader, parent=parent, text=f"Turn {turn}.")
    assert parent
    response = member.post(reply_address(parent), {"text": "Deeper."})
    posted = Comment.objects.latest("pk")
    assert response["Location"] == f"/comments/{posted.pk}/context/#comment-{posted.pk}"


def test_a_reply_in_place_comes_as_one_component(member: Client, root: Comment) -> None:
    response = member.post(reply_address(root), {"text": "In place."}, headers=htmx(root))
    html = response.content.decode()
    posted = Comment.objects.get(parent=root)
    assert response.status_code == 200
    assert f'<ol hx-swap-oob="beforeend:#replies-{root.pk}"><li class="comment comment--own" value="1">' in html
    assert f'id="comment-{posted.pk}"' in html
    assert f'<span id="count-{root.pk}" class="comment__tally" hx-swap-oob="true">1 reply</span>' in html
    assert '<span id="comment-count" hx-swap-oob="true">2 comments</span>' in html
    assert '<p id="status" hx-swap-oob="innerHTML">Comment posted.</p>' in html
    assert f'"draft": "comment:{root.pk}"' in response["HX-Trigger-After-Swap"]
    assert "<html" not in html
    assert "<form" not in html


def test_a_new_thread_in_place_brings_a_fresh_form(member: Client, article: Article) -> None:
    token = str(uuid4())
    html = member.post(write_address(article), {"text": "New.", "client_token": token}, headers=htmx()).content.decode()
    assert '<ol hx-swap-oob="beforeend:#thread">' in html
    assert 'id="comment-form"' in html
    assert token not in html


def test_a_text_of_100_kilobytes_is_refused_and_kept(member: Client, article: Article) -> None:
    text = "<b>word</b>\n" * 8_400
    response = member.post(write_address(article), {"text": text})
    assert response.status_code == 422
    assert "characters too long. The limit is 3,000." in response.text
    assert escape(text[-60:].strip()) in response.text
    assert not Comment.objects.exists()


@pytest.mark.parametrize("in_place", [False, True])
def test_e16_a_form_sent_twice_is_one_comment(member: Client, article: Article, in_place: bool) -> None:
    fields = {"text": TYPED, "client_token": str(uuid4())}
    headers = htmx() if in_place else {}
    answers = [member.post(write_address(article), fields, headers=headers) for _ in range(2)]
    assert Comment.objects.count() == 1
    assert answers[0].status_code == answers[1].status_code
    assert answers[0].get("Location") == answers[1].get("Location")


@pytest.mark.parametrize(
    "fields", [{}, {"client_token": "no", "issued": "broken", "answered": "x", "website": "filled", "more": "1"}]
)
def test_missing_or_damaged_technical_fields_refuse_nothing(
    member: Client, article: Article, fields: dict[str, str]
) -> None:
    assert member.post(write_address(article), {"text": TYPED, **fields}).status_code == 303


REFUSED = [
    (" \u200b\u3164 ", "Write something first."),
    ("> only quoted", "Add your own words below the quote."),
    ("x" * 3214, "Your comment is 214 characters too long. The limit is 3,000."),
    ("See [us](/about).", 'The link "/about" has no full address. Start it with https://.'),
]


@pytest.mark.parametrize("refused", REFUSED, ids=["empty", "quotes", "long", "link"])
@pytest.mark.parametrize("place", ["page", "fragment", "visitor", "preview"])
def test_e20_a_refused_text_comes_back_with_its_sentence(
    client: Client, root: Comment, reader: User, refused: tuple[str, str], place: str
) -> None:
    text, sentence = refused
    if place != "visitor":
        client.force_login(reader)
    fields = {"text": text, **({"preview": "1"} if place == "preview" else {})}
    response = client.post(reply_address(root), fields, headers=htmx(root) if place == "fragment" else {})
    html = unescape(response.content.decode())
    assert response.status_code == 422
    # A page says it in its summary and beside the field; a form in place, beside the field only.
    assert html.count(sentence) >= (1 if place == "fragment" else 2)
    assert typed_text(response) == text
    assert ("<html" in html) == (place != "fragment")
    assert Comment.objects.count() == 1
    assert not kept_texts.all_kept(client.session)


def test_a_form_refused_in_place_says_it_once_and_takes_the_focus(member: Client, root: Comment) -> None:
    html = member.post(reply_address(root), {"text": ""}, headers=htmx(root)).content.decode()
    assert html.count("Write something first.") == 1
    assert 'class="field__error composer__error" role="alert"' in html
    assert re.search(r'<textarea [^>]*aria-describedby="[^"]+-error" autofocus>', html)


def test_the_page_of_a_refused_text_says_error_and_names_its_field(member: Client, article: Article) -> None:
    html = member.post(write_address(article), {"text": ""}).content.decode()
    assert "<title>Error: Your comment on" in html
    assert '<a href="#comment-form-text">Write something first.</a>' in html
    assert 'aria-invalid="true" aria-describedby="comment-form-error"' in html


def test_a_parent_deleted_without_a_trace_is_told_too(member: Client, root: Comment) -> None:
    delete_comment(root, by=root.author)
    response = member.post(reply_address(root), {"text": TYPED})
    assert response.status_code == 409
    assert typed_text(response) == TYPED


@pytest.mark.parametrize("in_place", [False, True])
@pytest.mark.parametrize("gone", ["deleted", "removed"])
def test_e20_e21_a_gone_parent_is_told_and_the_text_can_be_posted_as_a_thread(
    member: Client, root: Comment, editor: User, gone: str, in_place: bool
) -> None:
    factories.make_comment(root.article, by=editor, parent=root, text="Keeps the place.")
    delete_comment(root, by=root.author) if gone == "deleted" else remove_comment(root, by=editor)
    response = member.post(reply_address(root), {"text": TYPED}, headers=htmx(root) if in_place else {})
    html = response.content.decode()
    assert response.status_code == 409
    assert "The comment you answered is gone. You can post your text as a new comment." in html
    assert typed_text(response) == TYPED
    assert f'action="{write_address(root.article)}"' in html

    member.post(write_address(root.article), {"text": TYPED, "answered": str(root.pk)})
    assert Comment.objects.filter(parent=None, answered=root).count() == 1
    assert "In reply to a deleted comment" in member.get(root.article.get_absolute_url()).content.decode()


@pytest.mark.parametrize("who", ["member", "visitor"])
@pytest.mark.parametrize("in_place", [False, True])
def test_e20_a_discussion_closed_meanwhile_leaves_the_text_to_copy(
    client: Client, root: Comment, reader: User, who: str, in_place: bool
) -> None:
    if who == "member":
        client.force_login(reader)
    root.article.discussion_closes_at = timezone.now() - timedelta(minutes=1)
    root.article.save(update_fields=["discussion_closes_at"])
    response = client.post(reply_address(root), {"text": TYPED}, headers=htmx(root) if in_place else {})
    html = response.content.decode()
    assert response.status_code == 403
    assert re.search(r"This discussion closed on .+\. Your text is below so that you can copy it\.", html)
    assert typed_text(response) == TYPED
    assert "<button" not in html.partition("<main")[2].partition("<footer")[0]


@pytest.mark.parametrize("act", ["write", "reply"])
def test_e20_an_article_gone_meanwhile_leaves_the_text_to_copy(member: Client, root: Comment, act: str) -> None:
    type(root.article).objects.update(status="withdrawn")
    address = write_address(root.article) if act == "write" else reply_address(root)
    response = member.post(address, {"text": TYPED})
    assert response.status_code == 404
    assert "This article is no longer published. Your text is below" in response.content.decode()
    assert typed_text(response) == TYPED


def test_a_scheduled_article_does_not_exist_yet(member: Client) -> None:
    ahead = timezone.now() + timedelta(days=1)
    scheduled = factories.make_article("Tomorrow", publish_at=ahead, first_published_at=ahead)
    response = member.post(write_address(scheduled), {"text": TYPED})
    assert response.status_code == 404
    assert "no longer published" not in response.content.decode()


def test_drafts_and_unknown_addresses_look_alike(member: Client, draft: Article) -> None:
    secret = member.post(write_address(draft), {"text": TYPED})
    unknown = member.post("/articles/never-was/comment/", {"text": TYPED})
    assert (secret.status_code, unknown.status_code) == (404, 404)
    assert typed_text(secret) == typed_text(unknown) == TYPED
    assert without_number(secret).replace(draft.slug, "") == without_number(unknown).replace("never-was", "")


@pytest.mark.parametrize("pk", [1, 999_999, 10**30])
def test_e20_an_unknown_comment_answers_404_with_the_text(member: Client, pk: int) -> None:
    response = member.post(f"/comments/{pk}/reply/", {"text": TYPED})
    assert response.status_code == 404
    assert typed_text(response) == TYPED


def test_an_account_that_may_not_write_gets_its_text_to_copy(member: Client, article: Article, reader: User) -> None:
    reader.emailaddress_set.all().delete()
    response = member.post(write_address(article), {"text": TYPED})
    assert response.status_code == 403
    assert "Confirm your address to write." in response.content.decode()
    assert typed_text(response) == TYPED


def test_control_characters_are_taken_out_quietly(member: Client, article: Article) -> None:
    assert member.post(write_address(article), {"text": "A\x00 B\x07"}).status_code == 303
    assert Comment.objects.get().source == "A B"


@pytest.mark.parametrize("in_place", [False, True])
def test_a_preview_shows_what_posting_stores_and_stores_nothing(
    member: Client, article: Article, in_place: bool
) -> None:
    fields = {"text": "It *hums* :smile:\n\nand [here](https://example.org/)."}
    html = member.post(
        write_address(article), {**fields, "preview": "1"}, headers=htmx() if in_place else {}
    ).content.decode()
    assert not Comment.objects.exists()
    member.post(write_address(article), fields)
    assert f'<div class="comment__text" dir="auto">{Comment.objects.get().body_html}</div>' in html


def test_a_preview_says_where_a_quote_will_carry_no_name(member: Client, root: Comment) -> None:
    text = f"[quote={root.pk}]Trains are never late[/quote]\n\nIndeed."
    html = member.post(reply_address(root), {"text": text, "preview": "1"}).content.decode()
    assert "These words were not found in the comment quoted, so the quote will carry no name." in html


def test_quote_puts_the_comment_into_the_form(member: Client, root: Comment) -> None:
    response = member.get(f"{reply_address(root)}?quote=1")
    assert typed_text(response) == f"[quote={root.pk}]Trains are late again, as ever.[/quote]\n\n"


def test_the_writing_page_shows_what_it_answers(member: Client, root: Comment, reply: Comment) -> None:
    html = member.get(reply_address(reply)).content.decode()
    assert "<h1>Reply to Ben Okoro</h1>" in html
    assert html.index("Trains are late again") < html.index("Not on the coast.") < html.index("<textarea")


def test_a_reply_form_for_the_page_comes_alone(member: Client, root: Comment) -> None:
    response = member.get(reply_address(root), headers=htmx(root))
    html = response.content.decode()
    assert "<html" not in html
    assert f'id="reply-{root.pk}-form"' in html
    assert f'hx-target="#reply-{root.pk}"' in html
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("target", ["reply-1' onclick='x", "reply-<b>", "../", "main"])
def test_odd_targets_are_ignored(member: Client, root: Comment, target: str) -> None:
    html = member.get(reply_address(root), headers={**HTMX, "HX-Target": target}).content.decode()
    assert target not in html
    assert 'id="reply-form"' in html


@pytest.mark.parametrize("address", ["write", "reply"])
def test_writing_pages_are_kept_by_no_cache(client: Client, root: Comment, address: str) -> None:
    url = write_address(root.article) if address == "write" else reply_address(root)
    response = client.get(url)
    assert response["Cache-Control"] == "private, no-store"
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_former_slugs_still_take_comments(member: Client, article: Article) -> None:
    from articles.services.slugs import assign_slug

    former = write_address(article)
    assign_slug(article, "quite-another")
    assert member.post(former, {"text": TYPED}).status_code == 303


def test_a_stale_token_changes_nothing_and_keeps_the_text(article: Article, reader: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    ours = {"Sec-Fetch-Site": "same-origin"}
    response = client.post(write_address(article), {"text": TYPED}, headers=ours)
    assert response.status_code == 403
    assert "Please press Post once more." in response.content.decode()
    assert typed_text(response) == TYPED
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode()))
    assert client.post(write_address(article), {**fields, "text": TYPED}, headers=ours).status_code == 303
    assert Comment.objects.count() == 1


def test_another_site_gets_nothing_sent(article: Article, reader: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    response = client.post(write_address(article), {"text": TYPED}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert "<form" not in response.content.decode().partition("<main")[2]
    assert not Comment.objects.exists()


@pytest.mark.parametrize("in_place", [False, True])
def test_e20_a_busy_database_keeps_the_text_for_another_try(
    member: Client, root: Comment, monkeypatch: pytest.MonkeyPatch, in_place: bool
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise StorageBusy

    monkeypatch.setattr("comments.writing.post_comment", refuse)
    response = member.post(reply_address(root), {"text": TYPED}, headers=htmx(root) if in_place else {})
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "Your comment could not be saved. Nothing is lost: try again." in response.content.decode()
    assert typed_text(response) == TYPED


def test_the_next_page_tells_the_browser_to_drop_its_draft_once(member: Client, root: Comment) -> None:
    location = member.post(reply_address(root), {"text": TYPED})["Location"]
    assert f'data-posted="comment:{root.pk}"' in member.get(location).content.decode()
    assert "data-posted" not in member.get(location).content.decode()


def test_posting_costs_a_constant_number_of_queries(
    django_assert_max_num_queries: Any, member: Client, root: Comment
) -> None:
    with django_assert_max_num_queries(34):
        member.post(reply_address(root), {"text": "Counted."})


@pytest.mark.parametrize("typed", ["9" * 5_000, "9" * 30, "²"])
def test_an_answered_comment_no_id_can_name_is_none(member: Client, article: Article, typed: str) -> None:
    assert member.post(write_address(article), {"text": TYPED, "answered": typed}).status_code == 303
    assert Comment.objects.get().answered is None
