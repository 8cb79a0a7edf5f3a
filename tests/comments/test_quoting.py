"""Quotes: only words that their source says carry its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from articles.services.editing import save_article
from comments.markup import fill
from comments.markup.slots import QuoteLabel
from comments.models import Comment, Quote
from comments.services.deletion import delete_comment, restore_comment
from comments.services.moderation import remove_comment, restore_removed_comment
from comments.services.passages import relink_quotes_of
from comments.services.posting import post_comment
from comments.services.preview import UNVERIFIED_NOTE, preview
from comments.services.quoting import quotation_of, quote_labels
from tests import factories
from tests.comments.makers import post_held

if TYPE_CHECKING:
    from accounts.models import User
    from articles.models import Article


def quoting(source: Comment, words: str, by: User) -> Comment:
    """Post an answer that quotes words of a comment."""
    text = f"[quote={source.pk}]{words}[/quote]\nQuite."
    return post_comment(source.article, by=by, parent=source, text=text)


def shown(comment: Comment) -> str:
    """Return the comment as a page shows it."""
    labels = quote_labels([comment.pk])
    return fill(comment.body_html, labels.get(comment.pk, {}))


def test_e28_true_words_carry_their_authors_name(root: Comment, other_reader: User) -> None:
    page = shown(quoting(root, "Trains are late again", other_reader))
    caption = f'<figcaption>Quote: <a href="/comments/{root.pk}/">Ada Lark</a></figcaption>'
    assert f'<figure class="quote">{caption}<blockquote><p>Trains are late again</p></blockquote></figure>' in page


def test_e28_altered_words_carry_no_name(root: Comment, other_reader: User) -> None:
    page = shown(quoting(root, "Trains are never late", other_reader))
    assert "<blockquote><p>Trains are never late</p></blockquote>" in page
    assert "Quote:" not in page
    assert "Ada" not in page


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("He said “never\nagain” – and left…", 'He said "never again" - and left...'),
        ("Trains are late again, as ever.", "Trains … as ever."),
        ("Trains are late again, as ever.", "Trains [...] as ever"),
        ("Trains are late :lol: again", "late 😂 again"),
        ("Trains are late 😂 again", "late :lol: again"),
        ("**Very** `late` trains", "Very late trains"),
        ("One paragraph.\n\nAnother one.", "One paragraph. Another one."),
        ("A very long word: incomprehensible", "A very long word: incompre…"),
    ],
)
def test_e29_what_copying_changes_does_not_count(article: Article, reader: User, source: str, words: str) -> None:
    comment = factories.make_comment(article, by=reader, text=source)
    assert "Quote: " in shown(quoting(comment, words, reader))


@pytest.mark.parametrize("words", ["as ever … Trains", "trains are late", "Tr…ains", "…", "T … s"])
def test_e29_order_case_and_whole_words_count(root: Comment, reader: User, words: str) -> None:
    assert "Quote: " not in shown(quoting(root, words, reader))


def test_e30_a_quote_bears_the_present_name(root: Comment, reader: User, other_reader: User) -> None:
    answer = quoting(root, "late again", other_reader)
    type(reader).objects.filter(pk=reader.pk).update(display_name="Ada B.")
    assert "Ada B.</a>" in shown(answer)


def test_e31_removed_words_are_not_shown_until_restored(root: Comment, other_reader: User, moderator: User) -> None:
    answer = quoting(root, "late again", other_reader)
    before = shown(answer)
    remove_comment(root, by=moderator)
    page = shown(answer)
    assert "Quote: a removed comment</figcaption><blockquote><p>(not shown)</p></blockquote>" in page
    assert "late again" not in page
    restore_removed_comment(Comment.objects.get(pk=root.pk), by=moderator)
    assert shown(answer) == before


def test_words_of_a_deleted_comment_stay_without_its_name(root: Comment, other_reader: User) -> None:
    answer = quoting(root, "late again", other_reader)
    delete_comment(root, by=root.author)
    assert "Quote: a deleted comment</figcaption><blockquote><p>late again</p>" in shown(answer)
    restore_comment(Comment.objects.get(pk=root.pk), by=root.author)
    assert "Ada Lark</a>" in shown(answer)


def test_a_quote_of_the_article_leads_to_its_paragraph(article: Article, reader: User) -> None:
    answer = post_comment(article, by=reader, text="[quote=article]You could hear it.[/quote] Indeed.")
    block_id = Quote.objects.get(comment=answer).block_id
    assert block_id
    assert f'Quote: <a href="{article.get_absolute_url()}#{block_id}">the article</a>' in shown(answer)


def rewrite(article: Article, body: str) -> None:
    """Save another text of an article, as an editor does."""
    article.body = body
    save_article(article, by=None)


def test_e32_words_that_left_the_article_say_so(article: Article, reader: User) -> None:
    answer = post_comment(article, by=reader, text="[quote=article]You could hear it.[/quote] Indeed.")
    rewrite(article, "<p>Engineers bricked it over in 1911.</p>")
    assert f'<a href="{article.get_absolute_url()}">the article</a> (since changed)</figcaption>' in shown(answer)
    rewrite(article, "<p>Engineers bricked it over in 1911.</p><p>You could hear it.</p>")
    assert "(since changed)" not in shown(answer)


def test_words_that_moved_in_the_article_are_found_again(article: Article, reader: User) -> None:
    answer = post_comment(article, by=reader, text="[quote=article]You could hear it.[/quote] Indeed.")
    rewrite(article, "<p>New.</p><p>Listen, all of you, wherever you are: You could hear it.</p>")
    block_id = article.paragraphs[1]["id"]
    assert f'{article.get_absolute_url()}#{block_id}">the article</a></figcaption>' in shown(answer)


def test_saving_an_article_nobody_quotes_costs_one_query_more(
    article: Article, root: Comment, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        relink_quotes_of(article)


def test_e33_s19_a_held_comment_is_as_good_as_none(article: Article, reader: User, other_reader: User) -> None:
    held = post_held(article, by=other_reader, text="x marks the spot")
    pages = [
        shown(post_comment(article, by=reader, text=f"[quote={pk}]x[/quote]\nWell {pk}.")) for pk in (held.pk, 99999)
    ]
    assert pages[0].replace(str(held.pk), "99999") == pages[1]
    assert Quote.objects.filter(status=Quote.Status.VERIFIED).count() == 0


@pytest.mark.parametrize("named", ["Ada Lark", "ada", "0", "-1", "9" * 30, "１", "article:1", ""])
def test_s19_names_and_damaged_ids_name_nobody(root: Comment, other_reader: User, named: str) -> None:
    answer = post_comment(root.article, by=other_reader, text=f"[quote={named}]late again[/quote] Quite.")
    assert "<figure" not in shown(answer)


def test_a_comment_of_another_article_names_nobody(root: Comment, other_reader: User) -> None:
    elsewhere = factories.make_article("Another one")
    answer = post_comment(elsewhere, by=other_reader, text=f"[quote={root.pk}]late again[/quote] Quite.")
    assert "<figure" not in shown(answer)


def test_a_quote_inside_the_quoted_comment_is_not_its_authors_word(
    root: Comment, reader: User, other_reader: User
) -> None:
    middle = quoting(root, "late again", other_reader)
    assert "Quote: " not in shown(quoting(middle, "late again", reader))


def test_a_whole_comment_can_be_taken_as_a_quote(root: Comment, reader: User, other_reader: User) -> None:
    source = post_comment(
        root.article, by=reader, text=f"[quote={root.pk}]late again[/quote]\nQuite :lol:\n\n- *a*\n- b `[/quote]`"
    )
    taken = quotation_of(source)
    assert taken == f"[quote={source.pk}]Quite :lol:\n\na\n\nb (/quote)[/quote]\n\n"
    assert "Quote: " in shown(post_comment(root.article, by=other_reader, text=quotation_of(root) + "Yes."))


def test_a_long_comment_is_cut_at_the_longest_quote(article: Article, reader: User, other_reader: User) -> None:
    source = factories.make_comment(article, by=reader, text="word " * 200)
    posted = post_comment(article, by=other_reader, text=quotation_of(source) + "Long.")
    assert "Quote: " in shown(posted)


def test_preview_and_posting_give_the_same_html(root: Comment, other_reader: User) -> None:
    text = f"[quote={root.pk}]late again[/quote]\nQuite :lol: <b>https://a.example</b>"
    seen = preview(root.article, by=root.author, text=text)
    posted = post_comment(root.article, by=other_reader, parent=root, text=text)
    assert seen.body_html == posted.body_html
    assert seen.shown_html == shown(posted)
    assert seen.notes == []


def test_the_preview_says_which_quotes_will_carry_no_name(root: Comment) -> None:
    seen = preview(root.article, by=root.author, text=f"[quote={root.pk}]never said[/quote] Hm.\n\n[media=https://]")
    assert seen.notes == [UNVERIFIED_NOTE, "This address cannot be embedded; it stays as text."]
    assert Comment.objects.count() == 1


def test_labels_of_a_page_cost_one_query(
    root: Comment, other_reader: User, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    quoted = [quoting(root, words, other_reader).pk for words in ("late", "again", "as ever")]
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(quote_labels(quoted)) == 3


def test_a_name_is_escaped_in_its_label() -> None:
    body = "<!--quote 1--><blockquote><p>x</p></blockquote><!--/quote 1-->"
    assert "<b>" not in fill(body, {1: QuoteLabel("<b>", "/x?a=1&b=2")})
