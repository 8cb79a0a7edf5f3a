"""Give the desk of the demo a morning's work: texts that wait, one that is planned, registers, a correction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from articles.models import Article, Author, Correction, LegalMark, Photo, Section, Tag, Term
from articles.services.correcting import correct_article
from articles.services.editing import save_snapshot
from articles.services.registers import save_entry
from articles.services.scheduling import schedule_article
from articles.services.submitting import submit_article
from articles.snapshots import BylineFields, Snapshot

if TYPE_CHECKING:
    from accounts.models import User

RIVER = "the-river-that-came-back-to-the-city"
# The desk warns two weeks ahead.
LICENSE_ENDS_IN = timedelta(days=9)
CORRECTED_AFTER = timedelta(hours=6)
CLOCK_BODY = """
<p>The clock on the corn hall has four faces and, since 1911, four opinions. Visitors set their watches by the one they
happen to stand under. People who live here take the average.</p>
<p>On Thursday a clockmaker from Korsvik will climb up with a bag of tools and a flask, and for the first time in a
hundred and fifteen years all four hands will say the same thing. There is a petition against it.</p>
<h2>What the petition says</h2>
<p>It says that a town which agrees about the time has nothing left to talk about at the bus stop. It has 640
signatures, which is more than the last council got votes.<span class="footnote">The turnout was 31 percent.</span></p>
<blockquote class="pull-quote"><p>I have been late by the north face all my life. I am not going to start being late
by all four.</p><p class="attribution">Teresa Lund, florist</p></blockquote>
<p>The ladder belongs to the Aldermere Water Board, which nobody has been able to ask. The clockmaker brings his own. He
has read the petition, and will leave the bell as it is: seven minutes slow, in all directions.</p>
"""
FERRY_BODY = """
<p>The Sunday ferry has one passenger in winter, and he is the captain’s brother-in-law.</p>
<p>TK: how many in summer? Ask the harbor office.</p>
"""


def fill_desk(*, by: User) -> None:
    """Put work on the demo's desk, in the name of its editor. Call it inside the transaction that loads the demo."""
    _fill_registers(by)
    _plan_tomorrows_text(by)
    _hand_in_a_text(by)
    river = Article.objects.get(slug=RIVER)
    _correct(river, by)
    _change_without_publishing(river, by)
    ending = Photo.objects.filter(leading_articles__isnull=False).exclude(leading_articles=river).order_by("pk").first()
    if ending is not None:
        Photo.objects.filter(pk=ending.pk).update(license_until=timezone.now() + LICENSE_ENDS_IN)


def _correct(river: Article, by: User) -> None:
    """Correct an article on its first morning: only the earliest comments were written before."""
    text = "An earlier version said that the survey of the vault had 121 pages. It has 212; the digits were turned."
    correction = correct_article(river, by=by, text=text)
    published: Any = river.publish_at
    Correction.objects.filter(pk=correction.pk).update(made_at=published + CORRECTED_AFTER)
    Article.objects.filter(pk=river.pk).update(updated_at=published + CORRECTED_AFTER)


def _plan_tomorrows_text(by: User) -> None:
    clock = Snapshot(
        title="Four faces, four opinions",
        standfirst="On Thursday the clock on the corn hall will tell one time. There is a petition against it.",
        body=CLOCK_BODY,
        section=Section.objects.get(slug="cities").pk,
        tags=[Tag.objects.get(slug="aldermere").pk],
        bylines=[_byline("ines-calloway")],
    )
    saved = save_snapshot(None, clock, by=by, opened_version=0)
    schedule_article(saved.article, _tomorrow_at_seven(), by=by, anyway=True)


def _hand_in_a_text(by: User) -> None:
    """Let a text wait that the gate will not let through: it has no standfirst, and a gap the writer marked."""
    ferry = Snapshot(
        title="The ferry that only runs on Sundays",
        body=FERRY_BODY,
        section=Section.objects.get(slug="cities").pk,
        bylines=[_byline("yusuf-demir")],
    )
    saved = save_snapshot(None, ferry, by=by, opened_version=0)
    submit_article(saved.article, by=by, note="The number for the summer comes on Monday.")


def _fill_registers(by: User) -> None:
    mark = LegalMark(name="Aldermere Water Board", note="In liquidation since 2019; the city answers for its promises.")
    save_entry(mark, by=by)
    save_entry(Term(text="lichen", aliases="lichens", tag=Tag.objects.get(slug="lichens")), by=by)


def _change_without_publishing(article: Article, by: User) -> None:
    working = Snapshot.of(article)
    changed = replace(working, standfirst=f"{working.standfirst} Ten years on, it has an otter.")
    save_snapshot(article, changed, by=by, opened_version=article.version)


def _byline(slug: str) -> BylineFields:
    return BylineFields(author=Author.objects.get(slug=slug).pk, role="text")


def _tomorrow_at_seven() -> datetime:
    tomorrow = timezone.localtime() + timedelta(days=1)
    return tomorrow.replace(hour=7, minute=0, second=0, microsecond=0)
