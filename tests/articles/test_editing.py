"""Saving what an editor wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from articles.errors import BodyTooLong, EditedMeanwhile, SlugTaken
from articles.models import BODY_MAX_LENGTH, Article
from articles.services.editing import save_article

if TYPE_CHECKING:
    from accounts.models import User


def test_a_new_article_gets_number_address_and_html(editor: User) -> None:
    article = Article(title="The river came back", body="<p>It <b>ran</b>.</p>")
    save_article(article, by=editor)
    article.refresh_from_db()
    assert (article.slug, article.made_by) == ("the-river-came-back", editor)
    assert article.body == "<p>It <strong>ran</strong>.</p>"
    assert "<strong>ran</strong>.</p>" in article.body_html
    assert (article.body_text, article.word_count, article.reading_minutes) == ("It ran.", 2, 1)


def test_two_articles_of_one_title_get_two_addresses(editor: User) -> None:
    articles = [Article(title="Harbor") for _ in range(3)]
    for article in articles:
        save_article(article, by=editor)
    assert [article.slug for article in articles] == ["harbor", "harbor-2", "harbor-3"]


def test_a_title_without_letters_gets_an_address_with_the_number(editor: User) -> None:
    article = Article(title="!!!")
    save_article(article, by=editor)
    assert article.slug == f"article-{article.pk}"


def test_a_taken_address_stores_nothing_and_can_be_tried_again(editor: User) -> None:
    save_article(Article(title="Harbor"), by=editor)
    article = Article(title="Another", slug="harbor")
    with pytest.raises(SlugTaken) as refusal:
        save_article(article, by=editor)
    assert (Article.objects.count(), article.pk) == (1, None)
    article.slug = refusal.value.suggestion
    save_article(article, by=editor)
    assert article.slug == "harbor-2"


def test_saving_says_what_cleaning_took_away(article: Article, editor: User) -> None:
    article.body = '<p style="color:red">Words.</p><iframe src="https://x.example"></iframe>'
    saved = save_article(article, by=editor)
    assert saved.removed == "Removed: 1 inline frame, 1 style attribute."


def test_each_save_counts_a_version(article: Article, editor: User) -> None:
    save_article(article, by=editor)
    save_article(article, by=editor)
    article.refresh_from_db()
    assert article.version == 3


def test_a_stale_copy_does_not_overwrite_a_newer_one(article: Article, editor: User) -> None:
    stale = Article.objects.get(pk=article.pk)
    article.title = "Mine"
    save_article(article, by=editor)
    stale.title = "Theirs"
    with pytest.raises(EditedMeanwhile):
        save_article(stale, by=editor)
    article.refresh_from_db()
    assert (article.title, stale.version) == ("Mine", 1)


def test_saving_leaves_the_counters_of_the_discussion_alone(article: Article, editor: User) -> None:
    Article.objects.filter(pk=article.pk).update(comment_count=7)
    save_article(article, by=editor)
    article.refresh_from_db()
    assert article.comment_count == 7


def test_saving_an_article_that_is_gone_says_so(article: Article, editor: User) -> None:
    Article.objects.filter(pk=article.pk).delete()
    with pytest.raises(Article.NotUpdated):
        save_article(article, by=editor)


def test_too_long_a_text_is_refused_with_its_length(editor: User) -> None:
    with pytest.raises(BodyTooLong, match="500,001 characters"):
        save_article(Article(title="Long", body="x" * (BODY_MAX_LENGTH + 1)), by=editor)
    assert not Article.objects.exists()


def test_a_changed_address_leaves_the_old_one_to_nobody_else(article: Article, editor: User) -> None:
    old = article.slug
    article.slug = "harbor"
    save_article(article, by=editor)
    with pytest.raises(SlugTaken, match="This address belongs to “The river came back” since"):
        save_article(Article(title="Other", slug=old), by=editor)


def test_warnings_reach_the_editor(editor: User) -> None:
    article = Article(title="A", body='<blockquote class="pull-quote"><p>Hi.</p></blockquote>')
    assert "does not say whose words" in save_article(article, by=editor).warnings[0]


def test_a_text_no_step_can_render_is_saved_and_said_so(
    article: Article, editor: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = article.body_html
    monkeypatch.setattr("articles.rendering.render_body", lambda *_: {}["defect"])
    article.body = "<p>New words.</p>"
    saved = save_article(article, by=editor)
    article.refresh_from_db()
    assert (article.body, article.body_html) == ("<p>New words.</p>", before)
    assert "could not be rendered" in saved.warnings[0]
    assert caplog.records[0].article_id == article.pk  # type: ignore[attr-defined]


def test_markup_that_grows_by_cleaning_is_measured_after_it(editor: User) -> None:
    with pytest.raises(BodyTooLong):
        save_article(Article(title="Long", body="<" * 200_000), by=editor)
    with pytest.raises(BodyTooLong, match="60,000 “&” signs"):
        save_article(Article(title="Long", body="&" * 60_000), by=editor)
