"""F3: while no page can be made visitors read the last good one, and are told so; nothing taken back comes again."""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003  (a table of the module is annotated with it)
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.cache import caches
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from articles.models import Article
from articles.services.withdrawing import withdraw_article
from comments.services.deletion import delete_comment
from comments.services.voting import cast_vote
from config.stored_pages import last_good, shelf
from tests import factories
from tests.config.kept import read

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from typing import Any

    from django.http import HttpResponse

    from accounts.models import User
    from comments.models import Comment

    type Commits = Callable[..., AbstractContextManager[Any]]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_pages")]


@pytest.fixture
def lose_database(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what takes the database away, and with it the pages that were true a minute."""

    def fail(*args: Any, **named: Any) -> Any:
        raise OperationalError("The server closed the connection unexpectedly.")

    def lose() -> None:
        caches["pages"].delete_many([key.removeprefix(":1:") for key in caches["pages"]._cache if "page:" in key])  # type: ignore[attr-defined]  # noqa: SLF001
        shelf.own_pages.clear()
        monkeypatch.setattr("django.db.models.sql.compiler.SQLCompiler.execute_sql", fail)
        monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", fail)

    return lose


def visit(address: str) -> HttpResponse:
    """Return what a visitor without compression gets, whatever it is."""
    return Client(raise_request_exception=False).get(address)


def test_f3_the_last_good_page_is_shown_with_its_moment(address: str, lose_database: Callable[[], None]) -> None:
    before = timezone.now().replace(hour=9, minute=5)
    with time_machine.travel(before, tick=False) as clock:
        whole = read(address)
        lose_database()
        clock.shift(timedelta(minutes=7))
        answer = visit(address)
    assert (answer.status_code, answer.headers["Age"]) == (200, "420")
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    text = answer.content.decode()
    start, end = text.index('<div class="messages wrap">'), text.index('<main id="main"')
    assert f">{timezone.localtime(before):%H:%M}</time>. Nothing newer" in text[start:end]
    assert text[:start] + text[end:] == whole


def test_f3_who_never_looked_gets_the_sentence_instead(address: str, lose_database: Callable[[], None]) -> None:
    lose_database()
    assert visit(address).status_code == 503


def test_f3_members_are_told_to_try_again(address: str, lose_database: Callable[[], None], reader: User) -> None:
    read(address)
    client = Client(raise_request_exception=False)
    client.force_login(reader)
    lose_database()
    assert client.get(address).status_code == 503


def other_article() -> Article:
    """Return the article that no comment stands under yet."""
    return Article.objects.get(slug="another-one")


ACTS: dict[str, tuple[Callable[[Comment], object], int]] = {
    "an article is withdrawn": (lambda root: withdraw_article(root.article, by=None, reason="It was wrong."), 503),
    "a comment is deleted": (lambda root: delete_comment(root, by=root.author), 503),
    "a comment is posted": (lambda root: factories.make_comment(root.article, by=root.author), 200),
    "another discussion goes on": (lambda root: factories.make_comment(other_article(), by=root.author), 200),
    "somebody votes": (lambda root: cast_vote(root, by=factories.make_user("zoe"), value=1), 200),
}


@pytest.mark.parametrize("what", ACTS)
def test_f3_only_what_was_taken_back_is_gone(
    root: Comment, lose_database: Callable[[], None], django_capture_on_commit_callbacks: Commits, what: str
) -> None:
    factories.make_article("Another one", slug="another-one")
    read(root.article.get_absolute_url())
    act, status = ACTS[what]
    with django_capture_on_commit_callbacks(execute=True):
        assert act(root)
    lose_database()
    assert visit(root.article.get_absolute_url()).status_code == status


@pytest.mark.parametrize(("hours", "status"), [(1, 200), (3, 503)])
def test_f3_an_article_that_ends_meanwhile_is_not_shown(
    article: Article, lose_database: Callable[[], None], hours: int, status: int
) -> None:
    now = timezone.now()
    Article.objects.filter(pk=article.pk).update(unpublish_at=now + timedelta(hours=2))
    with time_machine.travel(now, tick=False) as clock:
        read(article.get_absolute_url())
        lose_database()
        clock.shift(timedelta(hours=hours))
        assert visit(article.get_absolute_url()).status_code == status


def test_f3_a_copy_is_a_day_old_at_most(address: str, lose_database: Callable[[], None]) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        read(address)
        lose_database()
        clock.shift(last_good.LONGEST)
        assert visit(address).status_code == 503


def test_f3_no_copy_is_given_where_nobody_can_say_what_was_taken(
    address: str, lose_database: Callable[[], None]
) -> None:
    read(address)
    lose_database()
    caches["pages"].clear()
    assert visit(address).status_code == 503


def test_f3_a_server_that_hangs_is_asked_once_a_second(
    address: str, lose_database: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    read(address)
    lose_database()
    asked: list[str] = []
    monkeypatch.setattr(
        "config.stored_pages.middleware.note_whether_made",
        lambda response: (asked.append(address), last_good.note_whether_made(response)),
    )
    for _ in range(5):
        assert visit(address).status_code == 200
    assert len(asked) == 1
