"""Submit, take back, return, approve: who may, what follows, who is told, and what the log keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, OutgoingMail
from articles.errors import EditedMeanwhile, NotAllowed, NotReady, WrongState
from articles.models import Article, Author
from articles.services.approving import approve_article, review_again
from articles.services.editing import save_snapshot
from articles.services.returning import return_article
from articles.services.scheduling import schedule_article
from articles.services.submitting import submit_article, take_back_article
from articles.snapshots import Snapshot
from articles.workflow import acts_for
from tests import factories
from tests.roles import at_desk

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(draft: Article) -> User:
    """Return an author of the draft with an account of the staff."""
    person = at_desk("Author", "wren")
    Author.objects.filter(bylines__article=draft).update(user=person)
    return person


@pytest.fixture
def harbor(draft: Article) -> User:
    """Return the editor of the draft's section."""
    assert draft.section is not None
    return at_desk("Editor", "hart", sections=[draft.section])


def acts(article: Article, user: User) -> list[str]:
    """Return the names of somebody's acts."""
    return [act.name for act in acts_for(article, user)]


def told() -> list[tuple[str, str]]:
    """Return to whom mails about work at the desk went, and what they say first."""
    return [(mail.to, mail.subject) for mail in OutgoingMail.objects.filter(kind="desk").order_by("pk")]


def test_a_text_goes_through_review_and_back_and_forth(draft: Article, writer: User, harbor: User) -> None:
    assert submit_article(draft, by=writer, note="Facts checked.")
    assert draft.shown_status == "In review"
    assert return_article(draft, by=harbor, note="Name the ship.")
    assert draft.shown_status == "Draft"
    submit_article(draft, by=writer)
    assert take_back_article(draft, by=writer)
    submit_article(draft, by=writer)
    assert approve_article(draft, by=harbor)
    assert (Article.objects.get(pk=draft.pk).shown_status, draft.version) == ("Approved", 7)


def test_those_it_waits_for_are_told_and_never_the_one_who_acts(draft: Article, writer: User, harbor: User) -> None:
    submit_article(draft, by=writer, note="Facts checked.")
    return_article(draft, by=harbor, note="Name the ship.")
    submit_article(draft, by=writer)
    approve_article(draft, by=harbor)
    assert [to for to, _ in told()] == ["hart@mail.example", "wren@mail.example"] * 2
    assert told()[0][1] == "wren submitted “The secret draft” for review."
    assert "Name the ship." in OutgoingMail.objects.filter(kind="desk").order_by("pk")[1].text


def test_an_editor_of_the_section_above_is_told_too(draft: Article, writer: User, harbor: User) -> None:
    draft.section = factories.make_section("Ships", parent=draft.section)
    draft.save(update_fields=["section"])
    submit_article(draft, by=writer)
    assert [to for to, _ in told()] == ["hart@mail.example"]


def test_one_more_editor_to_tell_costs_one_letter_more(draft: Article, writer: User, harbor: User) -> None:
    submit_article(draft, by=writer)
    take_back_article(draft, by=writer)
    with CaptureQueriesContext(connection) as for_one:
        submit_article(draft, by=writer)
    take_back_article(draft, by=writer)
    for _ in range(3):
        at_desk("Editor", sections=[draft.section])  # type: ignore[list-item]
    at_desk("Author", sections=[draft.section])  # type: ignore[list-item]
    with CaptureQueriesContext(connection) as for_four:
        submit_article(draft, by=writer)
    assert len(for_four) == len(for_one) + 3
    assert len(told()) == 1 + 1 + 4


def test_the_same_move_twice_is_no_error_and_logs_nothing(draft: Article, writer: User, harbor: User) -> None:
    assert submit_article(draft, by=writer)
    before = AuditEntry.objects.count(), draft.version
    assert not submit_article(draft, by=writer, opened_version=1)
    assert (AuditEntry.objects.count(), Article.objects.get(pk=draft.pk).version) == before
    approve_article(draft, by=harbor)
    assert not approve_article(draft, by=harbor)


def test_every_act_is_in_the_log_with_what_changed(draft: Article, writer: User, harbor: User) -> None:
    submit_article(draft, by=writer)
    return_article(draft, by=harbor, note="Name the ship.")
    entry = AuditEntry.objects.first()
    assert entry is not None
    assert (entry.act, entry.by, entry.reason) == ("returned", harbor, "Name the ship.")
    assert entry.changes == {"status": ["In review", "Draft"]}


def test_returning_needs_a_note(draft: Article, writer: User, harbor: User) -> None:
    submit_article(draft, by=writer)
    with pytest.raises(NotReady, match="Write what is to be changed"):
        return_article(draft, by=harbor, note=" ")
    assert Article.objects.get(pk=draft.pk).status == "review"


def test_writers_decide_nothing_and_moves_from_elsewhere_are_refused(
    draft: Article, article: Article, writer: User, editor: User
) -> None:
    submit_article(draft, by=writer)
    for act in (approve_article, return_article):
        with pytest.raises(NotAllowed):
            act(draft, by=writer, note="Myself.")
    with pytest.raises(WrongState, match="live; withdraw it first"):
        submit_article(article, by=editor)


def test_an_act_on_a_text_changed_since_it_was_opened_is_refused(draft: Article, writer: User, harbor: User) -> None:
    submit_article(draft, by=writer)
    with pytest.raises(EditedMeanwhile, match="was changed after you opened it"):
        approve_article(draft, by=harbor, opened_version=draft.version - 1)


def test_a_writer_who_changes_an_approved_text_sends_it_back_to_review(
    draft: Article, writer: User, harbor: User
) -> None:
    submit_article(draft, by=writer)
    approve_article(draft, by=harbor)
    assert not review_again(draft, by=harbor)
    assert review_again(draft, by=writer)
    assert draft.shown_status == "In review"
    assert told()[-1][0] == "hart@mail.example"


def test_the_buttons_are_those_of_state_and_person(
    draft: Article, article: Article, writer: User, harbor: User
) -> None:
    assert acts(draft, writer) == ["submit", "bin"]
    assert acts(draft, harbor) == ["publish", "submit", "schedule", "bin"]
    submit_article(draft, by=writer)
    assert acts(draft, writer) == ["take_back", "bin"]
    assert acts(draft, harbor)[:2] == ["approve", "publish"]
    assert acts(article, harbor) == ["correct", "end", "withdraw", "bin"]
    assert acts(article, at_desk("Moderator")) == []


def test_start_and_end_go_back_together(draft: Article, harbor: User) -> None:
    later, end = timezone.now() + timedelta(days=10), timezone.now() + timedelta(days=20)
    schedule_article(draft, later, by=harbor, until=end, anyway=True)
    sooner = timezone.now() + timedelta(days=1)
    assert schedule_article(draft, sooner, by=harbor, until=sooner + timedelta(days=3), anyway=True)
    stored = Article.objects.get(pk=draft.pk)
    assert (stored.publish_at, stored.unpublish_at) == (sooner, sooner + timedelta(days=3))


def test_an_end_before_the_start_is_a_sentence(draft: Article, harbor: User) -> None:
    start = timezone.now() + timedelta(days=10)
    schedule_article(draft, start, by=harbor, anyway=True)
    with pytest.raises(NotReady, match="The end must be later than the start"):
        schedule_article(draft, start, by=harbor, until=start - timedelta(days=1), anyway=True)


def test_nobody_takes_an_approved_text_into_their_own_section_unseen(
    draft: Article, writer: User, harbor: User
) -> None:
    submit_article(draft, by=writer)
    approve_article(draft, by=harbor)
    own = factories.make_section("Essays")
    editor = at_desk("Editor", "essa", sections=[own])
    Author.objects.filter(bylines__article=draft).update(user=editor)
    moved = replace(Snapshot.of(draft), section=own.pk)
    saved = save_snapshot(draft, moved, by=editor, opened_version=draft.version).article
    assert (saved.section, saved.shown_status) == (own, "In review")
