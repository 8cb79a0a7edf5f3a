"""What is typed and not saved is kept beside the article, and never put into it by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Autosave, Revision
from articles.services.autosaving import keep_autosave
from tests import factories
from tests.config.test_admin_site import allow
from tests.desk import said, typed

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries
    from time_machine import TimeMachineFixture

    from accounts.models import User

ADD = "/admin/articles/article/add/"
ADD_AUTOSAVE = "/admin/articles/article/add/autosave/"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser."""
    client.force_login(editor)
    return client


def address(name: str, article: Article) -> str:
    """Return the address of one of an article's pages at the desk."""
    return reverse(f"admin:articles_article_{name}", args=[article.pk])


def form_of(article: Article) -> str:
    """Return the address of an article's form."""
    return address("change", article)


def test_an_autosave_touches_neither_article_nor_history(
    desk: Client, draft: Article, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    answer = desk.post(address("autosave", draft), typed(desk, form_of(draft), title="Typed", body="<p>Typed.</p>"))
    stored = Article.objects.get(pk=draft.pk)
    assert answer.json()["kept"] == f"{timezone.localtime():%H:%M}"
    assert (stored.title, stored.version, Revision.objects.count()) == ("The secret draft", 1, 0)
    assert Autosave.objects.get().fields["title"] == "Typed"


def test_there_is_one_for_each_article_and_person(desk: Client, draft: Article, reader: User) -> None:
    keep_autosave({"title": "Another's"}, by=reader, opened_version=1, article=draft)
    for title in ("One", "Two"):
        desk.post(address("autosave", draft), typed(desk, form_of(draft), title=title))
    assert sorted(row.fields["title"] for row in Autosave.objects.all()) == ["Another's", "Two"]


def test_d10_the_line_names_both_and_restoring_shows_the_difference_first(
    desk: Client, draft: Article, time_machine: TimeMachineFixture
) -> None:
    today = timezone.now().replace(hour=14, minute=2)
    time_machine.move_to(today, tick=False)
    desk.post(address("autosave", draft), typed(desk, form_of(draft), standfirst="My sentence."))
    time_machine.move_to(today + timedelta(minutes=8), tick=False)
    ben = Client()
    ben.force_login(factories.make_user("benno", display_name="Ben Lind", is_staff=True, is_superuser=True))
    said(ben, form_of(draft), typed(ben, form_of(draft), title="Bens title"))
    page = " ".join(desk.get(form_of(draft)).content.decode().replace("<bdi>", "").replace("</bdi>", "").split())
    assert "You have unsaved text from" in page
    assert "14:02" in page
    assert "Ben Lind saved this article at 14:10" in page
    assert address("merge", draft) in page
    assert "My sentence" in desk.get(address("unsaved", draft)).content.decode()
    filled = typed(desk, f"{form_of(draft)}?restore=yes")
    assert (filled["standfirst"], filled["opened_version"]) == (["My sentence."], ["1"])
    assert Article.objects.get(pk=draft.pk).standfirst == draft.standfirst


def test_a_save_drops_what_was_kept(desk: Client, draft: Article) -> None:
    desk.post(address("autosave", draft), typed(desk, form_of(draft), title="Typed"))
    said(desk, form_of(draft), typed(desk, form_of(draft), title="Saved"))
    assert not Autosave.objects.exists()


def test_what_was_kept_can_be_discarded(desk: Client, draft: Article) -> None:
    desk.post(address("autosave", draft), typed(desk, form_of(draft), title="Typed"))
    assert said(desk, address("unsaved", draft), {}) == ["The unsaved text was thrown away."]
    assert "unsaved text" not in desk.get(form_of(draft)).content.decode()


def test_an_autosave_that_says_what_is_saved_is_not_offered(desk: Client, draft: Article) -> None:
    desk.post(address("autosave", draft), typed(desk, form_of(draft)))
    assert "You have unsaved text" not in desk.get(form_of(draft)).content.decode()


def test_incomplete_and_odd_fields_are_kept_as_they_can_be(desk: Client, draft: Article) -> None:
    odd = {"title": "", "section": "x", "schedule_at_0": "32.13.", "tags": ["1", "y"], "bylines-TOTAL_FORMS": "zz"}
    assert desk.post(address("autosave", draft), typed(desk, form_of(draft), **odd)).status_code == 200
    assert desk.get(form_of(draft)).status_code == 200
    assert desk.get(address("unsaved", draft)).status_code == 200


def test_a_new_article_has_one_for_each_form(desk: Client) -> None:
    form = typed(desk, ADD, title="Begun", body="<p>Begun words.</p>")
    desk.post(ADD_AUTOSAVE, form)
    key = form["form_key"][0]  # type: ignore[index]
    assert "“<bdi>Begun</bdi>”" in desk.get(ADD).content.decode()
    assert "Begun words." in desk.get(reverse("admin:articles_article_add_unsaved", args=[key])).content.decode()
    filled = typed(desk, f"{ADD}?restore={key}")
    assert (filled["title"], filled["form_key"]) == (["Begun"], [key])
    said(desk, ADD, filled)
    assert (Article.objects.get().title, Autosave.objects.count()) == ("Begun", 0)


def test_over_a_megabyte_is_refused_with_a_sentence_and_saving_still_works(desk: Client, draft: Article) -> None:
    answer = desk.post(address("autosave", draft), typed(desk, form_of(draft), body="x" * 1_000_001))
    assert (answer.status_code, "Too long to keep automatically" in answer.json()["sentence"]) == (413, True)
    said(desk, form_of(draft), typed(desk, form_of(draft), body=f"<p>{'x ' * 240_000}</p>"))
    assert len(Article.objects.get(pk=draft.pk).body) > 240_000


def test_what_cannot_be_written_is_not_kept(client: Client, draft: Article) -> None:
    client.force_login(allow(factories.make_user("noor", is_staff=True), "articles.view_article"))
    assert client.post(address("autosave", draft), {"title": "Mine"}).status_code == 404
    assert client.post(ADD_AUTOSAVE, {"title": "Mine", "form_key": "0" * 32}).status_code == 404
    assert client.get(address("unsaved", draft)).status_code == 404
    assert not Autosave.objects.exists()


def test_keeping_costs_four_queries(
    desk: Client, draft: Article, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    form = typed(desk, form_of(draft), title="Typed")
    desk.post(address("autosave", draft), form)
    with django_assert_num_queries(4):
        desk.post(address("autosave", draft), form)


def lost(article: Article, data: dict[str, object], site: str) -> tuple[Client, str]:
    """Send a form without a session, as a browser would from this site or another."""
    signed_out = Client(enforce_csrf_checks=False)
    answer = signed_out.post(form_of(article), data, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    return signed_out, answer.content.decode()


def test_d11_a_lost_session_gives_back_all_that_was_typed(desk: Client, draft: Article, editor: User) -> None:
    data = typed(desk, form_of(draft), title="Typed title", body="<p>Typed &amp; kept.</p>")
    browser, page = lost(draft, data, "same-origin")
    assert "Send it again" in page
    assert "Typed title" in page
    assert "Typed &amp;amp; kept." in page
    browser.force_login(editor)
    browser.post(form_of(draft), fields_of(page))
    assert Article.objects.get(pk=draft.pk).title == "Typed title"
    assert Article.objects.get(pk=draft.pk).authors.count() == 1


def test_d11_one_press_saves_after_signing_in_though_tokens_changed(desk: Client, draft: Article, editor: User) -> None:
    data = typed(desk, form_of(draft), title="Typed title")
    browser = Client(enforce_csrf_checks=True)
    token = browser.get("/accounts/login/").cookies[settings.CSRF_COOKIE_NAME].value
    headers = {"Sec-Fetch-Site": "same-origin"}
    page = browser.post(form_of(draft), {**data, "csrfmiddlewaretoken": token}, headers=headers).text
    browser.force_login(editor)
    browser.cookies[settings.CSRF_COOKIE_NAME] = "b" * len(token)
    assert browser.post(form_of(draft), fields_of(page), headers=headers).status_code == 302
    assert Article.objects.get(pk=draft.pk).title == "Typed title"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_d11_a_form_given_back_is_nothing_to_another_site(
    desk: Client, draft: Article, editor: User, site: str
) -> None:
    data = typed(desk, form_of(draft), title="Typed title")
    _, page = lost(draft, data, "same-origin")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor)
    sent = fields_of(page)
    assert sent["sent_again"]
    assert browser.post(form_of(draft), sent, headers={"Sec-Fetch-Site": site}).status_code == 403
    same = {"Sec-Fetch-Site": "same-origin"}
    assert browser.post("/admin/articles/article/add/", sent, headers=same).status_code == 403
    assert browser.post(form_of(draft), {**sent, "sent_again": "x:y"}, headers=same).status_code == 403
    assert Article.objects.get(pk=draft.pk).title == "The secret draft"


def test_d11_another_origin_gets_no_form_and_saves_nothing(desk: Client, draft: Article) -> None:
    data = typed(desk, form_of(draft), title="Typed title")
    _, page = lost(draft, data, "cross-site")
    assert "Send it again" not in page
    assert "Typed title" in page
    assert Article.objects.get(pk=draft.pk).title == "The secret draft"


def fields_of(page: str) -> dict[str, list[str]]:
    """Return what the form of a page would send."""
    from tests.desk import _Fields

    fields = _Fields()
    fields.feed(page)
    return fields.values


def test_a_reading_gives_a_fresh_token_for_the_next_save(desk: Client, draft: Article) -> None:
    assert len(desk.get(address("autosave", draft)).json()["token"]) > 30
    assert Client().get(address("autosave", draft)).status_code == 302


def test_staff_leave_nothing_in_the_browser_when_they_sign_out(desk: Client, client: Client, reader: User) -> None:
    assert desk.post("/accounts/logout/").headers["Clear-Site-Data"] == '"storage"'
    client.force_login(reader)
    assert "Clear-Site-Data" not in client.post("/accounts/logout/").headers


def test_numbers_no_column_holds_are_none(desk: Client, draft: Article) -> None:
    huge = "9" * 5000
    assert desk.post(address("autosave", draft), {"title": "Kept", "opened_version": huge}).status_code == 200
    assert Autosave.objects.get().opened_version == 0
    assert desk.get(f"{address('history', draft)}?below={huge}").status_code == 200
    assert desk.get(f"/admin/articles/photo/upload/words/?photo={huge}").status_code == 200
