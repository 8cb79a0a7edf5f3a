"""F11: the task worker is killed at random moments, or none runs: notices and mails come, later."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.accounts.smtp_stub import SmtpStub
from tests.faults.stage import ENGINES, postgresql, restart_durable, tell
from tests.scaling.nodes import Process, manage
from tests.scaling.servers import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KILLS = int(os.environ.get("FAULTS_KILLS", "10"))
WORKER = [sys.executable, "manage.py", "db_worker", "--interval", "0.1", "--no-startup-delay", "--due-interval", "1"]
# Twenty members ask something under ten articles, and each question is answered: 200 notices, a mail each.
SEED = """
from tests import factories
ben = factories.make_user("ben")
asking = [factories.make_user(f"asking{number}") for number in range(20)]
for number in range(10):
    article = factories.make_article(f"Article {number}")
    for member in asking:
        root = factories.make_comment(article, by=member, text=f"What about {number}, asks {member}?")
        factories.make_comment(article, by=ben, parent=root, text=f"An answer about {number} for {member}.")
"""
# What a killed worker left is due after a minute or two: all clocks go on by so much.
LATER = """
from datetime import timedelta
from django.db.models import F
from accounts.models import OutgoingMail
from comments.models import Notice
later = timedelta(minutes=3)
Notice.objects.filter(delivered_at=None).update(made_at=F("made_at") - later)
OutgoingMail.objects.filter(next_try_at__isnull=False).update(next_try_at=F("next_try_at") - later)
"""
TOLD = """
import json
from comments.models import Notice
from comments.services.integrity import check_threads
from accounts.models import OutgoingMail
mailed = Notice.objects.filter(delivered_at__isnull=False, mailed_at__isnull=False).count()
print(json.dumps([Notice.objects.count(), mailed, OutgoingMail.objects.filter(sent_at=None).count(),
      list(map(str, check_threads()))]))
"""


class Post:
    """A site without a web server, and the mail server it sends through."""

    def __init__(self, folder: Path, address: str, stub: SmtpStub) -> None:
        self.folder, self.stub = folder, stub
        self.told = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.faults.queued",
            "DATABASE_URL": address,
            "VAR_DIR": str(folder),
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(stub.port),
            "EMAIL_TLS": "false",
            "SLOW_QUERY_MS": "0",
        }
        manage(self.told, "migrate", "--verbosity", "0")

    def run(self, script: str) -> str:
        """Run a script of the site."""
        return manage(self.told, "shell", "--no-imports", "--command", script)

    def ask(self) -> list[Any]:
        """Return how many notices there are, how many of them were delivered and mailed, what waits, what is wrong."""
        found: list[Any] = json.loads(self.run(TOLD).strip().rpartition("\n")[2])
        return found

    @property
    def mailed(self) -> Counter[str]:
        """Return how often each notice was mailed."""
        return Counter(word for message in list(self.stub.taken) for word in message["X-Notices"].split())


@pytest.fixture(params=ENGINES)
def post(request: pytest.FixtureRequest) -> Iterator[Post]:
    """Start a database and a mail server, and make 200 notices."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="broadsheet-faults-")))
        server = stack.enter_context(postgresql()) if request.param == "postgresql" else None
        address = server.address("primary") if server else f"sqlite:///{folder / 'site'}.sqlite3"
        made = Post(folder, address, stack.enter_context(SmtpStub()))
        made.run(SEED)
        if server:
            restart_durable(server)
        yield made


def work_until(post: Post, holds: Callable[[], bool], what: str) -> None:
    """Let a worker work until something has come true, then kill it."""
    worker = Process(post.folder, post.told, WORKER)
    try:
        wait_until(holds, what)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(worker.process.pid, signal.SIGKILL)
        worker.process.wait()


def test_f11_mails_come_once_whenever_the_worker_is_killed(post: Post) -> None:
    chance = random.Random(11)  # noqa: S311  (a repeatable choice, not a secret)
    for kill in range(KILLS):
        goal = 200 * kill // KILLS
        work_until(post, lambda goal=goal: len(post.stub.taken) > goal, f"{goal} mails")  # type: ignore[misc]
        time.sleep(chance.random() / 10)
    left = 200 - len(post.mailed)
    post.run(LATER)
    work_until(post, lambda: len(post.mailed) == 200, "all mails")
    twice = sum(count > 1 for count in post.mailed.values())
    ids = {message["Message-ID"] for message in post.stub.taken}
    tell(f"F11 killed {KILLS} times: {left} left behind, then all 200, {twice} mailed twice")
    assert (max(post.mailed.values()) <= 2, twice <= KILLS, len(ids)) == (True, True, 200)
    post.run(LATER)
    manage(post.told, "publish_due")
    assert post.ask() == [200, 200, 0, []]


def test_f11_without_a_worker_publish_due_does_all_of_it(post: Post) -> None:
    post.run(LATER)
    runs = 0
    while len(post.mailed) < 200 and runs < 10:
        manage(post.told, "publish_due")
        runs += 1
    tell(f"F11 no worker: 200 notices and mails by publish_due, run {runs} times")
    assert (set(post.mailed.values()), post.ask()) == ({1}, [200, 200, 0, []])
