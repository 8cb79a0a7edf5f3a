"""The front of the desk by the clock: what goes live, what is live, what is wrong, how the site is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts import due_work, pruning
from articles.admin.moment_field import zone_in_words
from articles.desk_health import note_prune, pulses
from articles.desk_numbers import load_numbers
from articles.desk_times import end_of_tomorrow, hour_line
from articles.models import Article, Correction, Photo, Revision
from articles.moments import in_words
from articles.templatetags.moments import from_now
from tests import factories
from tests.articles.test_desk_front import facts_of, titles

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper
    from time_machine import TimeMachineFixture

    from accounts.models import User

MORNING = datetime(2026, 5, 4, 8, 30, tzinfo=UTC)


def scheduled(title: str, hours: float, now: datetime | None = None) -> Article:
    moment = (now or timezone.now()) + timedelta(hours=hours)
    return factories.make_article(title, publish_at=moment, first_published_at=moment)


def test_the_line_runs_from_this_hour_to_the_end_of_tomorrow(db: None) -> None:
    line = hour_line(MORNING, [scheduled("Noon", 3.5, MORNING)])
    assert [tick.words for tick in line.ticks] == ["12:00", "18:00", "Tue", "06:00", "12:00", "18:00"]
    assert line.marks[0].across == pytest.approx(10, abs=0.01)
    assert line.now == pytest.approx(1.25, abs=0.01)


def test_a_day_of_the_clock_change_has_its_own_length() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 10, 24, 8, 0, tzinfo=berlin)
    assert end_of_tomorrow(before) - before.astimezone(UTC) == timedelta(hours=41)
    assert [tick.words for tick in hour_line(before, []).ticks if tick.is_midnight] == ["Sun"]


def test_what_goes_live_until_tomorrow_night_is_listed_next_first(editor: User) -> None:
    scheduled("Later", 5)
    scheduled("Next", 1)
    scheduled("In three days", 72)
    assert titles(editor, "going-live") == ["Next", "Later"]


def test_the_line_names_every_article_in_words(client: Client, editor: User) -> None:
    scheduled("The night market", 2)
    client.force_login(editor)
    page = client.get("/admin/").content.decode()
    assert 'role="img" aria-labelledby="hours-title hours-text"' in page
    assert ": The night market." in page.partition("<desc")[2].partition("</desc>")[0]


def test_what_went_live_today_shows_its_corrections(editor: User) -> None:
    article = scheduled("Fresh", -2)
    factories.make_article("Old")
    facts = {"article": article, "text": "Wrong.", "text_html": "Wrong.", "by_name": "Mira Holt"}
    Correction.objects.create(**facts)
    Correction.objects.create(**facts, withdrawn_at=timezone.now(), withdrawal_reason="Twice.")
    assert titles(editor, "live-now") == ["Fresh"]
    assert facts_of(editor, "live-now")["rows"][0].correction_count == 1  # type: ignore[index]


def test_problems_are_sentences_with_the_way_to_mend_them(editor: User, article: Article) -> None:
    now = timezone.now()
    facts = {"width": 640, "height": 400, "credit": "T", "alt": "A"}
    Photo.objects.create(file="a.jpg", sha256="a", license_until=now + timedelta(days=13), **facts)
    Photo.objects.create(file="b.jpg", sha256="b", license_until=now + timedelta(days=15), **facts)
    gone = Photo.objects.create(file="c.jpg", sha256="c", license_until=now - timedelta(days=1), **facts)
    Article.objects.filter(pk=article.pk).update(lead_photo=gone)
    checks = [{"code": "license", "level": "error", "field": "", "sentence": "It ended."}]
    Revision.objects.create(article=article, number=1, went_live_at=now, checks=checks, has_errors=True)
    words = [row.words for row in facts_of(editor, "problems")["rows"]]  # type: ignore[attr-defined]
    assert words == [
        "1 live article fails a check",
        "1 photo in use whose license ended",
        "1 license ends within 14 days",
    ]


def test_who_can_mend_nothing_sees_no_problems(reader: User) -> None:
    load_numbers(reader, front=True)
    assert pulses(reader) == []


def test_the_health_line_tells_what_has_not_run(editor: User) -> None:
    load_numbers(editor, front=True)
    states = {pulse.name: pulse for pulse in pulses(editor)}
    assert (states["prune"].words, states["prune"].is_well) == ("has not run yet", False)
    assert (states["Database"].words, states["Queue"].words) == ("well", "empty")


def test_the_health_line_knows_when_the_commands_ran(editor: User, settings: SettingsWrapper) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "health"}}
    assert "note of the day" in pruning.do_daily_work()
    note_prune()
    due_work.do_due_work()
    load_numbers(editor, front=True)
    states = {pulse.name: pulse for pulse in pulses(editor)}
    assert states["prune"].is_well
    assert states["publish_due"].is_well


def test_a_cache_that_takes_nothing_is_told(editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_facts: object, **_options: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(cache, "set", refuse)
    load_numbers(editor, front=True)
    assert {pulse.words for pulse in pulses(editor) if pulse.name == "Cache"} == {"keeps nothing"}


def test_a_clock_that_differs_is_told(editor: User, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    load_numbers(editor, front=True)["clock"] = timezone.now() - timedelta(seconds=40)
    assert pulses(editor)[0].words == "its clock differs by 40 s"


def test_how_far_a_moment_is_has_words_also_where_it_is_now() -> None:
    now = timezone.now()
    assert [from_now(one) for one in (now, now - timedelta(minutes=27), None)] == ["just now", "27 min ago", ""]


def test_the_zone_is_named_once(settings: SettingsWrapper) -> None:
    settings.TIME_ZONE = "UTC"
    assert zone_in_words() == "Times are in UTC."
    assert in_words(datetime(2026, 11, 24, 14, tzinfo=UTC)) == "24 November 2026 14:00 (UTC)"
