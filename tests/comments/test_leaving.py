"""What stays of a member who leaves: texts without a name or their tombstones, and nothing that leads back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from accounts.avatars import file_names
from accounts.models import FormerName, MailChoice, Sanction, User
from accounts.services.erasing import erase_due
from accounts.services.exporting import ask_for_export, build_export
from accounts.services.leaving import GRACE, schedule_erasure
from accounts.services.mail import send_due
from accounts.services.members import rename_member
from articles.models import Author
from comments.models import Comment, Ignore, Notice, Subscription
from comments.services.editing import edit_comment
from comments.services.integrity import check_threads
from comments.services.visits import note_visit
from comments.services.voting import UP, cast_vote
from tests import factories
from tests.traces import rows_leading_to, traces_of

if TYPE_CHECKING:
    from pathlib import Path

    import time_machine
    from django.test import Client

    from articles.models import Article

pytestmark = pytest.mark.django_db
# A number no other row has by chance.
PK = 918273645
WORDS = (str(PK), "dorothea", "Thea Quist")


@pytest.fixture
def leaver(article: Article, other_reader: User, moderator: User, private_folder: Path) -> User:
    """Return a member who has done everything a member can, and is answered, quoted and mentioned."""
    leaver = factories.make_user("dorothea", pk=PK, display_name="Theo Quist")
    rename_member(leaver, display_name="Thea Quist", by=leaver)
    said = factories.make_comment(article, by=leaver, text="Trains are late again.")
    factories.make_comment(article, by=leaver, parent=said, text="And again, I, @dorothea, say.")
    answer = factories.make_comment(
        article,
        by=other_reader,
        parent=said,
        text=f"[quote={said.pk}]Trains are late again.[/quote]\n\n@Dorothea, look: `@dorothea`",
    )
    factories.make_comment(
        article, by=moderator, parent=answer, text=f"[quote={answer.pk}]@Dorothea, look[/quote]\n\nWell."
    )
    edit_comment(answer, by=other_reader, text=f"{answer.source} Do.")
    edit_comment(said, by=leaver, text="Trains are late again, always.")
    cast_vote(answer, by=leaver, value=UP)
    cast_vote(said, by=other_reader, value=UP)
    note_visit(article, by=leaver, last=None)
    Subscription.objects.create(user=leaver, article=article)
    Ignore.objects.create(user=leaver, ignored=moderator)
    Ignore.objects.create(user=other_reader, ignored=leaver)
    Notice.objects.create(recipient=other_reader, kind="picked", comment=answer, actor=leaver)
    _leave_marks_at_the_desk(leaver, moderator)
    build_export(ask_for_export(leaver, by=leaver).pk)
    leaver.avatar = f"avatars/{PK}"
    leaver.save(update_fields=["avatar"])
    for name in file_names(leaver.avatar):
        default_storage.save(name, ContentFile(b"a picture"))
    return leaver


def _leave_marks_at_the_desk(leaver: User, moderator: User) -> None:
    """Let a member have been a colleague once: an author page, decisions, acts in the desk's log."""
    Author.objects.create(name="T. Q.", slug="t-q", user=leaver)
    MailChoice.objects.create(user=leaver, kind="reply", cadence="never")
    FormerName.objects.get_or_create(user=leaver, name="Theo Quist")
    Sanction.objects.create(user=leaver, kind="warning", reason="Be kind.", by=moderator, by_name="Mo Dessen")
    Sanction.objects.create(user=None, kind="warning", reason="Be kind.", by=leaver, by_name="Thea Quist")
    members = ContentType.objects.get_for_model(User)
    for by in (leaver, moderator):
        LogEntry.objects.create(
            user=by, content_type=members, object_id=str(PK), object_repr="Thea Quist", action_flag=CHANGE
        )


def leave(leaver: User, clock: time_machine.TimeMachineFixture, *, keep_texts: bool) -> None:
    """Let a member ask to go, let a week pass, and let the upkeep run twice."""
    schedule_erasure(leaver, keep_texts=keep_texts, by=leaver)
    clock.move_to(timezone.now() + GRACE, tick=False)
    call_command("prune")
    call_command("prune")
    send_due()


@pytest.mark.parametrize("keep_texts", [True, False])
def test_b31_no_table_and_no_file_holds_who_has_left(
    leaver: User, client: Client, keep_texts: bool, time_machine: time_machine.TimeMachineFixture
) -> None:
    client.force_login(leaver)
    leave(leaver, time_machine, keep_texts=keep_texts)
    assert not User.objects.filter(pk=PK).exists()
    assert rows_leading_to(PK) == []
    # What a former neighbor put into code marks is their own word.
    own_words = [trace for trace in traces_of(WORDS) if "`@dorothea`" not in trace and "<code>@doro" not in trace]
    assert own_words == []


def test_b31_kept_texts_stand_as_a_former_members(
    leaver: User, client: Client, article: Article, time_machine: time_machine.TimeMachineFixture
) -> None:
    leave(leaver, time_machine, keep_texts=True)
    page = client.get(article.get_absolute_url()).text
    assert "Trains are late again, always." in page
    assert re.search(r"Quote: <a [^>]*>Former member</a>", page)
    assert "@former-member, look" in page
    kept = Comment.objects.filter(author=None)
    assert [(comment.state, comment.client_token, comment.shown_name) for comment in kept] == [
        ("public", None, "Former member")
    ] * 2
    assert check_threads() == []


def test_b32_removed_texts_are_deleted_comments_and_replies_stay(
    leaver: User, client: Client, article: Article, time_machine: time_machine.TimeMachineFixture
) -> None:
    numbers = list(Comment.objects.order_by("pk").values_list("pk", "number", "parent"))
    leave(leaver, time_machine, keep_texts=False)
    page = client.get(article.get_absolute_url()).text
    assert "The comment was deleted." in page
    assert "Quote: a deleted comment" in page
    assert list(Comment.objects.order_by("pk").values_list("pk", "number", "parent")) == numbers
    gone = Comment.objects.filter(author=None)
    assert {(comment.state, comment.source, comment.body_html) for comment in gone} == {("deleted", "", "")}
    assert check_threads() == []


@pytest.mark.parametrize("keep_texts", [True, False])
def test_e71_pages_feeds_and_copies_of_others_name_nobody(
    leaver: User, client: Client, editor: User, keep_texts: bool, time_machine: time_machine.TimeMachineFixture
) -> None:
    leave(leaver, time_machine, keep_texts=keep_texts)
    place = Comment.objects.all()[0].article.get_absolute_url()
    addresses = [place, f"{place}discussion/feed/", f"{place}discussion/feed/json/", "/comments/feed/"]
    texts = [client.get(address).text.replace("<code>@dorothea</code>", "") for address in addresses]
    client.force_login(editor)
    texts += [client.get(f"/admin/{name}/").text for name in ("comments/comment", "accounts/user")]
    for text in texts:
        assert not [word for word in ("Thea Quist", "/members/dorothea/") if word in text]


@pytest.mark.parametrize("keep_texts", [True, False])
def test_an_erasure_killed_half_way_goes_on(
    leaver: User,
    monkeypatch: pytest.MonkeyPatch,
    keep_texts: bool,
    time_machine: time_machine.TimeMachineFixture,
) -> None:
    from comments.services import disowning

    monkeypatch.setattr(disowning, "BATCH", 1)
    give_up, calls = disowning._give_up, []  # noqa: SLF001  (the half-way)

    def dying(*args: object, **facts: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        give_up(*args, **facts)  # type: ignore[arg-type]

    monkeypatch.setattr(disowning, "_give_up", dying)
    schedule_erasure(leaver, keep_texts=keep_texts, by=leaver)
    time_machine.move_to(timezone.now() + GRACE, tick=False)
    with pytest.raises(KeyboardInterrupt):
        erase_due()
    assert Comment.objects.filter(author=leaver).count() == 1
    assert check_threads() == []
    assert (erase_due(), erase_due()) == (1, 0)
    assert not User.objects.filter(pk=PK).exists()
    assert check_threads() == []


def test_votes_of_a_former_member_count_for_nothing(
    leaver: User, other_reader: User, time_machine: time_machine.TimeMachineFixture
) -> None:
    answer = Comment.objects.get(author=other_reader)
    assert (answer.up_count, other_reader.commenter_record.upvotes_received) == (1, 1)
    leave(leaver, time_machine, keep_texts=True)
    answer.refresh_from_db()
    other_reader.commenter_record.refresh_from_db()
    assert (answer.up_count, answer.rank, other_reader.commenter_record.upvotes_received) == (0, 0, 0)


def test_the_desk_keeps_what_was_done_by_a_former_member(
    leaver: User, time_machine: time_machine.TimeMachineFixture
) -> None:
    leave(leaver, time_machine, keep_texts=True)
    assert set(Sanction.objects.values_list("reason", "by_name")) == {
        ("Be kind.", "Mo Dessen"),
        ("Be kind.", "Former member"),
    }
    entries = LogEntry.objects.filter(action_flag=CHANGE)
    assert {(entry.object_id, entry.object_repr) for entry in entries} == {(None, "Former member")}
    assert "Former member" in {str(entry.user) for entry in entries}


def test_the_last_mail_says_that_all_is_done(leaver: User, time_machine: time_machine.TimeMachineFixture) -> None:
    leave(leaver, time_machine, keep_texts=True)
    assert mail.outbox[-1].to == ["dorothea@mail.example"]
    assert mail.outbox[-1].subject == "Your account at Broadsheet is deleted"
    assert not EmailAddress.objects.filter(email="dorothea@mail.example").exists()
