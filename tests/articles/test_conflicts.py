"""Two people save one article: nothing of either is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article, Autosave, Byline, EditorialNote, Revision
from tests import factories
from tests.desk import said, typed

if TYPE_CHECKING:
    from accounts.models import User


def form_of(article: Article) -> str:
    """Return the address of an article's form."""
    return reverse("admin:articles_article_change", args=[article.pk])


def merge_of(article: Article) -> str:
    """Return the address of the page that merges."""
    return reverse("admin:articles_article_merge", args=[article.pk])


def browser_of(person: User) -> Client:
    """Return somebody's browser."""
    browser = Client()
    browser.force_login(person)
    return browser


@pytest.fixture
def anna(db: None) -> Client:
    """Return the browser of a colleague."""
    return browser_of(factories.make_user("anna", display_name="Anna Roth", is_staff=True, is_superuser=True))


@pytest.fixture
def ben(db: None) -> Client:
    """Return the browser of whoever saves second."""
    return browser_of(factories.make_user("benno", display_name="Ben Lind", is_staff=True, is_superuser=True))


def meet(first: Client, second: Client, article: Article, *, theirs: dict[str, str], mine: dict[str, str]) -> str:
    """Let both open the form, save one after the other, and return the page the second gets."""
    both = [typed(browser, form_of(article), **fields) for browser, fields in ((first, theirs), (second, mine))]
    first.post(form_of(article), both[0])
    answer = second.post(form_of(article), both[1], follow=True)
    assert answer.redirect_chain == [(merge_of(article), 303)]
    return answer.content.decode()


def test_d06_different_fields_ask_nothing_and_one_press_keeps_both(anna: Client, ben: Client, draft: Article) -> None:
    page = meet(anna, ben, draft, theirs={"title": "Annas title"}, mine={"standfirst": "Bens standfirst."})
    assert "there is nothing to choose" in page
    assert 'type="radio"' not in page
    assert said(ben, merge_of(draft), typed(ben, merge_of(draft))) == ["Both texts are saved as one."]
    stored = Article.objects.get(pk=draft.pk)
    assert (stored.title, stored.standfirst) == ("Annas title", "Bens standfirst.")
    assert stored.revisions.first().kind == Revision.Kind.MERGE  # type: ignore[union-attr]
    assert not Autosave.objects.exists()


def test_d07_both_changed_the_body_and_nothing_is_written(anna: Client, ben: Client, draft: Article) -> None:
    page = meet(anna, ben, draft, theirs={"body": "<p>Annas text.</p>"}, mine={"body": "<p>Bens text.</p>"})
    assert "Bens" in page
    assert "Anna Roth saved this article" in " ".join(page.replace("<bdi>", "").replace("</bdi>", "").split())
    stored = Article.objects.get(pk=draft.pk)
    assert (stored.body, stored.version) == ("<p>Annas text.</p>", 2)
    assert "You have unsaved text from" in ben.get(form_of(draft)).content.decode()


def test_a_part_of_the_body_is_put_together_in_the_text_editor(anna: Client, ben: Client, draft: Article) -> None:
    meet(anna, ben, draft, theirs={"body": "<p>Annas text.</p>"}, mine={"body": "<p>Bens text.</p>"})
    sent = typed(ben, merge_of(draft))
    (name,) = (name for name in sent if name.startswith("text-body"))
    assert f'name="{name}"' in ben.get(merge_of(draft)).text.split("data-django-prose-editor-configurable")[0]
    by_hand = {f"choice-{name.removeprefix('text-')}": "edited", name: "<ul><li><p>Both.</p></li></ul>"}
    said(ben, merge_of(draft), {**sent, **by_hand})
    assert Article.objects.get(pk=draft.pk).body == "<ul><li>Both.</li></ul>"


def test_d08_a_save_during_merging_keeps_the_choices(anna: Client, ben: Client, draft: Article) -> None:
    meet(anna, ben, draft, theirs={"title": "Annas"}, mine={"title": "Bens"})
    choice = typed(ben, merge_of(draft), **{"choice-title": "edited", "text-title": "Annas and Bens"})
    said(anna, form_of(draft), typed(anna, form_of(draft), kicker="Third"))
    again = ben.post(merge_of(draft), choice)
    page = again.content.decode()
    assert again.status_code == 409
    assert "while you were merging" in page
    assert "Annas and Bens" in page
    assert 'value="edited" checked' in page
    kept = typed(ben, merge_of(draft), **{name: choice[name] for name in ("choice-title", "text-title")})
    said(ben, merge_of(draft), kept)
    stored = Article.objects.get(pk=draft.pk)
    assert (stored.title, stored.kicker) == ("Annas and Bens", "Third")


def test_d09_one_person_with_two_tabs_gets_the_merge_page_too(anna: Client, draft: Article) -> None:
    meet(anna, anna, draft, theirs={"title": "First tab"}, mine={"title": "Second tab"})
    said(anna, merge_of(draft), typed(anna, merge_of(draft), **{"choice-title": "mine"}))
    assert Article.objects.get(pk=draft.pk).title == "Second tab"


def test_s68_the_second_sees_who_and_when_and_both_texts_are_kept(anna: Client, ben: Client, article: Article) -> None:
    page = meet(anna, ben, article, theirs={"title": "Annas"}, mine={"title": "Bens"})
    assert "Anna Roth" in page
    assert "Annas" in page
    assert "Bens" in page
    kept = Autosave.objects.get()
    assert (kept.fields["title"], kept.person.display_name) == ("Bens", "Ben Lind")


def test_f17_publishing_between_opening_and_saving_loses_no_text(anna: Client, ben: Client, draft: Article) -> None:
    both = [
        typed(browser, form_of(draft), **more)
        for browser, more in ((anna, {"_publish": "y", "act-anyway": "on"}), (ben, {"kicker": "Bens"}))
    ]
    anna.post(form_of(draft), both[0])
    ben.post(form_of(draft), both[1])
    said(ben, merge_of(draft), typed(ben, merge_of(draft)))
    stored = Article.objects.get(pk=draft.pk)
    assert (stored.is_live, stored.kicker) == (True, "")
    assert stored.pending is not None
    assert stored.pending.fields["kicker"] == "Bens"


def test_names_in_the_byline_are_chosen_not_typed(anna: Client, ben: Client, draft: Article) -> None:
    one, other = factories.make_author("Bo Lind"), factories.make_author("Cy Roth")
    page = meet(anna, ben, draft, theirs={"bylines-0-author": one.pk}, mine={"bylines-0-author": other.pk})  # type: ignore[dict-item]
    assert "Bo Lind (Text)" in page
    assert "text-bylines" not in page
    said(ben, merge_of(draft), typed(ben, merge_of(draft), **{"choice-bylines": "mine"}))
    assert Byline.objects.get(article=draft).author == other


def test_a_merge_without_all_choices_asks_again(anna: Client, ben: Client, draft: Article) -> None:
    meet(anna, ben, draft, theirs={"title": "Annas"}, mine={"title": "Bens"})
    page = ben.post(merge_of(draft), typed(ben, merge_of(draft))).content.decode()
    assert "Choose for each of the marked parts." in page
    assert Article.objects.get(pk=draft.pk).title == "Annas"


def test_mine_can_be_thrown_away(anna: Client, ben: Client, draft: Article) -> None:
    meet(anna, ben, draft, theirs={"title": "Annas"}, mine={"title": "Bens"})
    said(ben, merge_of(draft), {"_discard": "yes"})
    assert not Autosave.objects.exists()
    assert Article.objects.get(pk=draft.pk).title == "Annas"


def test_mine_can_be_kept_as_a_note(anna: Client, ben: Client, draft: Article) -> None:
    meet(anna, ben, draft, theirs={"body": "<p>Annas.</p>"}, mine={"body": "<p>Bens &amp; words.</p>"})
    said(ben, merge_of(draft), {"_note": "yes"})
    assert "Bens & words." in EditorialNote.objects.get().text
    assert not Autosave.objects.exists()


def test_a_script_that_saves_is_answered_409_with_the_way_to_merge(anna: Client, ben: Client, draft: Article) -> None:
    mine = typed(ben, form_of(draft), title="Bens")
    said(anna, form_of(draft), typed(anna, form_of(draft), title="Annas"))
    answer = ben.post(form_of(draft), mine, headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.json()["merge"]) == (409, merge_of(draft))


def test_merging_is_for_writers_alone(client: Client, reader: User, draft: Article) -> None:
    client.force_login(factories.make_user("noor", is_staff=True))
    assert client.get(merge_of(draft)).status_code == 404
    assert client.post(merge_of(draft), {"_merge": "yes"}).status_code == 404


def test_with_nothing_unsaved_there_is_nothing_to_merge(anna: Client, draft: Article) -> None:
    assert said(anna, merge_of(draft), {"_merge": "yes"}) == ["Nothing of yours is unsaved: there is nothing to merge."]
