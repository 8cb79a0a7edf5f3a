"""Mails about notices: when, what goes together, and never what is not so any more."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.mail_kinds import Cadence
from accounts.models import OutgoingMail
from accounts.services.mail import send_due
from accounts.services.notifications import choose_mails
from accounts.unsubscribing import unsubscribe_url
from comments.models import Comment, Ignore, Notice, Subscription
from comments.services.bells import mark_read
from comments.services.deletion import delete_comment
from comments.services.delivering import deliver
from comments.services.editing import edit_comment
from comments.services.moderation import approve_comment, hide_comment, remove_comment
from comments.services.notice_mail import MAILS_A_DAY, due_moment, mail_due_notices
from tests import factories
from tests.comments.makers import post_held

if TYPE_CHECKING:
    import time_machine
    from pytest_django import DjangoAssertMaxNumQueries, DjangoCaptureOnCommitCallbacks
    from pytest_django.fixtures import SettingsWrapper

    from accounts.models import User
    from articles.models import Article

    Clock = time_machine.TimeMachineFixture

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def noon(time_machine: Clock) -> Clock:
    """Stop the clock at noon."""
    time_machine.move_to(NOON, tick=False)
    return time_machine


def later(clock: Clock, **span: float) -> None:
    """Move the stopped clock on."""
    clock.move_to(timezone.now() + timedelta(**span), tick=False)


def answer(parent: Comment, by: User, text: str = "Not on the coast.") -> Comment:
    """Post a reply and deliver its notices, as the task after the commit does."""
    reply = factories.make_comment(parent.article, by=by, parent=parent, text=text)
    deliver(list(Notice.objects.waiting().values_list("pk", flat=True)))
    return reply


def publish() -> int:
    """Run the command and return how many mails went."""
    before = len(mail.outbox)
    call_command("publish_due")
    return len(mail.outbox) - before


def test_a_reply_is_mailed_with_its_parent_and_its_words(root: Comment, other_reader: User) -> None:
    reply = answer(root, other_reader, "Not on the *coast*, see [the plan](https://plan.example/).")
    assert publish() == 1
    message = mail.outbox[0]
    assert message.to == ["ada@mail.example"]
    assert message.subject == "Ben Okoro answered you: The river came back"
    body = str(message.body)
    assert "> You wrote: Trains are late again, as ever." in body
    assert "Not on the coast, see the plan (https://plan.example/)." in body
    assert f"\nhttp://testserver/comments/{reply.pk}/\n" in body
    html = message.alternatives[0].content
    assert "Not on the <em>coast</em>" in html
    assert f'href="http://testserver/comments/{reply.pk}/reply/"' in html
    assert "You wrote: Trains are late again, as ever." in html


def test_the_settings_say_what_is_mailed(root: Comment, reader: User, other_reader: User, editor: User) -> None:
    Subscription.objects.create(user=reader, article=root.article)
    factories.make_comment(root.article, by=other_reader)
    deliver(list(Notice.objects.values_list("pk", flat=True)))
    assert Notice.objects.get().kind == Notice.Kind.FOLLOWED
    assert (publish(), OutgoingMail.objects.count()) == (0, 0)


def test_e69_six_replies_in_ten_minutes_are_two_mails(root: Comment, other_reader: User, noon: Clock) -> None:
    answer(root, other_reader, "One")
    assert publish() == 1
    for number in ("Two", "Three", "Four", "Five", "Six"):
        later(noon, minutes=1)
        answer(root, other_reader, number)
    noon.move_to(NOON + timedelta(minutes=9), tick=False)
    assert publish() == 0
    noon.move_to(NOON + timedelta(minutes=11), tick=False)
    assert publish() == 1
    message = mail.outbox[1]
    assert message.subject == "5 new replies: The river came back"
    said = str(message.body)
    assert [word for word in ("One", "Two", "Three", "Four", "Five", "Six") if f"\n{word}\n" in said] == [
        "Two",
        "Three",
        "Four",
        "Five",
        "Six",
    ]
    assert publish() == 0


def test_e69_what_became_due_before_a_mail_went_waits_too(root: Comment, other_reader: User, noon: Clock) -> None:
    answer(root, other_reader)
    answer(root, other_reader, "Again.")
    Notice.objects.filter(pk=Notice.objects.latest("pk").pk).update(mail_due_at=timezone.now() + timedelta(minutes=1))
    assert publish() == 1
    later(noon, minutes=2)
    assert publish() == 0
    assert Notice.objects.latest("pk").mail_due_at == NOON + timedelta(minutes=10)


def test_b29_turned_off_between_reply_and_delivery(root: Comment, reader: User, other_reader: User) -> None:
    answer(root, other_reader)
    choose_mails(reader, {"reply": Cadence.NEVER}, by=reader)
    assert (publish(), OutgoingMail.objects.count()) == (0, 0)
    notice = Notice.objects.get()
    assert (notice.mail_due_at, notice.mailed_at, notice.read_at) == (None, None, None)
    assert notice.delivered_at
    assert publish() == 0


@pytest.mark.parametrize(
    "change",
    ["deleted", "hidden", "removed", "parent removed", "ignored", "muted", "read", "closed", "erasing", "withdrawn"],
)
def test_b29_what_is_not_so_any_more_is_not_mailed(
    root: Comment, reader: User, other_reader: User, moderator: User, change: str
) -> None:
    reply = answer(root, other_reader)
    change_world(change, reply, reader, moderator)
    assert (publish(), OutgoingMail.objects.count()) == (0, 0)
    assert not Notice.objects.filter(mailed_at__isnull=False).exists()


@pytest.mark.parametrize("change", ["hidden", "removed", "parent removed", "ignored", "muted", "read", "withdrawn"])
def test_b29_nor_when_the_mail_server_was_away_meanwhile(
    root: Comment, reader: User, other_reader: User, moderator: User, change: str
) -> None:
    reply = answer(root, other_reader)
    assert mail_due_notices()["mails"] == 1
    change_world(change, reply, reader, moderator)
    assert send_due()["withdrawn"] == 1
    assert not mail.outbox
    assert OutgoingMail.objects.get().text == ""


def change_world(change: str, reply: Comment, reader: User, moderator: User) -> None:
    """Let something happen that speaks against telling `reader` of a reply."""
    article = reply.article
    acts = {
        "deleted": lambda: delete_comment(reply, by=reply.author),
        "hidden": lambda: hide_comment(reply, by=moderator),
        "removed": lambda: remove_comment(reply, by=moderator, reason=Comment.Reason.SPAM),
        "parent removed": lambda: remove_comment(reply.parent, by=moderator, reason=Comment.Reason.SPAM),
        "ignored": lambda: Ignore.objects.create(user=reader, ignored=reply.author),
        "muted": lambda: Subscription.objects.create(user=reader, article=article, is_muted=True),
        "read": lambda: mark_read(Notice.objects.filter(recipient=reader)),
        "closed": lambda: type(reader).objects.filter(pk=reader.pk).update(is_active=False),
        "erasing": lambda: (
            type(reader).objects.filter(pk=reader.pk).update(erase_at=timezone.now() + timedelta(days=7))
        ),
        "withdrawn": lambda: type(article).objects.filter(pk=article.pk).update(status="withdrawn"),
    }
    acts[change]()


def test_what_still_stands_of_a_withdrawn_mail_gets_a_new_one(
    root: Comment, other_reader: User, moderator: User, noon: Clock
) -> None:
    first, second = answer(root, other_reader, "The first."), answer(root, other_reader, "The second.")
    mail_due_notices()
    remove_comment(first, by=moderator, reason=Comment.Reason.SPAM)
    publish()
    publish()
    (message,) = mail.outbox
    assert "The second." in str(message.body)
    assert "The first." not in str(message.body)
    assert Notice.objects.get(comment=second).mailed_at


def test_a_mail_says_what_the_comment_says_when_it_goes(root: Comment, other_reader: User, noon: Clock) -> None:
    reply = answer(root, other_reader, "The number is 17.")
    mail_due_notices()
    later(noon, minutes=5)
    edit_comment(reply, by=other_reader, text="The number is 71.")
    publish()
    publish()
    (message,) = mail.outbox
    assert "71" in str(message.body)
    assert "17." not in str(message.body)


def test_daily_mail_gathers_across_articles(root: Comment, reader: User, other_reader: User, noon: Clock) -> None:
    choose_mails(reader, {"reply": Cadence.DAILY, "mention": Cadence.DAILY}, by=reader)
    elsewhere = factories.make_article("The moth trap")
    answer(root, other_reader)
    answer(factories.make_comment(elsewhere, by=reader), other_reader, "Twelve of them.")
    noon.move_to(NOON.replace(hour=23), tick=False)
    assert publish() == 0
    noon.move_to(NOON.replace(day=26, hour=7), tick=False)
    assert publish() == 1
    message = mail.outbox[0]
    assert message.subject == "2 new replies at Broadsheet"
    assert "The moth trap" in str(message.body)
    assert "The river came back" in str(message.body)
    assert "In-Reply-To" not in message.extra_headers


def test_an_article_in_the_gathered_mail_has_no_other(
    root: Comment, reader: User, other_reader: User, noon: Clock
) -> None:
    choose_mails(reader, {"mention": Cadence.HOURLY}, by=reader)
    factories.make_comment(root.article, by=other_reader, text="@ada, look.")
    answer(root, other_reader)
    later(noon, hours=1)
    assert publish() == 1
    assert mail.outbox[0].subject == "2 new comments: The river came back"


@pytest.mark.parametrize(
    ("cadence", "zone", "due"),
    [
        (Cadence.AT_ONCE, "UTC", "2026-11-25T12:00:00+00:00"),
        (Cadence.HOURLY, "UTC", "2026-11-25T13:00:00+00:00"),
        (Cadence.DAILY, "UTC", "2026-11-26T07:00:00+00:00"),
        (Cadence.DAILY, "America/Los_Angeles", "2026-11-25T15:00:00+00:00"),
        (Cadence.DAILY, "Asia/Tokyo", "2026-11-25T22:00:00+00:00"),
        (Cadence.WEEKLY, "UTC", "2026-11-30T07:00:00+00:00"),
        (Cadence.WEEKLY, "Asia/Tokyo", "2026-11-29T22:00:00+00:00"),
    ],
)
def test_mails_by_the_clock_come_at_the_readers_seven(cadence: Cadence, zone: str, due: str) -> None:
    assert due_moment(cadence, NOON, ZoneInfo(zone)) == datetime.fromisoformat(due)


def test_seven_stays_seven_when_summer_time_ends() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    saturday = datetime(2026, 10, 24, 20, 0, tzinfo=berlin)
    assert due_moment(Cadence.DAILY, saturday, berlin) == datetime(2026, 10, 25, 6, 0, tzinfo=UTC)


def test_mails_of_one_thread_hang_together(root: Comment, reader: User, other_reader: User, noon: Clock) -> None:
    answer(root, other_reader)
    publish()
    later(noon, minutes=11)
    answer(root, other_reader, "And inland?")
    publish()
    first, second = (message.extra_headers for message in mail.outbox)
    assert first["References"] == second["References"]
    assert first["References"] == (f"<discussion-{root.article_id}@testserver> <thread-{root.tree_id}@testserver>")
    assert first["In-Reply-To"] == second["In-Reply-To"] == f"<thread-{root.tree_id}@testserver>"
    assert first["Message-ID"] != second["Message-ID"]
    assert first["Auto-Submitted"] == "auto-generated"


def test_one_press_in_the_mail_stops_the_kind_or_the_discussion(
    root: Comment, reader: User, other_reader: User, noon: Clock
) -> None:
    answer(root, other_reader)
    publish()
    headers, html = mail.outbox[0].extra_headers, str(mail.outbox[0].alternatives[0].content)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    program = Client(enforce_csrf_checks=True)
    mute = html.split('<a href="')[-5:]
    links = [part.split('"')[0] for part in mute if "/accounts/unsubscribe/" in part]
    assert f"<{links[-1]}>" == headers["List-Unsubscribe"]
    answered = program.post(links[0].removeprefix("http://testserver"))
    assert "You get no more mails about the discussion of “The river came back”." in answered.text
    assert Subscription.objects.get(user=reader).is_muted
    program.post(links[0].removeprefix("http://testserver"), {"act": "resume", "before": ""})
    assert not Subscription.objects.exists()


def test_muting_by_link_empties_the_inbox_and_undoing_fills_it_again(
    root: Comment, reader: User, other_reader: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    answer(root, other_reader)
    deliver(Notice.objects.values_list("pk", flat=True))
    path = unsubscribe_url(reader, "discussion", str(root.article_id)).removeprefix("http://testserver")
    Client().post(path)
    reader.refresh_from_db()
    assert (reader.unread_count, Notice.objects.told().count()) == (0, 0)
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(path, {"act": "resume", "before": ""})
    reader.refresh_from_db()
    assert (reader.unread_count, Notice.objects.told().count()) == (1, 1)


def test_muting_by_link_gives_back_what_was_followed(root: Comment, reader: User, other_reader: User) -> None:
    Subscription.objects.create(user=reader, article=root.article)
    answer(root, other_reader)
    publish()
    links = [part.split('"')[0] for part in str(mail.outbox[0].alternatives[0].content).split('href="')]
    address = next(link for link in links if "/accounts/unsubscribe/" in link).removeprefix("http://testserver")
    program = Client(enforce_csrf_checks=True)
    assert 'name="before" value="followed"' in program.post(address).text
    program.post(address, {"act": "resume", "before": "followed"})
    assert Subscription.objects.get().is_muted is False


def test_over_a_hundred_mails_a_day_stay_in_the_inbox(
    root: Comment, reader: User, other_reader: User, noon: Clock
) -> None:
    OutgoingMail.objects.bulk_create(
        OutgoingMail(to="a", kind="x", recipient=reader, message_id=f"<{number}>", next_try_at=None)
        for number in range(MAILS_A_DAY)
    )
    answer(root, other_reader)
    assert publish() == 0
    notice = Notice.objects.get()
    assert (notice.mail_due_at, notice.mailed_at) == (None, None)
    assert notice.delivered_at


def test_a_long_gathering_is_cut_and_counted(root: Comment, reader: User, other_reader: User, noon: Clock) -> None:
    choose_mails(reader, {"reply": Cadence.HOURLY}, by=reader)
    for number in range(23):
        answer(root, other_reader, f"Reply {number}.")
    later(noon, hours=1)
    publish()
    body = str(mail.outbox[0].body)
    assert mail.outbox[0].subject == "23 new replies: The river came back"
    assert "Reply 19." in body
    assert "Reply 20." not in body
    assert "and 3 more:" in body


def test_decisions_are_mailed_without_the_words(article: Article, reader: User, moderator: User) -> None:
    choose_mails(reader, {"refused": Cadence.AT_ONCE, "approved": Cadence.AT_ONCE}, by=reader)
    held = post_held(article, by=reader, text="Unfit words.")
    remove_comment(held, by=moderator, reason=Comment.Reason.ABUSIVE)
    approve_comment(post_held(factories.make_article("Moths"), by=reader, text="Fine words."), by=moderator)
    deliver(list(Notice.objects.values_list("pk", flat=True)))
    assert publish() == 2
    refused, approved = mail.outbox
    assert refused.subject == "Your comment was not published: The river came back"
    assert "Unfit" not in str(refused.body)
    assert "Mute this discussion" not in str(refused.body)
    assert approved.subject == "Your comment was approved. It is public now: Moths"
    assert moderator.display_name not in str(refused.body)


def test_hostile_names_stay_text(root: Comment, other_reader: User) -> None:
    type(other_reader).objects.filter(pk=other_reader.pk).update(display_name="<b>x</b> & y")
    answer(root, other_reader, "{{ 7*7 }} <script>alert(1)</script> {% debug %}")
    publish()
    message = mail.outbox[0]
    html = str(message.alternatives[0].content)
    assert message.subject.startswith("<b>x</b> & y answered you")
    assert "&lt;b&gt;x&lt;/b&gt; &amp; y" in html
    assert "<script" not in html
    assert "{{ 7*7 }} <script>alert(1)</script> {% debug %}" in str(message.body)
    assert len(message.recipients()) == 1


@pytest.mark.usefixtures("noon")
def test_with_a_worker_a_task_comes_back_at_the_moment(
    root: Comment,
    reader: User,
    other_reader: User,
    settings: SettingsWrapper,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    choose_mails(reader, {"reply": Cadence.HOURLY}, by=reader)
    with django_capture_on_commit_callbacks(execute=True):
        answer(root, other_reader)
    planned = DBTaskResult.objects.filter(task_path="comments.tasks.mail_notices")
    assert [task.run_after for task in planned] == [NOON + timedelta(hours=1)]


def test_planning_for_many_costs_no_more_queries(
    root: Comment, other_reader: User, django_assert_max_num_queries: DjangoAssertMaxNumQueries
) -> None:
    readers = [factories.make_user() for _ in range(12)]
    for user in readers:
        choose_mails(user, {"followed": Cadence.DAILY}, by=user)
        Subscription.objects.create(user=user, article=root.article)
    factories.make_comment(root.article, by=other_reader)
    with django_assert_max_num_queries(14):
        deliver(list(Notice.objects.values_list("pk", flat=True)))
    assert Notice.objects.filter(mail_due_at__isnull=False).count() == 12


def test_f11_without_any_worker_publish_due_delivers_and_mails_once(
    root: Comment, reader: User, other_reader: User, moderator: User, noon: Clock
) -> None:
    factories.make_comment(root.article, by=other_reader, parent=root)
    hidden = factories.make_comment(root.article, by=other_reader, parent=root, text="Hidden soon.")
    hide_comment(hidden, by=moderator)
    assert (publish(), reader.notices.told().count()) == (0, 0)
    later(noon, hours=1)
    assert [publish(), publish()] == [1, 0]
    reader.refresh_from_db()
    assert (reader.unread_count, reader.notices.told().count()) == (1, 1)
    assert "Hidden soon." not in str(mail.outbox[0].body)


@pytest.mark.django_db(transaction=True)
def test_s70_two_senders_at_once_write_one_mail(
    root: Comment, other_reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments.services.notice_mail._enqueue", lambda _minute: None)
    for number in range(5):
        answer(root, other_reader, f"Reply {number}.")
    start = threading.Barrier(3)

    def run() -> None:
        start.wait()
        mail_due_notices()
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert OutgoingMail.objects.filter(kind="notices").count() == 1
