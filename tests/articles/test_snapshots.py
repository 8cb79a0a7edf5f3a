"""All that is typed into an article as one value, and saving through it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from accounts.models import AuditEntry
from accounts.services.auditing import log_act
from articles.errors import EditedMeanwhile, FieldRefused, NotAllowed
from articles.models import Article, Byline, Revision
from articles.services.editing import Saved, apply_snapshot, save_snapshot
from articles.services.placing import without_vanished
from articles.services.revising import snapshot_at, snapshot_of, went_live, went_off
from articles.services.withdrawing import withdraw_article
from articles.snapshots import Snapshot, working_snapshot
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from time_machine import TimeMachineFixture

    from accounts.models import User
    from articles.models import Photo

TEN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def save(article: Article, by: User, **changes: object) -> Saved:
    """Save these fields of an article as its form would, from its present version."""
    stored = Article.objects.get(pk=article.pk)
    snapshot = replace(working_snapshot(stored), **changes)  # type: ignore[arg-type]
    return save_snapshot(stored, snapshot, by=by, opened_version=stored.version)


def test_a_snapshot_survives_storage(article: Article, make_photo: Callable[..., Photo]) -> None:
    article.tags.add(factories.make_tag("Tides"))
    article.gallery.create(photo=make_photo(), caption="Here")
    Article.objects.filter(pk=article.pk).update(unpublish_at=TEN + timedelta(days=400))
    snapshot = Snapshot.of(Article.objects.get(pk=article.pk))
    assert snapshot.gallery[0]["caption"] == "Here"
    assert Snapshot.from_fields(snapshot.to_fields()) == snapshot


def test_a_title_alone_makes_an_article_with_its_first_revision(editor: User) -> None:
    saved = save_snapshot(None, Snapshot(title="The tide table"), by=editor, opened_version=0)
    revision = Revision.objects.get()
    assert (saved.article.slug, saved.article.status, saved.article.made_by) == ("the-tide-table", "draft", editor)
    assert (revision.number, revision.by_name, revision.kind) == (1, "Mira Holt", "save")


def test_a_save_writes_the_row_its_relations_and_its_html(
    draft: Article, editor: User, make_photo: Callable[..., Photo]
) -> None:
    other = factories.make_author("Bo Lind")
    photo = make_photo()
    save(
        draft, editor, body="<p>It <b>ran</b>.</p>", tags=[factories.make_tag().pk],
        bylines=[{"author": other.pk, "role": "text"}], gallery=[{"photo": photo.pk, "caption": "", "alt": ""}],
    )  # fmt: skip
    draft.refresh_from_db()
    assert "<strong>ran</strong>" in draft.body_html
    assert "Two colors" in draft.body_html
    assert [author.name for author in draft.authors.all()] == ["Bo Lind"]
    assert draft.tags.get().name == "Rivers"


def test_readers_of_a_live_article_keep_its_text(article: Article, editor: User) -> None:
    saved = save(article, editor, title="Newer", bylines=[], body="<p>Newer.</p>")
    stored = Article.objects.get(pk=article.pk)
    assert (stored.title, stored.version, stored.authors.count()) == ("The river came back", 2, 1)
    assert "Newer" not in stored.body_html
    assert stored.pending is not None
    assert working_snapshot(saved.article).title == "Newer"


def test_discussion_and_end_of_a_live_article_change_at_once(article: Article, editor: User) -> None:
    save(article, editor, discussion="read-only")
    stored = Article.objects.get(pk=article.pk)
    assert (stored.discussion, stored.pending) == ("read-only", None)
    assert stored.revisions.get(replaced_at=None).went_live_at is not None


def test_typing_the_live_text_again_leaves_nothing_to_publish(article: Article, editor: User) -> None:
    save(article, editor, title="Newer")
    save(article, editor, title="The river came back")
    assert Article.objects.get(pk=article.pk).pending is None


def test_saving_what_is_not_live_any_more_stores_the_changes_that_waited(article: Article, editor: User) -> None:
    save(article, editor, title="Newer")
    withdraw_article(article, by=editor, reason="Wrong.")
    save(article, editor, kicker="Rivers")
    stored = Article.objects.get(pk=article.pk)
    assert (stored.title, stored.kicker, stored.pending) == ("Newer", "Rivers", None)


def test_applying_a_snapshot_gives_readers_its_text(article: Article, editor: User) -> None:
    save(article, editor, title="Newer", body="<p>Newer words.</p>")
    stored = Article.objects.get(pk=article.pk)
    apply_snapshot(stored, working_snapshot(stored))
    stored.refresh_from_db()
    assert (stored.title, stored.body_text) == ("Newer", "Newer words.")


def test_d22_saves_of_one_hand_share_a_revision_for_ten_minutes(editor: User, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(TEN, tick=False)
    article = save_snapshot(None, Snapshot(title="One"), by=editor, opened_version=0).article
    for minutes, title in ((4, "Two"), (20, "Three")):
        time_machine.move_to(TEN + timedelta(minutes=minutes))
        save(article, editor, title=title)
    assert [snapshot_of(row).title for row in article.revisions.order_by("number")] == ["Two", "Three"]


def test_d22_an_act_between_two_saves_keeps_both(editor: User, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(TEN, tick=False)
    article = save_snapshot(None, Snapshot(title="One"), by=editor, opened_version=0).article
    time_machine.move_to(TEN + timedelta(minutes=2))
    log_act("approved", article, by=editor)
    for minutes, title in ((4, "Two"), (20, "Three")):
        time_machine.move_to(TEN + timedelta(minutes=minutes))
        save(article, editor, title=title)
    assert article.revisions.count() == 3


def test_another_hand_makes_a_revision_of_its_own(editor: User, time_machine: TimeMachineFixture) -> None:
    colleague = factories.make_user("noor", is_staff=True, is_superuser=True)
    time_machine.move_to(TEN, tick=False)
    article = save_snapshot(None, Snapshot(title="One"), by=editor, opened_version=0).article
    save(article, colleague, title="Two")
    assert article.revisions.count() == 2


def test_d23_a_save_without_a_change_leaves_no_trace(editor: User) -> None:
    article = save_snapshot(None, Snapshot(title="One", body="<p>Words</p>"), by=editor, opened_version=0).article
    entries = AuditEntry.objects.count()
    saved = save(article, editor)
    article.refresh_from_db()
    assert (saved.changed, article.version, article.revisions.count()) == (False, 1, 1)
    assert AuditEntry.objects.count() == entries


def test_an_older_article_keeps_its_first_text_when_it_is_saved(article: Article, editor: User) -> None:
    save(article, editor, title="Newer")
    first, second = article.revisions.order_by("number")
    assert (snapshot_of(first).title, first.kind, first.went_live_at) == (
        article.title, "import", article.first_published_at,
    )  # fmt: skip
    assert (second.words_added, second.words_removed) == (0, 0)


def test_every_version_a_form_may_have_begun_from_is_known(editor: User, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(TEN, tick=False)
    article = save_snapshot(None, Snapshot(title="v1"), by=editor, opened_version=0).article
    for minutes, title in ((2, "v2"), (4, "v3"), (20, "v4"), (22, "v5")):
        time_machine.move_to(TEN + timedelta(minutes=minutes))
        save(article, editor, title=title)
    titles = [snapshot.title for version in range(1, 7) if (snapshot := snapshot_at(article, version))]
    assert titles == ["v1", "v2", "v3", "v4", "v5", "v5"]
    assert snapshot_at(article, 0) is None


def test_a_stale_save_is_refused_with_who_and_when_and_the_text_now(draft: Article, editor: User) -> None:
    save(draft, editor, title="Theirs")
    mine = replace(Snapshot.of(draft), title="Mine")
    with pytest.raises(EditedMeanwhile, match="Mira Holt saved it at") as refusal:
        save_snapshot(draft, mine, by=editor, opened_version=1)
    assert refusal.value.theirs is not None
    assert (refusal.value.theirs.title, Article.objects.get(pk=draft.pk).title) == ("Theirs", "Theirs")


def test_the_log_counts_words_and_holds_none(draft: Article, editor: User) -> None:
    save(draft, editor, kicker="Rivers", body="<p>Secret words.</p>")
    entry = AuditEntry.objects.get(act="saved")
    assert entry.changes == {"kicker": ["-0 words", "+1 words"], "body": ["-10 words", "+2 words"]}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "  ", "Give the article a title."),
        ("kicker", "x" * 41, "at most 40"),
        ("kind", "gossip", "not a valid choice"),
        ("series_order", 1, "Choose a series and a part"),
        ("tags", list(range(11)), "At most ten tags"),
        ("unpublish_at", datetime(2020, 1, 1, tzinfo=UTC), "The end must be later than the start."),
    ],
)
def test_what_no_article_may_hold_is_refused(
    article: Article, editor: User, field: str, value: object, sentence: str
) -> None:
    with pytest.raises(FieldRefused, match=sentence):
        save(article, editor, **{field: value})
    assert not Revision.objects.exists()


def test_writing_needs_the_right_to_write(draft: Article, reader: User) -> None:
    with pytest.raises(NotAllowed):
        save(draft, reader, title="Mine")


def test_a_new_live_text_ends_the_one_before(article: Article, editor: User) -> None:
    save(article, editor, title="Newer")
    went_live(article)
    former, now = article.revisions.order_by("number")
    assert (former.replaced_at, now.replaced_at) == (now.went_live_at, None)
    went_off(article)
    now.refresh_from_db()
    assert now.replaced_at is not None


def test_rows_that_are_gone_are_left_out_and_named(article: Article) -> None:
    snapshot = replace(Snapshot.of(article), lead_photo=99, tags=[98], bylines=[{"author": 97, "role": "text"}])
    kept, gone = without_vanished(snapshot)
    assert (kept.lead_photo, kept.tags, kept.bylines) == (None, [], [])
    assert len(gone) == 3
    assert Byline.objects.filter(article=article).exists()
