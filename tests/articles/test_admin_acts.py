"""The buttons of the workflow: first the save, then the act; what an act asks, and what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, GalleryPhoto, Revision
from articles.services.editing import save_snapshot
from articles.services.submitting import submit_article
from articles.snapshots import working_snapshot
from tests import factories
from tests.articles.test_admin_articles import desk, form_of
from tests.desk import said, typed
from tests.roles import at_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from accounts.models import User
    from articles.models import Photo

__all__ = ["desk"]
ANYWAY = {"act-anyway": "on"}


def act_of(article: Article, name: str) -> str:
    """Return the address of the page on which an act asks."""
    return reverse("admin:articles_article_act", args=[article.pk, name])


def press(desk: Client, article: Article, button: str, **changes: object) -> list[str]:
    """Press a button of the article's form and return what the next page says."""
    return said(desk, form_of(article), typed(desk, form_of(article), **changes, **{button: "yes"}))


def test_d01_a_refused_publication_keeps_the_save_and_links_to_the_photo(
    desk: Client, draft: Article, make_photo: Callable[..., Photo]
) -> None:
    """D01: typed changes, and a photo that is not ready. A20: nothing typed is lost, the message names the photo."""
    photo = make_photo(credit="", caption="Ferry at dawn")
    GalleryPhoto.objects.create(article=draft, photo=photo)
    sentences = press(desk, draft, "_publish", title="Mended")
    draft.refresh_from_db()
    assert (draft.title, draft.status) == ("Mended", "draft")
    assert Revision.objects.filter(article=draft)[0].fields["title"] == "Mended"
    way = reverse("admin:articles_photo_change", args=[photo.pk])
    assert any("Ferry at dawn" in sentence and way in sentence for sentence in sentences)


def test_a20_a_photo_without_credit_keeps_the_article_a_draft(
    desk: Client, draft: Article, make_photo: Callable[..., Photo]
) -> None:
    photo = make_photo(credit="")
    body = f'<p>Words typed last.</p><figure><img data-file="{photo.pk}"></figure>'
    sentences = press(desk, draft, "_publish", body=body)
    draft.refresh_from_db()
    assert (draft.status, "Words typed last." in draft.body) == ("draft", True)
    assert any(f"Photo {photo.pk}" in sentence and "has no credit" in sentence for sentence in sentences)


@pytest.mark.parametrize("button", ["_submit", "_publish", "_schedule", "_bin"])
def test_d02_every_button_first_saves_what_is_typed(desk: Client, draft: Article, button: str) -> None:
    """D02: the saved article holds what was typed before the act ran."""
    press(desk, draft, button, title=f"Typed before {button}")
    assert Article.objects.get(pk=draft.pk).title == f"Typed before {button}"


@pytest.mark.parametrize("button", ["_approve", "_return", "_take_back"])
def test_d02_buttons_of_review_save_too(desk: Client, draft: Article, editor: User, button: str) -> None:
    submit_article(draft, by=editor)
    press(desk, draft, button, title="Typed last", **{"act-note": "Good."})
    stored = Article.objects.get(pk=draft.pk)
    assert (stored.title, stored.status) == ("Typed last", "approved" if button == "_approve" else "draft")


@pytest.mark.parametrize("button", ["_withdraw", "_end", "_correct", "_publish_changes", "_discard_changes"])
def test_d02_buttons_of_a_live_article_save_too(desk: Client, article: Article, button: str) -> None:
    press(desk, article, button, title="Typed last")
    assert Revision.objects.filter(article=article, fields__title="Typed last").exists()


def test_warnings_are_shown_on_a_page_with_a_tick(desk: Client, draft: Article) -> None:
    answer = desk.post(form_of(draft), typed(desk, form_of(draft), _publish="yes"), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(act_of(draft, "publish"), 302)]
    assert ("The article has no lead photo." in page, 'name="act-anyway"' in page) == (True, True)
    assert "Published." in " ".join(said(desk, act_of(draft, "publish"), {**ANYWAY, "act-version": draft.version + 0}))
    assert Article.objects.get(pk=draft.pk).is_live


def test_a_page_of_an_act_opened_before_somebody_saved_is_refused(desk: Client, draft: Article) -> None:
    data = {**ANYWAY, "act-version": draft.version}
    Article.objects.filter(pk=draft.pk).update(version=draft.version + 1)
    assert "was changed after you opened it" in desk.post(act_of(draft, "publish"), data).content.decode()
    assert Article.objects.get(pk=draft.pk).status == "draft"


def test_what_changed_since_an_act_was_opened_is_shown_before_it_is_done(
    desk: Client, draft: Article, editor: User
) -> None:
    submit_article(draft, by=editor)
    opened = typed(desk, act_of(draft, "approve"))
    text = replace(working_snapshot(draft), title="A secret no more", body="<p>Other words.</p>")
    save_snapshot(draft, text, by=at_desk("Chief"), opened_version=draft.version)
    page = desk.post(act_of(draft, "approve"), opened).content.decode()
    assert "What changed since you opened this page" in page
    assert "no more</ins>" in page
    assert Article.objects.get(pk=draft.pk).status == "review"
    seen = Article.objects.get(pk=draft.pk).version
    assert f'name="act-version" value="{seen}"' in page
    desk.post(act_of(draft, "approve"), {**opened, "act-version": seen})
    assert Article.objects.get(pk=draft.pk).status == "approved"


def test_a_moment_that_comes_twice_is_asked_for_at_the_field(desk: Client, draft: Article, editor: User) -> None:
    editor.time_zone = "Europe/Berlin"
    editor.save(update_fields=["time_zone"])
    data = {**ANYWAY, "act-at_0": "2027-10-31", "act-at_1": "02:30"}
    page = desk.post(act_of(draft, "schedule"), data).content.decode()
    assert "Write 02:30 CEST for the first or 02:30 CET for the second." in page
    desk.post(act_of(draft, "schedule"), {**data, "act-at_1": "02:30 CET"})
    moment = Article.objects.get(pk=draft.pk).publish_at
    assert moment is not None
    assert moment.isoformat() == "2027-10-31T01:30:00+00:00"
    assert "02:30 CET" in desk.get(form_of(draft)).content.decode()


def test_a_moment_that_does_not_exist_is_refused_with_the_form_kept(desk: Client, draft: Article, editor: User) -> None:
    editor.time_zone = "Europe/Berlin"
    editor.save(update_fields=["time_zone"])
    data = typed(desk, form_of(draft), title="Kept", schedule_at_0="2027-03-28", schedule_at_1="02:30")
    page = desk.post(form_of(draft), data).content.decode()
    assert "The nearest are 01:59 and 03:00." in page
    assert 'value="Kept"' in page


def test_a_day_no_calendar_has_is_answered(desk: Client, draft: Article) -> None:
    assert desk.get(f"{act_of(draft, 'schedule')}?at=2030-02-30T10:00:00Z").status_code == 200
    typed_moment = {"act-at_0": "0001-01-01", "act-at_1": "00:00"}
    with timezone.override("Europe/Berlin"):
        page = desk.post(act_of(draft, "schedule"), typed_moment).content.decode()
    assert "No calendar has this day. Mend the year." in page


def test_scheduling_names_zone_and_distance(desk: Client, draft: Article) -> None:
    at = timezone.localtime() + timedelta(hours=3, minutes=20, seconds=30)
    moment = {"act-at_0": f"{at:%Y-%m-%d}", "act-at_1": f"{at:%H:%M:%S}"}
    sentences = said(desk, act_of(draft, "schedule"), {**moment, **ANYWAY})
    assert any(
        "in 3 h 20 min" in sentence and f"({timezone.get_current_timezone()}" in sentence for sentence in sentences
    )
    assert any(act_of(draft, "unschedule") in sentence for sentence in sentences)


def test_publishing_changes_asks_what_they_are(desk: Client, article: Article) -> None:
    press(desk, article, "_save", title="The river stayed")
    sentences = press(desk, article, "_publish_changes")
    assert sentences == ["What you typed is saved. One thing more:"]
    data = {**ANYWAY, "act-nature": "correct", "act-text": "It never left.", "act-kind": "correction"}
    assert "with a correction" in " ".join(said(desk, act_of(article, "publish_changes"), data))
    article.refresh_from_db()
    assert (article.title, article.corrections.get().text) == ("The river stayed", "It never left.")


def test_changes_are_thrown_away_only_when_that_is_meant(desk: Client, article: Article) -> None:
    press(desk, article, "_discard_changes", title="Typed last")
    assert Article.objects.get(pk=article.pk).pending is not None
    assert "may go" in desk.post(act_of(article, "discard_changes"), {}).content.decode()
    desk.post(act_of(article, "discard_changes"), {"act-sure": "on"})
    assert Article.objects.get(pk=article.pk).pending is None


def test_a_correction_without_words_publishes_nothing(desk: Client, article: Article) -> None:
    press(desk, article, "_save", title="The river stayed")
    page = desk.post(act_of(article, "publish_changes"), {**ANYWAY, "act-nature": "correct"}).content.decode()
    assert "Write what was wrong and what is right." in page
    assert Article.objects.get(pk=article.pk).title == "The river came back"


def test_acts_of_others_sections_are_not_there(client: Client, draft: Article) -> None:
    client.force_login(at_desk("Editor", sections=[factories.make_section("City")]))
    for name in ("publish", "bin", "restore", "odd"):
        assert client.post(act_of(draft, name), {**ANYWAY, "act-reason": "x"}).status_code == 404


@pytest.mark.parametrize("button", ["_save", "_submit"])
def test_a_text_given_to_another_section_leads_its_giver_to_the_list(
    client: Client, draft: Article, button: str
) -> None:
    client.force_login(at_desk("Editor", sections=[draft.section]))  # type: ignore[list-item]
    answer = client.post(
        form_of(draft), typed(client, form_of(draft), section=factories.make_section("City").pk, **{button: "yes"})
    )
    assert answer.headers["Location"] == reverse("admin:articles_article_changelist")
    assert "is not among your articles any more" in client.get(answer.headers["Location"]).text
    stored = Article.objects.get(pk=draft.pk)
    assert (stored.section.name, stored.status) == ("City", "draft")  # type: ignore[union-attr]


def test_an_act_beyond_ones_rights_is_forbidden_and_one_of_another_state_explained(
    client: Client, draft: Article
) -> None:
    author = at_desk("Author")
    Article.objects.filter(pk=draft.pk).update(made_by=author, status=Article.Status.APPROVED)
    client.force_login(author)
    assert client.post(act_of(draft, "publish"), ANYWAY).status_code == 403
    [sentence] = said(client, act_of(draft, "take_back"), {})
    assert sentence == "This article is approved and not public yet; publish or schedule it first."


def test_an_article_in_the_bin_shows_the_way_out(desk: Client, article: Article) -> None:
    desk.post(act_of(article, "bin"), {"act-reason": "By mistake."})
    page = desk.get(form_of(article)).content.decode()
    assert act_of(article, "restore") in page
    assert "Live" in " ".join(said(desk, act_of(article, "restore"), {"act-as_before": "yes"}))


def test_a_writer_is_asked_before_an_approved_text_goes_back_to_review(client: Client, draft: Article) -> None:
    author = at_desk("Author")
    Article.objects.filter(pk=draft.pk).update(made_by=author, status="approved")
    client.force_login(author)
    data = typed(client, form_of(draft), title="Changed late")
    assert "goes back to review, then save again" in client.post(form_of(draft), data).content.decode()
    assert Article.objects.get(pk=draft.pk).title == "The secret draft"
    client.post(form_of(draft), {**data, "act-new_look": "on"})
    stored = Article.objects.get(pk=draft.pk)
    assert (stored.title, stored.shown_status) == ("Changed late", "In review")


def test_the_rail_shows_what_the_checks_found_with_ways_there(desk: Client, draft: Article) -> None:
    press(desk, draft, "_save", title="Saved TK")
    page = desk.get(form_of(draft)).content.decode()
    assert "“TK” still stands in the title." in page
    assert 'href="#id_title"' in page
    assert "The article has no lead photo." in page


def test_a_page_asks_only_for_what_is_needed(desk: Client, draft: Article) -> None:
    page = desk.get(act_of(draft, "publish")).content.decode()
    assert 'type="checkbox" name="act-anyway"' in page
    assert 'type="hidden" name="act-override"' in page
    far = {"act-at_0": "2040-01-01", "act-at_1": "10:00", **ANYWAY}
    assert 'type="hidden" name="act-sure"' in desk.get(act_of(draft, "schedule")).content.decode()
    assert 'type="checkbox" name="act-sure"' in desk.post(act_of(draft, "schedule"), far).content.decode()
    desk.post(act_of(draft, "schedule"), {**far, "act-sure": "on"})
    assert Article.objects.get(pk=draft.pk).shown_status == "Scheduled"
