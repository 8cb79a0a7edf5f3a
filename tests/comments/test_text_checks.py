"""What the discussion asks of a text, in the sentences readers get."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from articles.models import Article
from comments import errors
from comments.markup import check_text
from comments.services.posting import post_comment

if TYPE_CHECKING:
    from accounts.models import User

LIMIT = 3000


@pytest.mark.parametrize(
    "text", ["", " \n\t ", "\u200b\u3164", "\u2800\ufe0f\u00ad", "\x00\x07", "\u2066 \u2069", "```\n```"]
)
def test_e27_a_text_nobody_sees_is_empty(text: str) -> None:
    with pytest.raises(errors.EmptyText, match=r"^Write something first\.$"):
        check_text(text)


@pytest.mark.parametrize("text", ["[quote=1]words[/quote]", "> only theirs", "[quote=article]a[/quote]\n\n> b\n"])
def test_e20_a_comment_of_quotes_alone_asks_for_own_words(text: str) -> None:
    with pytest.raises(errors.OnlyQuotes, match=r"^Add your own words below the quote\.$"):
        check_text(text)


@pytest.mark.parametrize(
    ("excess", "sentence"),
    [
        (214, "Your comment is 214 characters too long. The limit is 3,000."),
        (1, "Your comment is 1 character too long. The limit is 3,000."),
        (97_000, "Your comment is 97,000 characters too long. The limit is 3,000."),
    ],
)
def test_e20_s16_a_long_text_learns_by_how_much(excess: int, sentence: str) -> None:
    with pytest.raises(errors.TextTooLong) as refusal:
        check_text("x" * (LIMIT + excess))
    assert (refusal.value.status, refusal.value.message) == (422, sentence)


@pytest.mark.parametrize("address", ["/about", "about.html", "//host.example", "#top", "www.a.example"])
def test_e20_a_link_without_an_address_is_named(address: str) -> None:
    with pytest.raises(errors.LinkWithoutAddress) as refusal:
        check_text(f"See [this]({address}).")
    assert refusal.value.message == f'The link "{address}" has no full address. Start it with https://.'


def test_a_text_of_exactly_the_limit_passes() -> None:
    assert len(check_text("x" * LIMIT).source) == LIMIT


def test_the_operator_may_ask_for_more(settings: pytest.FixtureRequest) -> None:
    settings.DISCUSSION = {"MIN_LENGTH": 20, "MAX_LENGTH": 100}  # type: ignore[attr-defined]
    with pytest.raises(errors.TextTooShort, match="at least 20 characters"):
        check_text("Too short.")
    with pytest.raises(errors.TextTooLong, match="The limit is 100"):
        check_text("x" * 101)


def test_e20_a_closed_discussion_says_when_it_closed(article: Article, reader: User) -> None:
    Article.objects.filter(pk=article.pk).update(discussion_closes_at="2026-03-14T09:05:00Z")
    with pytest.raises(errors.DiscussionClosed) as refusal:
        post_comment(article, by=reader, text="Late.")
    sentence = "This discussion closed on 14 March 2026 09:05. Your text is below so that you can copy it."
    assert (refusal.value.status, refusal.value.message) == (403, sentence)


def test_who_may_not_write_hears_that_before_the_length(article: Article, reader: User) -> None:
    Article.objects.filter(pk=article.pk).update(discussion=Article.DiscussionMode.READ_ONLY)
    article.refresh_from_db()
    with pytest.raises(errors.DiscussionClosed, match="This discussion is closed"):
        post_comment(article, by=reader, text="")


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (errors.ArticleGone(), 404, "This article is no longer published. Your text is below so that you can copy it."),
        (errors.StorageBusy(), 503, "Your comment could not be saved. Nothing is lost: try again."),
        (errors.ParentGone(), 409, "The comment you answered is gone. You can post your text as a new comment."),
    ],
)
def test_e20_refusals_have_their_status_and_sentence(error: errors.CommentError, status: int, sentence: str) -> None:
    assert (error.status, error.message, str(error)) == (status, sentence, sentence)
