"""Legal marks and glossary terms in stored articles: their versions, their clock, and what a change touches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError

from accounts.models import AuditEntry
from articles import registers
from articles.errors import NotAllowed
from articles.markup import RENDER_VERSION
from articles.models import Article, LegalMark, Term
from articles.register_effects import effect_of
from articles.services.publishing import publish_article
from articles.services.registers import delete_entry, exempt_from_mark, render_named, restore_mark, save_entry
from articles.services.rendering import render_article, render_stale
from articles.services.withdrawing import withdraw_article
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

    from accounts.models import User
    from articles.models import Photo

pytestmark = pytest.mark.django_db
SIGN = 'role="doc-noteref">*</a></sup>'


@pytest.fixture(autouse=True)
def nothing_asked_yet() -> Iterator[None]:
    """Let each test ask for its own tasks."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def named(db: None) -> Article:
    """Return a live article that names Orion and the tide."""
    return factories.make_article("The ship", body="<p>The Orion sails with the tide.</p>", standfirst="A ship.")


def make_mark(name: str = "Orion", **fields: Any) -> LegalMark:
    mark = LegalMark(name=name, **{"note": "listed by a court", **fields})
    save_entry(mark, by=None)
    return mark


def make_term(text: str = "tide", **fields: Any) -> Term:
    term = Term(text=text, **(fields or {"url": "https://wiki.example/tide"}))
    save_entry(term, by=None)
    return term


def page(client: Client, article: Article) -> str:
    return client.get(article.get_absolute_url()).content.decode()


def test_a_new_mark_is_on_the_page_before_any_task_ran(client: Client, named: Article) -> None:
    make_mark()
    assert SIGN in (shown := page(client, named))
    assert "<b>Orion</b>: listed by a court" in shown


def test_a_task_stores_what_a_change_touches_and_leaves_the_rest(
    named: Article, article: Article, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    before = article.body_html
    with django_capture_on_commit_callbacks(execute=True):
        make_mark()
    named.refresh_from_db()
    article.refresh_from_db()
    assert SIGN in named.body_html
    assert (article.body_html, article.register_version) == (before, registers.current_version())
    assert not Article.objects.stale(registers.current_version()).exists()


def test_rendering_what_a_change_names_twice_changes_nothing(named: Article) -> None:
    make_mark()
    version = registers.current_version()
    assert render_named(version, ["Orion"], ["en"]) == (1, [])
    assert render_named(version, ["Orion"], ["en"]) == (0, [])


def test_a_stale_page_costs_four_queries_more_and_asks_once(
    client: Client,
    named: Article,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    asked: list[int] = []
    monkeypatch.setattr("django.tasks.base.Task.enqueue", lambda _, pk: asked.append(pk))
    with django_assert_max_num_queries(13) as fresh:
        page(client, named)
    make_mark()
    make_term()
    with django_assert_max_num_queries(len(fresh.captured_queries) + 4):
        page(client, named)
    page(client, named)
    assert asked == [named.pk]


@pytest.mark.parametrize("error", [OSError, OperationalError], ids=["full disk", "read-only database"])
def test_a_stale_page_is_read_where_nothing_can_be_written(
    client: Client, named: Article, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def refuse(*_facts: object) -> None:
        raise error

    make_mark()
    monkeypatch.setattr(cache, "add", refuse)
    assert SIGN in page(client, named)


def test_an_older_pipeline_is_noticed(client: Client, named: Article) -> None:
    Article.objects.filter(pk=named.pk).update(render_version=RENDER_VERSION - 1, body_html="<p>old</p>")
    assert "<p>old</p>" not in page(client, named)


def test_a14_a_mark_ends_by_the_clock(client: Client, named: Article) -> None:
    end = datetime(2027, 1, 1, tzinfo=UTC)
    make_mark(ends_at=end)
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        render_stale()
        assert SIGN in page(client, named)
    with time_machine.travel(end, tick=False):
        assert SIGN not in (shown := page(client, named))
        assert "listed by a court" not in shown


def test_the_cache_ends_where_a_mark_or_a_license_does(
    client: Client, named: Article, make_photo: Callable[..., Photo]
) -> None:
    moment = datetime(2027, 1, 1, tzinfo=UTC)
    make_mark(starts_at=moment)
    with time_machine.travel(moment - timedelta(seconds=20), tick=False):
        assert "max-age=20" in client.get(named.get_absolute_url()).headers["Cache-Control"]


def test_a_name_in_the_title_alone_has_its_note(client: Client) -> None:
    article = factories.make_article("The Orion", body="<p>Nothing.</p>")
    make_mark()
    assert "<b>Orion</b>: listed by a court</li>" in page(client, article)


def test_marks_and_terms_hold_for_their_language(named: Article) -> None:
    make_mark(language="de")
    make_term(url="https://wiki.example/tide", language="de")
    assert "doc-noteref" not in render_article(named).html
    Article.objects.filter(pk=named.pk).update(language="de-AT")
    named.refresh_from_db()
    assert "doc-noteref" in (html := render_article(named).html)
    assert "glossary-link" in html


@pytest.mark.parametrize("is_live", [True, False])
def test_a_term_leads_to_live_pages_only(named: Article, editor: User, is_live: bool) -> None:
    target = factories.make_article("The tide")
    make_term(article=target)
    if not is_live:
        withdraw_article(target, by=editor, reason="Wrong.")
    assert ("glossary-link" in render_article(named).html) is is_live


def test_a_term_follows_its_target_by_the_clock(named: Article, client: Client) -> None:
    moment = datetime(2027, 1, 1, tzinfo=UTC)
    target = factories.make_article("The tide", publish_at=moment, first_published_at=moment)
    make_term(article=target)
    with time_machine.travel(moment - timedelta(days=1), tick=False):
        assert "glossary-link" not in render_article(named).html
    assert named.render_until == moment
    with time_machine.travel(moment, tick=False):
        assert "glossary-link" in page(client, named)


def test_withdrawing_a_target_takes_its_links_away(
    named: Article, editor: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    target = factories.make_article("The tide")
    make_term(article=target)
    render_stale()
    for is_back in (False, True):
        with django_capture_on_commit_callbacks(execute=True):
            publish_article(target, by=None) if is_back else withdraw_article(target, by=editor, reason="Wrong.")
        named.refresh_from_db()
        assert ("glossary-link" in named.body_html) is is_back


def test_a_tag_without_live_articles_is_no_target(named: Article) -> None:
    make_term(tag=factories.make_tag("Tides"))
    assert "glossary-link" not in render_article(named).html
    factories.make_article("Other", tags=["Tides"])
    assert "glossary-link" in render_article(named).html


def test_an_article_may_leave_out_terms(named: Article) -> None:
    term = make_term()
    named.skipped_terms.add(term)
    assert "glossary-link" not in render_article(named).html
    named.skipped_terms.clear()
    named.skips_glossary = True
    assert "glossary-link" not in render_article(named).html


def test_leaving_out_a_mark_needs_a_reason_and_is_logged(named: Article, editor: User) -> None:
    mark = make_mark()
    with pytest.raises(NotAllowed, match="Write down why"):
        exempt_from_mark(named, mark, by=editor, reason=" ")
    assert exempt_from_mark(named, mark, by=editor, reason="It is the star.")
    assert not exempt_from_mark(named, mark, by=editor, reason="Again.")
    assert "doc-noteref" not in render_article(named).html
    entry = AuditEntry.objects.get(act="left out a legal mark")
    assert (entry.reason, entry.object_label) == ("It is the star.", "The ship")
    assert restore_mark(named, mark, by=editor)
    assert "doc-noteref" in render_article(named).html


def test_who_has_not_the_right_changes_no_register(reader: User) -> None:
    with pytest.raises(NotAllowed, match="legal marks"):
        save_entry(LegalMark(name="Orion", note="x"), by=reader)
    mark = make_mark()
    with pytest.raises(NotAllowed):
        delete_entry(mark, by=reader)


def test_saving_without_a_change_is_nothing(named: Article) -> None:
    mark = make_mark()
    before = (registers.current_version(), AuditEntry.objects.count())
    save_entry(mark, by=None)
    assert (registers.current_version(), AuditEntry.objects.count()) == before


def test_deleting_a_mark_takes_it_out_of_articles(
    named: Article, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        mark = make_mark()
    with django_capture_on_commit_callbacks(execute=True):
        delete_entry(mark, by=None)
    named.refresh_from_db()
    assert SIGN not in named.body_html


def test_the_effect_is_told_by_number_and_words(named: Article, article: Article, draft: Article) -> None:
    effect = effect_of(["Orion"], ["en"])
    assert (effect.live_count, effect.is_wide) == (1, True)
    [excerpt] = effect.excerpts
    assert (excerpt.title, excerpt.before, excerpt.words, excerpt.after) == (
        "The ship", "The ", "Orion", " sails with the tide.",
    )  # fmt: skip


def test_names_across_elements_and_in_captions_are_seen(make_photo: Callable[..., Photo]) -> None:
    photo = make_photo(caption="The Vega at night")
    factories.make_article("A", body=f'<p>x</p><figure><img data-file="{photo.pk}"></figure>')
    factories.make_article("B", body="<p>The Or<em>ion</em> sails</p>")
    assert effect_of(["Vega"], ["en"]).live_count == 1
    assert effect_of(["Orion"], ["en"]).live_count == 1


def test_a21_a_license_ends_by_the_clock(client: Client, make_photo: Callable[..., Photo]) -> None:
    """The part of A21 that concerns feeds waits for the articles' feeds."""
    end = datetime(2027, 1, 1, 12, tzinfo=UTC)
    lead, inside = make_photo(license_until=end, credit="Lead Name"), make_photo(license_until=end, credit="In Text")
    body = f'<p>a</p><figure><img data-file="{inside.pk}"><figcaption>Gone too</figcaption></figure>'
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        article = factories.make_article("Ends", lead_photo=lead, body=body)
        before = page(client, article)
    with time_machine.travel(end, tick=False):
        after = page(client, article)
        front = client.get("/").content.decode()
    for part in ("story__hero", "og:image", "creditText", "Photos: Lead Name; In Text", "Gone too"):
        assert part in before, part
        assert part not in after, part
    assert "<picture" not in front


def test_a_longer_license_brings_the_photo_back(client: Client, make_photo: Callable[..., Photo]) -> None:
    photo = make_photo(license_until=datetime(2026, 1, 1, tzinfo=UTC))
    article = factories.make_article(body=f'<p>a</p><figure><img data-file="{photo.pk}"></figure>')
    assert "<figure" not in article.body_html
    photo.license_until = None
    photo.save(update_fields=["license_until"])
    render_article(article)
    assert "<figure" in article.body_html
