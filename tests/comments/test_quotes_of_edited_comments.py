"""Quotes after an edit: of their source, which may say the words no more, and of the comment that quotes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from comments import markup
from comments.models import Comment, Quote, Revision
from comments.services.deletion import delete_comment
from comments.services.moderation import remove_comment
from comments.services.posting import post_comment
from comments.services.preview import preview
from comments.services.quoting import recheck_quotes_of, store_quotes
from tests import factories
from tests.comments.test_quoting import quoting, rewrite, shown

if TYPE_CHECKING:
    import pytest

    from accounts.models import User
    from articles.models import Article

WORDS = "Trains are late again"
Status = Quote.Status


def edit(comment: Comment, text: str) -> Comment:
    """Give a comment another text, with its revision, its own quotes and the quotes of it, as an edit does."""
    comment = Comment.objects.get(pk=comment.pk)
    rendered, before, now = markup.check_text(text), comment.source, timezone.now()
    number = Revision.objects.filter(comment=comment).count() + 1
    made_at = comment.edited_at or comment.posted_at
    Revision.objects.create(comment=comment, number=number, source=before, body_html=comment.body_html, made_at=made_at)
    comment.source, comment.body_html, comment.edited_at = rendered.source, rendered.body_html, now
    comment.save(update_fields=["source", "body_html", "edited_at"])
    store_quotes(comment, rendered.quotes, before=before)
    recheck_quotes_of(comment)
    return comment


def withdraw(comment: Comment) -> None:
    """Empty the earlier texts of a comment."""
    Revision.objects.filter(comment=comment).update(source="", body_html="", redacted_at=timezone.now())
    recheck_quotes_of(Comment.objects.get(pk=comment.pk))


def test_words_that_left_their_source_say_so_until_they_are_back(root: Comment, other_reader: User) -> None:
    answer = quoting(root, WORDS, other_reader)
    edit(root, "Trains are on time.")
    assert f'<a href="/comments/{root.pk}/history/">Ada Lark</a> (since edited)</figcaption>' in shown(answer)
    assert Quote.objects.get().source_revision == Revision.objects.get()
    edit(root, "Trains are late again, I fear.")
    assert ">Ada Lark</a></figcaption>" in shown(answer)
    assert Quote.objects.get().source_revision is None


def test_an_edit_that_keeps_the_words_changes_nothing(root: Comment, other_reader: User) -> None:
    answer = quoting(root, WORDS, other_reader)
    edit(root, "Trains are late again. All of them.")
    assert "(since edited)" not in shown(answer)


def test_an_earlier_text_that_readers_saw_can_be_quoted(root: Comment, other_reader: User) -> None:
    edit(edit(root, "Trains are on time."), "Trains do not run.")
    assert ">Ada Lark</a> (since edited)" in shown(quoting(root, WORDS, other_reader))
    assert ">Ada Lark</a> (since edited)" in shown(quoting(root, "on time", other_reader))
    assert ">Ada Lark</a></figcaption>" in shown(quoting(root, "do not run", other_reader))
    assert "Quote:" not in shown(quoting(root, "never ran", other_reader))


def test_a_withdrawn_text_can_not_be_quoted_and_loses_its_quotes(root: Comment, other_reader: User) -> None:
    answer = quoting(root, WORDS, other_reader)
    edit(root, "Trains are on time.")
    withdraw(root)
    assert "Quote:" not in shown(answer)
    assert "Quote:" not in shown(quoting(root, "Trains are late", other_reader))
    edit(root, "Trains are late again.")
    assert ">Ada Lark</a></figcaption>" in shown(answer)


def test_a_text_changed_before_its_comment_was_public_can_not_be_quoted(root: Comment, other_reader: User) -> None:
    edit(root, "Trains are on time.")
    Comment.objects.filter(pk=root.pk).update(published_at=timezone.now() + timedelta(seconds=1))
    assert "Quote:" not in shown(quoting(root, WORDS, other_reader))


def test_the_states_of_a_source_come_before_its_edits(root: Comment, other_reader: User, moderator: User) -> None:
    answer = quoting(root, WORDS, other_reader)
    edit(root, "Trains are on time.")
    remove_comment(Comment.objects.get(pk=root.pk), by=moderator)
    assert "Quote: a removed comment</figcaption><blockquote><p>(not shown)" in shown(answer)


def test_an_edit_replaces_the_quotes_of_the_comment(root: Comment, reply: Comment, other_reader: User) -> None:
    answer = quoting(root, WORDS, other_reader)
    edit(answer, f"[quote={reply.pk}]on the coast[/quote]\nThere.\n\n[quote={root.pk}]as ever[/quote]\nHere.")
    assert "Ben Okoro</a>" in shown(answer)
    assert list(Quote.objects.values_list("position", "source_comment")) == [(1, reply.pk), (2, root.pk)]
    edit(answer, "No quotes any more.")
    assert not Quote.objects.exists()


def test_an_edit_does_not_bring_removed_words_back(root: Comment, other_reader: User, moderator: User) -> None:
    answer = quoting(root, WORDS, other_reader)
    remove_comment(root, by=moderator)
    edit(answer, f"[quote={root.pk}]{WORDS}[/quote]\nQuite so.")
    assert WORDS not in shown(Comment.objects.get(pk=answer.pk))
    edit(answer, f"[quote={root.pk}]never ran[/quote]\nQuite so.")
    assert Quote.objects.get().status == Status.UNVERIFIED


def test_an_edit_keeps_names_of_what_is_gone(article: Article, root: Comment, other_reader: User) -> None:
    text = f"[quote={root.pk}]{WORDS}[/quote]\nQuite.\n\n[quote=article]You could hear it.[/quote]\nI did."
    answer = post_comment(article, by=other_reader, text=text)
    delete_comment(root, by=root.author)
    rewrite(article, "<p>Engineers bricked it over in 1911.</p>")
    edit(answer, text + " Twice.")
    page = shown(Comment.objects.get(pk=answer.pk))
    assert "Quote: a deleted comment" in page
    assert "the article</a> (since changed)" in page


def test_the_preview_knows_earlier_texts(root: Comment) -> None:
    edit(root, "Trains are on time.")
    seen = preview(root.article, by=root.author, text=f"[quote={root.pk}]{WORDS}[/quote]\nSo you said.")
    assert "(since edited)" in seen.shown_html
    assert seen.notes == []


def test_rechecking_costs_the_same_for_many_quotes(
    root: Comment, other_reader: User, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for number in range(12):
        quoting(root, WORDS, factories.make_user(f"quoting{number}"))
    edit(root, "Trains are on time.")
    source = Comment.objects.get(pk=root.pk)
    Quote.objects.update(status=Status.VERIFIED)
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        recheck_quotes_of(source)
    assert Quote.objects.filter(status=Status.CHANGED).count() == 12


def test_rechecking_a_comment_nobody_quotes_costs_one_query(
    root: Comment, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        recheck_quotes_of(root)
