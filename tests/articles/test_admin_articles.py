"""Writing, saving, publishing: the article form and the list of articles."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Byline, Slug
from tests import factories
from tests.config.test_admin_site import allow
from tests.desk import said, typed
from tests.roles import at_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from accounts.models import User
    from articles.models import Photo

# The tick for the gate's warnings.
ANYWAY = {"act-anyway": "on"}
LIST = "/admin/articles/article/"
ADD = "/admin/articles/article/add/"


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    """Return an editor's browser."""
    client.force_login(editor)
    return client


def form_of(article: Article) -> str:
    """Return the address of an article's form."""
    return reverse("admin:articles_article_change", args=[article.pk])


def act_of(article: Article, name: str) -> str:
    """Return the address of the page on which an act asks."""
    return reverse("admin:articles_article_act", args=[article.pk, name])


def in_words(moment: object, prefix: str) -> dict[str, str]:
    """Return a moment as the two fields of the admin."""
    return {f"{prefix}_0": f"{moment:%Y-%m-%d}", f"{prefix}_1": f"{moment:%H:%M:%S}"}


def test_a_title_alone_makes_a_draft(desk: Client, editor: User) -> None:
    assert any("Saved." in sentence for sentence in said(desk, ADD, typed(desk, ADD, title="The tide table")))
    article = Article.objects.get()
    assert (article.slug, article.status, article.made_by) == ("the-tide-table", "draft", editor)


def test_without_a_title_nothing_is_stored_and_everything_is_kept(desk: Client) -> None:
    response = desk.post(ADD, typed(desk, ADD, body="<p>Kept words.</p>", standfirst="Kept too."))
    assert "Give the article a title." in response.content.decode()
    assert "Kept words." in response.content.decode()
    assert not Article.objects.exists()


def test_publishing_saves_what_is_typed_first(desk: Client, draft: Article) -> None:
    said(desk, form_of(draft), typed(desk, form_of(draft), title="The open secret", _publish="yes", **ANYWAY))
    draft.refresh_from_db()
    assert (draft.title, draft.is_live) == ("The open secret", True)
    assert "The open secret" in desk.get(draft.get_absolute_url()).content.decode()


def test_a_refused_publication_keeps_the_words_and_says_what_lacks(desk: Client, draft: Article) -> None:
    data = typed(desk, form_of(draft), title="Not yet", standfirst="", section="", _publish="yes")
    sentences = said(desk, form_of(draft), data)
    draft.refresh_from_db()
    assert (draft.title, draft.status) == ("Not yet", "draft")
    (told,) = sentences
    for words in ("Saved, but not published yet.", "Choose a section.", "Write a standfirst"):
        assert words in told


def test_scheduling_asks_for_a_moment(desk: Client, draft: Article) -> None:
    answer = desk.post(form_of(draft), typed(desk, form_of(draft), _schedule="yes"), follow=True)
    assert answer.redirect_chain == [(act_of(draft, "schedule"), 302)]
    assert "Times are in" in answer.content.decode()
    answer = desk.post(act_of(draft, "schedule"), {"act-at_0": "", "act-at_1": ""})
    assert "Say at what moment it is to be published." in answer.content.decode()
    assert Article.objects.get(pk=draft.pk).status == "draft"


def test_a_scheduled_article_waits_for_its_moment(desk: Client, draft: Article, client: Client) -> None:
    tomorrow = in_words(timezone.now() + timedelta(days=1), "schedule_at")
    said(desk, form_of(draft), typed(desk, form_of(draft), **tomorrow, _schedule="yes", **ANYWAY))
    draft.refresh_from_db()
    assert draft.shown_status == "Scheduled"
    desk.logout()
    assert desk.get(draft.get_absolute_url()).status_code == 404


def test_withdrawing_takes_it_from_readers(desk: Client, article: Article) -> None:
    said(desk, form_of(article), typed(desk, form_of(article), _withdraw="yes", **{"act-reason": "Wrong."}))
    article.refresh_from_db()
    assert article.status == "withdrawn"


def test_buttons_are_those_the_state_allows(desk: Client, article: Article, draft: Article) -> None:
    live, unpublished = (desk.get(form_of(row)).content.decode() for row in (article, draft))
    assert 'name="_withdraw"' in live
    assert 'name="_publish"' not in live
    assert 'name="_publish"' in unpublished
    assert "View on site" in live
    assert ">Preview what is saved<" in unpublished


def test_saving_leaves_the_moment_of_publication_alone(desk: Client, article: Article) -> None:
    said(desk, form_of(article), typed(desk, form_of(article), title="The river stayed"))
    stored = Article.objects.get(pk=article.pk)
    assert (stored.publish_at, stored.status) == (article.publish_at, "published")


def test_what_cleaning_took_away_is_said(desk: Client, draft: Article) -> None:
    body = '<p style="color:red">Red <script>alert(1)</script>words</p><iframe src="//x.example"></iframe>'
    sentences = said(desk, form_of(draft), typed(desk, form_of(draft), body=body))
    assert any(sentence.startswith("Removed: ") and "script" in sentence for sentence in sentences)
    assert "script" not in Article.objects.get(pk=draft.pk).body


def test_classes_the_editor_adds_are_not_reported(
    desk: Client, draft: Article, make_photo: Callable[..., Photo]
) -> None:
    photo = make_photo()
    figure = f'<figure class="figure"><img src="/media/x.jpg" alt="" data-file="{photo.pk}">'
    body = f'{figure}<figcaption class="figure-caption">Words</figcaption></figure>'
    sentences = said(desk, form_of(draft), typed(desk, form_of(draft), body=body))
    assert not [sentence for sentence in sentences if "Removed" in sentence]
    assert f'data-file="{photo.pk}"' in Article.objects.get(pk=draft.pk).body


def test_the_editor_gets_the_pictures_of_the_text(
    desk: Client, draft: Article, make_photo: Callable[..., Photo]
) -> None:
    photo = make_photo()
    Article.objects.filter(pk=draft.pk).update(body=f'<figure><img alt="" data-file="{photo.pk}"></figure>')
    assert photo.file.url in typed(desk, form_of(draft))["body"][0]


def test_a_taken_address_is_refused_with_a_free_one(desk: Client, article: Article, draft: Article) -> None:
    response = desk.post(form_of(draft), typed(desk, form_of(draft), slug=article.slug, title="Kept title"))
    page = response.content.decode()
    assert f"{article.slug}-2” is free." in page
    assert "Kept title" in page
    assert Article.objects.get(pk=draft.pk).title == draft.title


def test_a_new_address_keeps_the_former_one(desk: Client, article: Article) -> None:
    former = article.slug
    said(desk, form_of(article), typed(desk, form_of(article), slug="a-new-one"))
    assert Slug.objects.filter(slug=former, target_id=article.pk, is_current=False).exists()
    assert desk.get(f"/articles/{former}/").status_code == 301


def test_the_end_must_follow_the_start(desk: Client, article: Article) -> None:
    end = in_words(article.publish_at - timedelta(days=1), "unpublish_at")
    response = desk.post(form_of(article), typed(desk, form_of(article), **end))
    assert "The end must be later than the start." in response.content.decode()


def test_eleven_tags_are_too_many(desk: Client, draft: Article) -> None:
    tags = [factories.make_tag(f"Subject {number}").pk for number in range(11)]
    response = desk.post(form_of(draft), typed(desk, form_of(draft), tags=tags))
    assert "At most ten tags; remove one." in response.content.decode()


def test_status_and_counters_cannot_be_posted(desk: Client, draft: Article) -> None:
    by_hand = {"status": "published", "comment_count": 99, "publish_at_0": "2020-01-01", "body_html": "<script>"}
    said(desk, form_of(draft), typed(desk, form_of(draft), **by_hand))
    stored = Article.objects.get(pk=draft.pk)
    assert (stored.status, stored.comment_count, "<script>" in stored.body_html) == ("draft", 0, False)


def test_the_same_author_twice_is_refused(desk: Client, draft: Article) -> None:
    author = draft.authors.get()
    rows = {"bylines-TOTAL_FORMS": 2, "bylines-1-author": author.pk, "bylines-1-role": "text", "bylines-1-order": 1}
    response = desk.post(form_of(draft), typed(desk, form_of(draft), **rows))
    assert response.status_code == 200
    assert Byline.objects.filter(article=draft).count() == 1


def test_gallery_photos_stand_in_the_rendered_text(
    desk: Client, draft: Article, make_photo: Callable[..., Photo]
) -> None:
    rows = {"gallery-TOTAL_FORMS": 1, "gallery-0-photo": make_photo().pk, "gallery-0-order": 1}
    said(desk, form_of(draft), typed(desk, form_of(draft), **rows))
    assert "Two colors" in Article.objects.get(pk=draft.pk).body_html


def test_hostile_words_are_only_words(desk: Client, draft: Article) -> None:
    hostile = '"><script>alert(1)</script>\u202e'
    said(desk, form_of(draft), typed(desk, form_of(draft), title=hostile, kicker=hostile[:40]))
    for address in (form_of(draft), LIST):
        assert "<script>alert(1)" not in desk.get(address).content.decode()


def test_a_text_beyond_the_limit_is_refused_and_kept(desk: Client, draft: Article) -> None:
    response = desk.post(form_of(draft), typed(desk, form_of(draft), body="a" * 500_001))
    assert "at most" in response.content.decode().lower()
    assert "aaaa" in response.content.decode()


def test_deleting_leads_to_the_bin(desk: Client, article: Article) -> None:
    assert desk.post(f"{LIST}{article.pk}/delete/", {"post": "yes"}).headers["Location"] == act_of(article, "bin")
    assert "Say why." in desk.post(act_of(article, "bin"), {}).content.decode()
    sentences = said(desk, act_of(article, "bin"), {"act-reason": "By mistake."})
    assert any(act_of(article, "restore") in sentence for sentence in sentences)
    assert article not in desk.get(LIST).context["cl"].queryset
    assert "30 days left" in desk.get(f"{LIST}?shown=deleted").content.decode()


def test_publishing_is_refused_to_who_may_only_look(client: Client, draft: Article) -> None:
    rights = ("articles.view_article", "articles.work_everywhere")
    client.force_login(allow(factories.make_user("noor", is_staff=True), *rights))
    assert client.get(form_of(draft)).status_code == 200
    assert client.post(form_of(draft), {"_publish": "yes", "title": "Mine"}).status_code == 403
    assert Article.objects.get(pk=draft.pk).status == "draft"


def test_lists_into_other_tables_are_refused(desk: Client, article: Article) -> None:
    assert desk.get(f"{LIST}?made_by__password__startswith=a").status_code == 400


@pytest.mark.parametrize("shown", ["draft", "review", "approved", "scheduled", "live", "ended", "withdrawn", "odd"])
def test_the_list_filters_by_the_state_shown(desk: Client, article: Article, draft: Article, shown: str) -> None:
    rows = list(desk.get(f"{LIST}?shown={shown}").context["cl"].queryset)
    assert rows == {"draft": [draft], "live": [article], "odd": [draft, article]}.get(shown, [])


@pytest.mark.parametrize("query", ["", "?q=river", "?section__id__exact=1&shown=live", "?publish_at__year=2026"])
def test_lists_cost_the_same_at_any_length(
    desk: Client, query: str, django_assert_max_num_queries: DjangoAssertNumQueries, make_photo: Callable[..., Photo]
) -> None:
    for _ in range(3):
        factories.make_article(lead_photo=make_photo())
    with django_assert_max_num_queries(16) as few:
        desk.get(LIST + query)
    for _ in range(12):
        factories.make_article()
    with django_assert_max_num_queries(len(few.captured_queries)):
        desk.get(LIST + query)


def test_a_save_costs_little(desk: Client, article: Article, django_assert_max_num_queries: Any) -> None:
    said(desk, form_of(article), typed(desk, form_of(article)))
    data = typed(desk, form_of(article), title="The river stayed")
    with django_assert_max_num_queries(40) as spent:
        desk.post(form_of(article), data)
    assert len([query for query in spent.captured_queries if "SAVEPOINT" not in query["sql"]]) <= 30


def test_the_form_costs_the_same_with_many_photos(
    desk: Client,
    draft: Article,
    make_photo: Callable[..., Photo],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(8):
        draft.gallery.create(photo=make_photo(), order=number)
    with django_assert_max_num_queries(22):
        desk.get(form_of(draft))


def test_rows_nobody_filled_choose_nobody(desk: Client, draft: Article) -> None:
    author = factories.make_author("Ada Stone")
    page = desk.get(form_of(draft)).text
    choosers = re.findall(r'<select name="bylines-\d+-author".*?</select>', page, re.DOTALL)
    first, last = choosers[0], choosers[-1]
    assert "selected" in first
    assert re.search(r"<option value=\"\"[^>]*>", last).start() < last.index(str(author))  # type: ignore[union-attr]


def test_the_role_of_editors_is_enough_to_publish(client: Client, make_photo: Callable[..., Photo]) -> None:
    client.force_login(at_desk("Editor", sections=[factories.make_section()]))
    rows = {"bylines-TOTAL_FORMS": 1, "bylines-0-author": factories.make_author().pk, "bylines-0-role": "text"}
    section, photo = factories.make_section(), make_photo()
    facts = {
        "title": "Mine",
        "standfirst": "Short.",
        "body": "<p>Words.</p>",
        "section": section.pk,
        "lead_photo": photo.pk,
    }
    said(client, ADD, typed(client, ADD, **facts, **rows, **{"bylines-0-order": 0}, _publish="yes", **ANYWAY))
    assert Article.objects.get().is_live
    assert client.get("/admin/comments/comment/").status_code == 403


def test_a_moment_typed_into_a_draft_is_kept(desk: Client, draft: Article) -> None:
    moment = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
    said(desk, form_of(draft), typed(desk, form_of(draft), **in_words(moment, "schedule_at")))
    stored = Article.objects.get(pk=draft.pk)
    assert (stored.status, stored.publish_at) == ("draft", moment)


def test_a_scheduled_article_moves_with_its_button_only(desk: Client, draft: Article) -> None:
    first = (timezone.now() + timedelta(days=1)).replace(microsecond=0)
    said(desk, form_of(draft), typed(desk, form_of(draft), **in_words(first, "schedule_at"), _schedule="yes", **ANYWAY))
    later = in_words(first + timedelta(days=1), "schedule_at")
    sentences = said(desk, form_of(draft), typed(desk, form_of(draft), **later))
    assert "To move its publication, press Reschedule." in sentences
    assert Article.objects.get(pk=draft.pk).publish_at == first
    said(desk, form_of(draft), typed(desk, form_of(draft), **later, _schedule="yes", **ANYWAY))
    assert Article.objects.get(pk=draft.pk).publish_at == first + timedelta(days=1)
