"""F19: hostile uploads and views of the largest thread leave workers about as large as they were."""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.accounts import odd_pictures
from tests.faults.large import SLUG, fill, memory_mib
from tests.faults.stage import ENGINES, standing, tell

if TYPE_CHECKING:
    from tests.faults.stage import Stage
    from tests.load.members import Client

UPLOADS, VIEWS = int(os.environ.get("FAULTS_UPLOADS", "500")), 200
# A member's limit in an hour.
UPLOADS_EACH = 10
GROWTH_MAX_MB = 50


@pytest.mark.parametrize("engine", ENGINES)
def test_f19_hostile_uploads_and_the_largest_thread_grow_no_worker(engine: str) -> None:
    with standing(engine, members=max(2, UPLOADS // UPLOADS_EACH), articles=1) as stage:
        fill(stage)
        view(stage, 20)
        before = memory_mib(stage.site.worker_pids)
        with ThreadPoolExecutor(2) as pool:
            uploads = sum(pool.map(upload_all, stage.members), Counter[int]())
        uploaded = memory_mib(stage.site.worker_pids)
        views = view(stage, VIEWS)
        after = memory_mib(stage.site.worker_pids)
        tell(f"F19 {engine}: MiB {before}, {uploaded} after {dict(uploads)} uploads, {after} after {VIEWS} views")
        assert set(uploads) <= {303, 422}
        assert set(views) == {200}
        assert [now - then < GROWTH_MAX_MB for then, now in zip(before, after, strict=True)] == [True, True]


def view(stage: Stage, times: int) -> Counter[int]:
    """Open pages of the discussion as members do, for whom nothing is kept; return the statuses."""
    paths = (f"/articles/{SLUG}/discussion/", f"/articles/{SLUG}/")
    members = stage.members[:2]
    return Counter(members[turn % 2].request("GET", paths[turn // 2 % 2])[0] for turn in range(times))


def upload_all(member: Client) -> Counter[int]:
    """Send the odd files in turn as this member's picture; return the statuses."""
    files = list(odd_pictures.refused().values())
    token = member.form("/accounts/settings/profile/")["csrfmiddlewaretoken"]
    return Counter(
        upload(member, token, files[(member.number * UPLOADS_EACH + turn) % len(files)][0])
        for turn in range(UPLOADS_EACH)
    )


def upload(member: Client, token: str, content: bytes) -> int:
    """Send one file; return the status."""
    part = "--x\r\nContent-Disposition: form-data; name="
    head = f'{part}"csrfmiddlewaretoken"\r\n\r\n{token}\r\n{part}"picture"; filename="a.jpg"\r\n\r\n'
    body = head.encode() + content + b"\r\n--x--\r\n"
    return member.request("POST", "/accounts/settings/profile/picture/", body, "multipart/form-data; boundary=x")[0]
